"""`request.body` is a plain attribute: Django has read the whole body before it calls the view.

So there is nothing to await, and no `request.aread()`; it also means that 413 comes after everything has
arrived (in 2.2, where you receive the pieces yourself, it comes before). Its length is counted in bytes, not by the
header Content-Length, which may be missing. A body that is no UTF-8 raises UnicodeDecodeError and one that is no
JSON raises JSONDecodeError; both are ValueErrors. And JSON need not be an object: `[1]` has no `get`.
"""

import json

from django.http import JsonResponse
from django.urls import path
from django.views.decorators.http import require_http_methods

ORDERS = []
LONGEST = 500  # bytes


@require_http_methods(["GET", "POST"])  # the rest gets 405 with Allow; it works on async views, too
async def orders(request):
    if request.method == "GET":
        return JsonResponse({"orders": ORDERS})
    if len(request.body) > LONGEST:
        return refusal(413, f"An order has {LONGEST} bytes at most.")
    try:
        dish = dish_in(request.body)
    except ValueError as error:
        return refusal(400, str(error))
    order = {"number": len(ORDERS) + 1, "dish": dish}
    ORDERS.append(order)
    return JsonResponse(order, status=201)


def dish_in(body):
    """The dish that is ordered; raises ValueError for what is no order."""
    try:
        order = json.loads(body.decode())
    except ValueError:
        raise ValueError("An order is JSON in UTF-8.") from None
    dish = order.get("dish") if isinstance(order, dict) else None
    if not isinstance(dish, str) or not dish.strip():
        raise ValueError('An order is an object with a "dish", a text.')
    return dish


def refusal(status, words):
    return JsonResponse({"error": words}, status=status)


urlpatterns = [path("orders/", orders)]
