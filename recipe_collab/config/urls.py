"""Every URL: the admin, and the app's own; and what is answered where there is none."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("recipes.urls")),
]
handler400 = "capstone.error_views.bad_request"
handler403 = "capstone.error_views.forbidden"
handler404 = "capstone.error_views.not_found"
handler500 = "capstone.error_views.broken"
