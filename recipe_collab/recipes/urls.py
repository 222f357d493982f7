"""The app's URLs. README.md documents each."""

from django.urls import path

from capstone.health import health
from recipes.views import accounts, api

pages = [
    path("signup/", accounts.signup, name="signup"),
    path("login/", accounts.Login.as_view(), name="login"),
    path("logout/", accounts.logout, name="logout"),
    path("health/", health, name="health"),
]
api_urls = [
    path("api/recipes/", api.recipe_list),
    path("api/recipes/<int:pk>/", api.recipe),
    path("api/recipes/<int:pk>/complete/", api.completion),
    path("api/notifications/", api.notifications),
    path("api/notifications/read/", api.read),
    path("api/recipes/<int:pk>/collaborators/", api.collaborators),
    path("api/recipes/<int:pk>/collaborators/<int:other>/", api.collaborator),
    path("api/recipes/<int:pk>/invitations/", api.invitations),
    path("api/recipes/<int:pk>/invitations/<int:invitation>/", api.invitation),
    path("api/recipes/<int:pk>/versions/", api.versions),
    path("api/recipes/<int:pk>/versions/<int:version>/", api.version),
    path("api/recipes/<int:pk>/versions/<int:version>/restore/", api.restore),
    path("api/recipes/<int:pk>/comments/", api.comments),
    path("api/invitations/<str:token>/", api.acceptance),
    path("api/chefs/", api.chefs),
    path("api/chefs/me/", api.me),
    path("api/ingredients/", api.ingredients),
    path("api/dashboard/", api.dashboard_view),
    path("api/dashboard/sync/", api.dashboard_sync_view),
]
urlpatterns = pages + api_urls
