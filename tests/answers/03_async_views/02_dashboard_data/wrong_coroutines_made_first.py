"""The coroutines are made first, which is taken for asking; each waits for its own await.

fails: test_both_are_asked_before_either_answers
says: only /price/flour was with
"""

from django.http import JsonResponse
from django.urls import path
from kitchen import supplier


def answer(ingredient, price, stock):
    if price is None and stock is None:
        return JsonResponse({"error": "The supplier does not answer."}, status=502)
    return JsonResponse({"ingredient": ingredient, "price": price, "stock": stock})


async def or_none(question):
    try:
        return await question
    except supplier.SupplierError:
        return None


async def dashboard_data(request, ingredient):
    price = or_none(supplier.price(ingredient))
    stock = or_none(supplier.stock(ingredient))
    return answer(ingredient, await price, await stock)


urlpatterns = [path("dashboard/<ingredient>/", dashboard_data)]
