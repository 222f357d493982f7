"""What may be typed or sent: one form a noun, for the pages and for JSON alike."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import AbstractBaseUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q

from expenses.models import CENT, Category, RecurringExpense, UserProfile

# Those for which the European Central Bank names a rate.
CURRENCIES = (
    "AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF IDR ILS INR ISK JPY KRW MXN MYR NOK NZD PHP PLN RON SEK SGD THB TRY "
    "USD ZAR"
).split()
LARGEST_AMOUNT = Decimal("99999999.99")


def amount_field(**options: Any) -> forms.DecimalField:
    """Money above zero. Two places; a third one is a mistake and not rounded away."""
    return forms.DecimalField(min_value=CENT, max_value=LARGEST_AMOUNT, max_digits=10, decimal_places=2, **options)


def day_field(**options: Any) -> forms.DateField:
    """A day as `2026-03-02`, in years of which every month can be counted."""
    validators = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2199, 12, 31))]
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(input_formats=["%Y-%m-%d"], validators=validators, widget=widget, **options)


def currency_field(**options: Any) -> forms.ChoiceField:
    """One of CURRENCIES."""
    return forms.ChoiceField(choices=[(code, code) for code in CURRENCIES], **options)


@cache
def zones() -> list[tuple[str, str]]:
    """Every time zone that this Python knows, as choices."""
    return [(name, name) for name in sorted(zoneinfo.available_timezones()) if name != "localtime"]


class CategoryField(forms.TypedChoiceField):
    """The id of a category. Its choices are a plain list, so that a template may show them in the event loop."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **options)


class OwnForm(forms.Form):
    """A form of one user's. It asks the database, unless `categories` says what there is: make it in a thread."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        user: AbstractBaseUser | None,
        categories: list[tuple[int, str]] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        if isinstance(field := self.fields.get("category"), CategoryField):
            choices = category_choices(user) if categories is None else categories
            field.choices = [("", "-"), *choices]


def category_choices(user: AbstractBaseUser | None) -> list[tuple[int, str]]:
    """Ids and names of the shared categories and the user's own."""
    return list(Category.objects.filter(Q(user=None) | Q(user=user)).values_list("pk", "name"))


class ExpenseForm(OwnForm):
    """An expense."""

    amount = amount_field()
    currency = currency_field(required=False)
    category = CategoryField()
    description = forms.CharField(max_length=200)
    spent_on = day_field(required=False)
    rate = forms.DecimalField(
        required=False, min_value=Decimal("0.00000001"), max_value=Decimal(1_000_000), max_digits=18, decimal_places=8
    )
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)


class VersionForm(OwnForm):
    """Which version an edit began with."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)


class SearchForm(OwnForm):
    """Filters and paging of a list."""

    page = forms.IntegerField(required=False, min_value=1, max_value=10**9)
    per_page = forms.IntegerField(required=False, min_value=1, max_value=100)
    category = CategoryField(required=False)
    text = forms.CharField(required=False, max_length=200)
    deleted = forms.ChoiceField(required=False, choices=[("", "no"), ("0", "no"), ("1", "yes")])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # `from` is a word of Python, so that it cannot stand in the class.
        self.fields["from"] = day_field(required=False)
        self.fields["to"] = day_field(required=False)


class CategoryForm(OwnForm):
    """A category of a user's own."""

    name = forms.CharField(max_length=60)
    spending_limit = amount_field(required=False)


class IncomeForm(OwnForm):
    """Money received."""

    amount = amount_field()
    description = forms.CharField(max_length=200)
    received_on = day_field(required=False)


class RecurringForm(OwnForm):
    """An expense that is to come by itself."""

    amount = amount_field()
    currency = currency_field(required=False)
    category = CategoryField()
    description = forms.CharField(max_length=200)
    every = forms.ChoiceField(choices=RecurringExpense.Every.choices)
    starts_on = day_field(required=False)


class ActiveForm(OwnForm):
    """Whether a recurring expense comes."""

    active = forms.BooleanField(required=False)


class SettingsForm(OwnForm):
    """Limit, zone, currency, preferences and address."""

    monthly_limit = amount_field(required=False)
    zone = forms.ChoiceField(choices=zones)
    currency = currency_field()
    notify = forms.ChoiceField(choices=UserProfile.Notify.choices)
    email_when = forms.ChoiceField(choices=UserProfile.EmailWhen.choices)
    email = forms.EmailField(required=False)


class ReadForm(OwnForm):
    """Up to which notification all are read."""

    up_to = forms.IntegerField(min_value=0, max_value=2**63 - 1)


class AfterForm(OwnForm):
    """Which part of the log."""

    after = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)
    limit = forms.IntegerField(required=False, min_value=1, max_value=100)


class SignUpForm(UserCreationForm):
    """A new user."""

    zone = forms.ChoiceField(choices=zones, initial="UTC")
    currency = currency_field(initial="EUR")

    class Meta:
        model = get_user_model()
        fields = ("username", "email")
