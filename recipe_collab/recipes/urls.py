"""The app's URLs. README.md documents each."""

from django.urls import path

from capstone.health import health
from recipes.views import (
    accounts,
    api,
    chefs,
    dashboard,
    editor,
    history,
    imports,
    notifications,
    recipes,
    sharing,
)

pages = [
    path("signup/", accounts.signup, name="signup"),
    path("login/", accounts.Login.as_view(), name="login"),
    path("logout/", accounts.logout, name="logout"),
    path("health/", health, name="health"),
    path("", dashboard.dashboard, name="dashboard"),
    path("recipes/", recipes.recipe_list, name="recipes"),
    path("recipes/new/", recipes.new_recipe, name="recipe_new"),
    path("recipes/<int:pk>/", editor.editor, name="recipe"),
    path("recipes/<int:pk>/print/", recipes.print_recipe, name="print"),
    path("recipes/<int:pk>/history/", history.history, name="history"),
    path("recipes/<int:pk>/sharing/", sharing.sharing, name="sharing"),
    path("invitations/<str:token>/", sharing.invitation, name="invitation"),
    path("chefs/", chefs.chef_list, name="chefs"),
    path("chefs/<int:pk>/request/", chefs.ask, name="request"),
    path("requests/<int:pk>/", chefs.answer_request, name="request_answer"),
    path("imports/", imports.upload, name="imports"),
    path("imports/<int:pk>/", imports.job, name="import"),
    path("notifications/", notifications.notification_list, name="notifications"),
    path("notifications/read/", notifications.read, name="notifications_read"),
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
    path("api/recipes/<int:pk>/export/", api.export),
    path("api/imports/", api.imports),
    path("api/imports/<int:pk>/", api.import_job),
    path("api/imports/<int:pk>/cancel/", api.import_cancel),
    path("api/requests/", api.requests),
    path("api/requests/<int:pk>/", api.request_answer),
    path("api/dashboard/", api.dashboard_view),
    path("api/dashboard/sync/", api.dashboard_sync_view),
]
urlpatterns = pages + api_urls
