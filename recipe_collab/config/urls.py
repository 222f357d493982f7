"""Every URL: the admin, and the app's own; and what is answered where there is none."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("recipes.urls")),
]
handler400 = "recipes.views.errors.bad_request"
handler403 = "recipes.views.errors.forbidden"
handler404 = "recipes.views.errors.not_found"
handler500 = "recipes.views.errors.broken"
