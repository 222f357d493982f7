"""JSON has a true of its own; "true" is a text.

fails: test_the_kitchen_is_healthy
says: "async": "true"
"""

from django.http import JsonResponse
from django.urls import path


async def health_check(request):
    return JsonResponse({"status": "healthy", "async": "true"})


urlpatterns = [path("health/", health_check)]
