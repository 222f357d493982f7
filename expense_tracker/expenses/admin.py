"""The admin. What it does goes through the domain, so that open pages hear of it and limits are told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from capstone.errors import DomainError, Invalid
from capstone.forms import checked
from expenses.domain.categories import add_category, update_category
from expenses.domain.expenses import add_expense, delete_expense, restore_expense, update_expense
from expenses.domain.forms import ExpenseForm, SettingsForm
from expenses.domain.incomes import add_income, delete_income
from expenses.domain.preferences import update_settings
from expenses.domain.recurring import add_recurring, update_recurring
from expenses.models import (
    Category,
    CsvImport,
    ExchangeRate,
    Expense,
    Income,
    LimitNotice,
    Mail,
    Notification,
    RecurringExpense,
    UserProfile,
)

PREFERENCES = ("monthly_limit", "zone", "currency", "notify", "email_when")
PLANNED = ("amount", "currency", "category", "description", "every", "starts_on")
SENT = ("amount", "currency", "category", "description", "spent_on", "rate")


class ExpenseAdminForm(forms.ModelForm):
    """Checked as everywhere else. It carries the version that the page showed."""

    rate = ExpenseForm.base_fields["rate"]
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Expense
        fields = ("user", *SENT)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields["user"].disabled = True  # an expense does not change hands
            self.initial["seen"] = self.instance.version
            if not self.instance.rate_is_manual:
                self.initial["rate"] = None

    def sent(self) -> dict[str, Any]:
        """What a page or the API would send."""
        values = {name: self.cleaned_data.get(name) for name in SENT}
        category = values["category"]
        day = values["spent_on"]
        return {**values, "category": category and category.pk, "spent_on": day and day.isoformat()}

    def clean(self) -> dict[str, Any]:
        """A category of another user, for example, is none."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("user") and not self.errors:
            try:
                checked(ExpenseForm, self.sent(), user=cleaned["user"])
            except Invalid as error:
                for name, texts in error.fields.items():
                    self.add_error(name, texts)
        return cleaned


class DomainAdmin(admin.ModelAdmin):
    """Saves through the domain, whose errors it shows."""

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        """What only the save finds out, such as a change by somebody else meanwhile, is said above the form."""
        try:
            return super().changeform_view(request, *args, **options)
        except DomainError as error:
            self._say(request, error)
            return HttpResponseRedirect(request.get_full_path())

    def _say(self, request: HttpRequest, error: DomainError) -> None:
        texts = [error.message, *(text for texts in error.fields.values() for text in texts)]
        self.message_user(request, " ".join(texts), messages.ERROR)


def _become(obj: models.Model, saved: models.Model) -> None:
    """What the admin shows after a save is what the domain saved."""
    obj.__dict__.update({name: value for name, value in saved.__dict__.items() if name != "_state"})
    obj._state.adding = False


class GoesAlong(admin.ModelAdmin):
    """Comes and goes with what it belongs to, a user or a category, and never by itself."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """On another model's pages, which ask this for all that is deleted along."""
        match = request.resolver_match
        own = f"{self.opts.app_label}_{self.opts.model_name}_"
        alone = match is None or (match.url_name or "").startswith(own)
        return not alone and super().has_delete_permission(request, obj)


@admin.register(Expense)
class ExpenseAdmin(DomainAdmin):
    """Adds, changes and deletes as the user would; a deleted one can be restored."""

    form = ExpenseAdminForm
    list_display = ("description", "user", "amount", "currency", "category", "spent_on", "deleted_at")
    list_filter = ("spent_on", "currency", "category")
    search_fields = ("description", "user__username")
    list_select_related = ("user", "category")
    actions = ("restore",)

    def save_model(self, request: HttpRequest, obj: Expense, form: Any, change: bool) -> None:
        """Let the domain save it."""
        if change:
            data = {**form.sent(), "version": form.cleaned_data["seen"]}
            saved = update_expense(obj.user, obj.pk, data, via="admin")
        else:
            saved, _ = add_expense(obj.user, form.sent(), via="admin")
        _become(obj, saved)

    def delete_model(self, request: HttpRequest, obj: Expense) -> None:
        """Let the domain delete it."""
        self._each(request, [obj], delete_expense, deleted=False)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Expense]) -> None:
        """One after another: each has its notice."""
        self._each(request, queryset, delete_expense, deleted=False)

    @admin.action(description="Restore selected expenses", permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Expense]) -> None:
        """Undo their deletes."""
        self._each(request, queryset, restore_expense, deleted=True)

    def _each(self, request: HttpRequest, rows: Any, change: Any, *, deleted: bool) -> None:
        for row in rows:
            if (row.deleted_at is not None) == deleted:
                try:
                    change(row.user, row.pk, row.version, via="admin")
                except DomainError as error:
                    self._say(request, error)


class ProfileAdminForm(forms.ModelForm):
    """Checked as everywhere else: a zone that is none would stop the tasks of all users."""

    class Meta:
        model = UserProfile
        fields = PREFERENCES

    def clean(self) -> dict[str, Any]:
        """As the settings' page does it."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                checked(SettingsForm, cleaned, user=self.instance.user)
            except Invalid as error:
                for name, texts in error.fields.items():
                    self.add_error(name, texts)
        return cleaned


@admin.register(UserProfile)
class ProfileAdmin(GoesAlong, DomainAdmin):
    """A user's settings; the address stands at the user."""

    form = ProfileAdminForm
    list_display = ("user", "zone", "currency", "monthly_limit", "notify", "email_when")
    list_select_related = ("user",)

    def save_model(self, request: HttpRequest, obj: UserProfile, form: Any, change: bool) -> None:
        """Let the domain save it, and open pages follow."""
        update_settings(obj.user, {name: form.cleaned_data[name] for name in PREFERENCES}, via="admin")


@admin.register(Category)
class CategoryAdmin(DomainAdmin):
    """A user's own are changed as the user would. Nobody is told of shared ones: pages show them when they are loaded,
    and the hourly check tells the limits."""

    list_display = ("name", "user", "spending_limit")
    list_select_related = ("user",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        """A category does not change hands."""
        return ("user",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        """Let the domain save a user's own."""
        if obj.user is None:
            super().save_model(request, obj, form, change)
            return
        data = {"name": obj.name, "spending_limit": obj.spending_limit}
        if change:
            _become(obj, update_category(obj.user, obj.pk, data, via="admin"))
        else:
            _become(obj, add_category(obj.user, data, via="admin"))


@admin.register(Income)
class IncomeAdmin(DomainAdmin):
    """Added and deleted as the user would; what is wrong is deleted and added anew."""

    list_display = ("description", "user", "amount", "received_on")
    list_select_related = ("user",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def save_model(self, request: HttpRequest, obj: Income, form: Any, change: bool) -> None:
        """Let the domain add it."""
        data = {"amount": obj.amount, "description": obj.description, "received_on": obj.received_on.isoformat()}
        _become(obj, add_income(obj.user, data, via="admin"))

    def delete_model(self, request: HttpRequest, obj: Income) -> None:
        """Let the domain delete it."""
        delete_income(obj.user, obj.pk, via="admin")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Income]) -> None:
        """One after another: each has its notice."""
        for row in queryset.select_related("user"):
            self.delete_model(request, row)


@admin.register(RecurringExpense)
class RecurringExpenseAdmin(DomainAdmin):
    """Added, and switched on and off, as the user would. Nobody is told of a delete: to switch it off does the same."""

    list_display = ("description", "user", "amount", "currency", "every", "next_on", "active")
    list_select_related = ("user",)
    fields = ("user", *PLANNED)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        """A new one is switched on."""
        return (*self.fields, "next_on", "active") if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        """All that has been planned."""
        return (*self.fields, "next_on") if obj else ()

    def save_model(self, request: HttpRequest, obj: RecurringExpense, form: Any, change: bool) -> None:
        """Let the domain save it."""
        if change:
            _become(obj, update_recurring(obj.user, obj.pk, {"active": obj.active}, via="admin"))
            return
        data = {name: getattr(obj, name) for name in PLANNED}
        sent = {**data, "category": obj.category_id, "starts_on": obj.starts_on.isoformat()}
        _become(obj, add_recurring(obj.user, sent, via="admin"))


@admin.register(ExchangeRate)
class ExchangeRateAdmin(admin.ModelAdmin):
    """What the rate service said, or what is to hold until it says something."""

    list_display = ("currency", "into", "rate", "date")


@admin.register(Notification, LimitNotice, Mail, CsvImport)
class ReadOnlyAdmin(GoesAlong):
    """What the project writes about itself is looked at, and not changed."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False
