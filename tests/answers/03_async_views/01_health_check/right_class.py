"""A class with one async handler; Django awaits what as_view() gives."""

from django.http import JsonResponse
from django.urls import path
from django.views import View


class HealthCheck(View):
    async def get(self, request):
        return JsonResponse({"status": "healthy", "async": True})


urlpatterns = [path("health/", HealthCheck.as_view(), name="health")]
