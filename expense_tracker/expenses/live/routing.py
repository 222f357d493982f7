"""Which socket stands where."""

websocket_urlpatterns: list = []
