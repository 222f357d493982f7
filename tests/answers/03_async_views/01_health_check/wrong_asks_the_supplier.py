"""The supplier is asked, too: when it is down, this process is taken for dead.

fails: test_it_asks_nobody_and_takes_no_time
says: while the supplier was down, was answered with 503
"""

from django.http import JsonResponse
from django.urls import path
from kitchen import supplier


async def health_check(request):
    try:
        await supplier.stock("flour")
    except supplier.SupplierError:
        return JsonResponse({"status": "unhealthy", "async": True}, status=503)
    return JsonResponse({"status": "healthy", "async": True})


urlpatterns = [path("health/", health_check)]
