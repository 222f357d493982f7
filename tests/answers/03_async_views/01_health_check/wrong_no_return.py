"""The response is made and not returned.

fails: test_the_kitchen_is_healthy
says: 500: ValueError: The view health_check didn't return an HttpResponse object. It returned None
"""

from django.http import JsonResponse
from django.urls import path


async def health_check(request):
    JsonResponse({"status": "healthy", "async": True})


urlpatterns = [path("health/", health_check)]
