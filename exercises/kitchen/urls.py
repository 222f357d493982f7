"""The kitchen's own routes. While an exercise that has routes is graded, it is the ROOT_URLCONF itself."""

from django.urls import path

from kitchen.menu import minutes

urlpatterns = [path("menu/<name>/", minutes)]
websocket_urlpatterns: list = []
