"""The order pad at the counter: one view, two methods, and guests who send anything.

GET /orders/ answers 200 with {"orders": [{"number": 1, "dish": "soup"}, ...]}, the oldest first. POST with
{"dish": "soup"} adds one: 201 with its number and dish. PUT, PATCH, DELETE and whatever else gets 405 whose Allow
names GET and POST. A body of more than 500 bytes gets 413; one that is no JSON in UTF-8, no object, or whose "dish"
is no text, or blank, gets 400: both with {"error": "..."} in your words. What is refused leaves the pad as it was.

Before you run it: how much of the body has arrived when the view begins, and is there anything to await?
"""

from django.http import JsonResponse
from django.urls import path

ORDERS = []
LONGEST = 500  # bytes


async def orders(request):
    # TODO: tell the methods apart, and look at all that a guest sends before you believe it.
    return JsonResponse({"orders": ORDERS})


urlpatterns = [path("orders/", orders)]
