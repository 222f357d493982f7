"""The body is read without a try, in the belief that Django knows a status for bad JSON.

fails: test_a_body_that_is_no_json_is_refused
says: 500: JSONDecodeError
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
    order = json.loads(request.body)
    dish = order.get("dish") if isinstance(order, dict) else None
    if not isinstance(dish, str) or not dish.strip():
        return JsonResponse({"error": "no dish"}, status=400)
    ORDERS.append({"number": len(ORDERS) + 1, "dish": dish})
    return JsonResponse(ORDERS[-1], status=201)


urlpatterns = [path("orders/", orders)]
