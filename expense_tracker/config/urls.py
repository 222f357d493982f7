"""Every URL: the admin, and the app's own; and what is answered where there is none."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("expenses.urls")),
]
handler400 = "expenses.views.errors.bad_request"
handler403 = "expenses.views.errors.forbidden"
handler404 = "expenses.views.errors.not_found"
handler500 = "expenses.views.errors.broken"
