"""The app's URLs. README.md documents each."""

from django.urls import path

from recipes.views import health

urlpatterns = [
    path("health/", health.health, name="health"),
]
