"""The board at the kitchen door: what an ingredient costs, and how much of it the supplier has.

GET /dashboard/<ingredient>/ asks `supplier.price` and `supplier.stock`, both at once and each once, and answers
200 with {"ingredient": "flour", "price": "3.20", "stock": 12}: the price as text, so that no cent is lost. Where
the supplier raises SupplierError, that value is null; when both do, the answer is 502 with {"error": "..."} in
your own words. Graded: all of that, and that the loop serves others while the supplier thinks.

Before you run it: if either question takes the supplier two seconds, how long does a guest wait, and why?
"""

from django.http import JsonResponse
from django.urls import path
from kitchen import supplier


async def dashboard_data(request, ingredient):
    # TODO: ask both questions before you wait for an answer, and live with an answer that does not come.
    price = await supplier.price(ingredient)
    stock = await supplier.stock(ingredient)
    return JsonResponse({"ingredient": ingredient, "price": str(price), "stock": stock})


urlpatterns = [path("dashboard/<ingredient>/", dashboard_data)]
