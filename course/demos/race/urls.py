"""The one page there is."""

from django.urls import path

from course.demos.race.views import page

urlpatterns = [path("", page)]
