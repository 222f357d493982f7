"""One function without decorators; it reads the body as a file, and one byte more than it takes."""

import json
from http import HTTPStatus

from django.http import HttpResponseNotAllowed, JsonResponse
from django.urls import path

ORDERS = []


def no(status, words):
    return JsonResponse({"error": words, "status": status.phrase}, status=status)


async def orders(request):
    match request.method:
        case "GET" | "HEAD":
            return JsonResponse({"orders": ORDERS})
        case "POST":
            return await order(request.read(501))
    return HttpResponseNotAllowed(["GET", "HEAD", "POST"])


async def order(body):
    if len(body) == 501:
        return no(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Too long.")
    try:
        data = json.loads(str(body, "utf-8", "strict"))
        dish = data["dish"]
        if not dish.strip():
            raise ValueError("a blank dish")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return no(HTTPStatus.BAD_REQUEST, f"No order: {error!r}")
    ORDERS.append({"number": len(ORDERS) + 1, "dish": dish})
    return JsonResponse(ORDERS[-1], status=HTTPStatus.CREATED)


urlpatterns = [path("orders/", orders)]
