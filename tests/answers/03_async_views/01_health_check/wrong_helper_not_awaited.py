"""An async view calls an async helper, and hands its coroutine on.

fails: test_the_kitchen_is_healthy
says: It returned an unawaited coroutine
"""

from django.http import JsonResponse
from django.urls import path


async def answer():
    return JsonResponse({"status": "healthy", "async": True})


async def health_check(request):
    return answer()


urlpatterns = [path("health/", health_check)]
