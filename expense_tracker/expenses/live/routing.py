"""Which socket stands where."""

from django.urls import path, re_path

from expenses.live.consumer import NoSocket, PageSocket

websocket_urlpatterns = [
    path("ws/expenses/", PageSocket.as_asgi()),
    re_path(r"", NoSocket.as_asgi()),
]
