"""JSON is taken for a dict, but `[1]` and `null` are JSON too and have no get().

fails: test_json_that_is_no_order_is_refused
says: 500: AttributeError: 'list' object has no attribute 'get'
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
    dish = order.get("dish")
    if not isinstance(dish, str) or not dish.strip():
        return JsonResponse({"error": "no dish"}, status=400)
    ORDERS.append({"number": len(ORDERS) + 1, "dish": dish})
    return JsonResponse(ORDERS[-1], status=201)


urlpatterns = [path("orders/", orders)]
