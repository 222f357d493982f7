"""It is asked whether there is a dish, not what: the number 5 is ordered.

fails: test_json_that_is_no_order_is_refused
says: {"dish": 5} was answered with 201
"""

import json

from django.http import JsonResponse
from django.urls import path
from django.views.decorators.http import require_http_methods

ORDERS = []


@require_http_methods(["GET", "POST"])
async def orders(request):
    if request.method == "GET":
        return JsonResponse({"orders": ORDERS})
    if len(request.body) > 500:
        return JsonResponse({"error": "too long"}, status=413)
    try:
        order = json.loads(request.body)
    except ValueError:
        return JsonResponse({"error": "no JSON"}, status=400)
    dish = order.get("dish") if isinstance(order, dict) else None
    if not dish:
        return JsonResponse({"error": "no dish"}, status=400)
    ORDERS.append({"number": len(ORDERS) + 1, "dish": dish})
    return JsonResponse(ORDERS[-1], status=201)


urlpatterns = [path("orders/", orders)]
