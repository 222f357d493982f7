"""The answer is right, and `async` is still missing: Django puts the view into a thread.

fails: test_django_awaits_the_view
says: the view at /health/ is sync
"""

from django.http import JsonResponse
from django.urls import path


def health_check(request):
    return JsonResponse({"status": "healthy", "async": True})


urlpatterns = [path("health/", health_check)]
