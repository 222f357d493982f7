"""An object is an object, but `order["dish"]` raises when it has no such key.

fails: test_json_that_is_no_order_is_refused
says: 500: KeyError: 'dish'
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
    if not isinstance(order, dict):
        return JsonResponse({"error": "no object"}, status=400)
    dish = order["dish"]
    if not isinstance(dish, str) or not dish.strip():
        return JsonResponse({"error": "no dish"}, status=400)
    ORDERS.append({"number": len(ORDERS) + 1, "dish": dish})
    return JsonResponse(ORDERS[-1], status=201)


urlpatterns = [path("orders/", orders)]
