"""No routes: an exercise that has any is the ROOT_URLCONF itself while it is graded."""

urlpatterns: list = []
websocket_urlpatterns: list = []
