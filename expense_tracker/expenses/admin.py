"""The admin. What it does to an expense goes through the domain, so that open pages hear of it and limits are told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from expenses.domain.errors import DomainError, Invalid
from expenses.domain.expenses import add_expense, delete_expense, restore_expense, update_expense
from expenses.domain.forms import ExpenseForm, checked
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


@admin.register(Expense)
class ExpenseAdmin(admin.ModelAdmin):
    """Adds, changes and deletes as the user would; a deleted one can be restored."""

    form = ExpenseAdminForm
    list_display = ("description", "user", "amount", "currency", "category", "spent_on", "deleted_at")
    list_filter = ("spent_on", "currency", "category")
    search_fields = ("description", "user__username")
    list_select_related = ("user", "category")
    actions = ("restore",)

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        """What only the save finds out, such as a change by somebody else meanwhile, is said above the form."""
        try:
            return super().changeform_view(request, *args, **options)
        except DomainError as error:
            self._say(request, error)
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Expense, form: Any, change: bool) -> None:
        """Let the domain save it."""
        if change:
            data = {**form.sent(), "version": form.cleaned_data["seen"]}
            saved = update_expense(obj.user, obj.pk, data, via="admin")
        else:
            saved, _ = add_expense(obj.user, form.sent(), via="admin")
        obj.__dict__.update({name: value for name, value in saved.__dict__.items() if name != "_state"})
        obj._state.adding = False

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

    def _say(self, request: HttpRequest, error: DomainError) -> None:
        texts = [error.message, *(text for texts in error.fields.values() for text in texts)]
        self.message_user(request, " ".join(texts), messages.ERROR)


@admin.register(RecurringExpense)
class RecurringExpenseAdmin(admin.ModelAdmin):
    """Those of all users."""

    list_display = ("description", "user", "amount", "currency", "every", "next_on", "active")
    list_select_related = ("user",)

    def save_model(self, request: HttpRequest, obj: RecurringExpense, form: Any, change: bool) -> None:
        """A new one begins with its first day."""
        if not change:
            obj.next_on = obj.starts_on
        super().save_model(request, obj, form, change)


@admin.register(Category, UserProfile, Income, ExchangeRate)
class PlainAdmin(admin.ModelAdmin):
    """What nobody is told of at once: open pages show it when they are loaded, the hourly check tells the limits."""


@admin.register(Notification, LimitNotice, Mail, CsvImport)
class ReadOnlyAdmin(admin.ModelAdmin):
    """What the project writes about itself is looked at, and not changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only along with its user, in the list of what goes with it."""
        return obj is None and request.user.has_perm("auth.delete_user")
