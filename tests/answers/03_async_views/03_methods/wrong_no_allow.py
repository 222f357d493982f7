"""405 is written by hand, without the header that must come with it.

fails: test_other_methods_are_not_allowed
says: without an Allow header
"""

import json

from django.http import JsonResponse
from django.urls import path

ORDERS = []


async def orders(request):
    if request.method == "GET":
        return JsonResponse({"orders": ORDERS})
    if request.method != "POST":
        return JsonResponse({"error": "not allowed"}, status=405)
    if len(request.body) > 500:
        return JsonResponse({"error": "too long"}, status=413)
    try:
        order = json.loads(request.body)
    except ValueError:
        return JsonResponse({"error": "no JSON"}, status=400)
    dish = order.get("dish") if isinstance(order, dict) else None
    if not isinstance(dish, str) or not dish.strip():
        return JsonResponse({"error": "no dish"}, status=400)
    ORDERS.append({"number": len(ORDERS) + 1, "dish": dish})
    return JsonResponse(ORDERS[-1], status=201)


urlpatterns = [path("orders/", orders)]
