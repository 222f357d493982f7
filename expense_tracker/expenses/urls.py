"""The app's URLs. README.md documents each."""

from django.urls import path

from capstone.health import health
from expenses.views import (
    accounts,
    api,
    categories,
    csv_files,
    dashboard,
    expenses,
    incomes,
    notifications,
    preferences,
    recurring,
)

pages = [
    path("signup/", accounts.signup, name="signup"),
    path("login/", accounts.Login.as_view(), name="login"),
    path("logout/", accounts.logout, name="logout"),
    path("health/", health, name="health"),
    path("", dashboard.dashboard, name="dashboard"),
    path("expenses/", expenses.expense_list, name="expenses"),
    path("expenses/new/", expenses.new_expense, name="expense_new"),
    path("expenses/<int:pk>/", expenses.edit_expense, name="expense"),
    path("expenses/<int:pk>/delete/", expenses.delete_expense, name="expense_delete"),
    path("expenses/<int:pk>/restore/", expenses.restore_expense, name="expense_restore"),
    path("categories/", categories.category_list, name="categories"),
    path("categories/<int:pk>/", categories.edit_category, name="category"),
    path("incomes/", incomes.income_list, name="incomes"),
    path("incomes/<int:pk>/delete/", incomes.delete_income, name="income_delete"),
    path("recurring/", recurring.recurring_list, name="recurring"),
    path("recurring/<int:pk>/", recurring.switch_recurring, name="recurring_switch"),
    path("settings/", preferences.settings, name="settings"),
    path("notifications/", notifications.notification_list, name="notifications"),
    path("notifications/read/", notifications.read, name="notifications_read"),
    path("import/", csv_files.upload, name="import"),
    path("import/<int:pk>/", csv_files.preview, name="import_preview"),
    path("export/expenses.csv", csv_files.export, name="export"),
]
api_urls = [
    path("api/expenses/", api.expense_list),
    path("api/expenses/<int:pk>/", api.expense),
    path("api/expenses/<int:pk>/restore/", api.restore),
    path("api/categories/", api.categories),
    path("api/categories/<int:pk>/", api.category),
    path("api/incomes/", api.incomes),
    path("api/incomes/<int:pk>/", api.income),
    path("api/recurring/", api.recurring_list),
    path("api/recurring/<int:pk>/", api.recurring),
    path("api/settings/", api.settings),
    path("api/notifications/", api.notifications),
    path("api/notifications/read/", api.read),
    path("api/dashboard/", api.dashboard_view),
    path("api/dashboard/sync/", api.dashboard_sync_view),
]
urlpatterns = pages + api_urls
