"""Which socket stands where."""

from django.urls import path, re_path

from recipes.live.consumer import NoSocket, RecipeSocket
from recipes.live.notices import NoticeSocket

websocket_urlpatterns = [
    path("ws/recipes/<int:pk>", RecipeSocket.as_asgi()),  # as y-websocket's provider writes it
    path("ws/notices/", NoticeSocket.as_asgi()),
    re_path(r"", NoSocket.as_asgi()),
]
