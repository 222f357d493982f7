"""Letters that are no UTF-8 are left out, so that an order is taken that nobody has placed.

fails: test_a_body_that_is_no_json_is_refused
says: in latin-1 was answered with 201
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
        order = json.loads(request.body.decode(errors="ignore"))
    except ValueError:
        return JsonResponse({"error": "no JSON"}, status=400)
    dish = order.get("dish") if isinstance(order, dict) else None
    if not isinstance(dish, str) or not dish.strip():
        return JsonResponse({"error": "no dish"}, status=400)
    ORDERS.append({"number": len(ORDERS) + 1, "dish": dish})
    return JsonResponse(ORDERS[-1], status=201)


urlpatterns = [path("orders/", orders)]
