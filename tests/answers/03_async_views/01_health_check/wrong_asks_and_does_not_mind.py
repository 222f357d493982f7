"""The supplier is asked, and whatever it says the kitchen is healthy: a question for nothing, at each check.

fails: test_it_asks_nobody_and_takes_no_time
says: the supplier was asked for /stock/flour
"""

from contextlib import suppress

from django.http import JsonResponse
from django.urls import path
from kitchen import supplier


async def health_check(request):
    with suppress(supplier.SupplierError):
        await supplier.stock("flour")
    return JsonResponse({"status": "healthy", "async": True})


urlpatterns = [path("health/", health_check)]
