"""The body is awaited, and a broad except makes an answer of the AttributeError: no line, no log, only a 500.

fails: test_orders_are_taken_and_listed
says: 500 by your own code: {"error": "'ASGIRequest' object has no attribute 'aread'"}
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
        order = json.loads(await request.aread())
        dish = order["dish"]
    except json.JSONDecodeError:
        return JsonResponse({"error": "no JSON"}, status=400)
    except Exception as error:
        return JsonResponse({"error": str(error)}, status=500)
    ORDERS.append({"number": len(ORDERS) + 1, "dish": dish})
    return JsonResponse(ORDERS[-1], status=201)


urlpatterns = [path("orders/", orders)]
