"""What is kept. The functions in expenses/domain/ are the only ones that change it.

Money is Decimal with two places. `spent_on` and `received_on` are days of the user's own calendar, so that a month is
the same days for everybody who looks wherever the server stands; moments are aware datetimes.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from capstone.outbox import OutgoingMail

CENT = Decimal("0.01")


class Money(models.DecimalField):
    """An amount with two places: up to twelve digits in front, which SQLite's eight bytes still hold exactly."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_digits": 14, "decimal_places": 2, **options})


class Owned(models.Model):
    """A row that belongs to one user; `Model.objects.filter(user=user)` is all that this user may see."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)

    class Meta:
        abstract = True


class UserProfile(models.Model):
    """Limits, zone, currency and preferences; made with the user (signals.py).

    `last_number` is the number of the user's newest notification. Its row is also the lock that makes one user's
    changes happen one after another.
    """

    class Notify(models.TextChoices):
        LIVE = "live", "In the open pages"
        EMAIL = "email", "In the open pages and by e-mail"
        OFF = "off", "Not at all"

    class EmailWhen(models.TextChoices):
        AT_ONCE = "at_once", "At once"
        DIGEST = "digest", "As a weekly and a monthly digest"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    monthly_limit = Money(null=True, blank=True, validators=[MinValueValidator(CENT)])
    zone = models.CharField(max_length=64, default="UTC")
    currency = models.CharField(max_length=3, default="EUR")
    notify = models.CharField(max_length=5, choices=Notify.choices, default=Notify.LIVE)
    email_when = models.CharField(max_length=7, choices=EmailWhen.choices, default=EmailWhen.AT_ONCE)
    last_number = models.PositiveBigIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return f"Settings of {self.user}"


class Category(models.Model):
    """What money is spent on: a user's own, or everybody's when `user` is None. The limit is a month's, per user."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE)
    name = models.CharField(max_length=60)
    spending_limit = Money(null=True, blank=True, validators=[MinValueValidator(CENT)])

    class Meta:
        verbose_name_plural = "categories"
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("user", "name"), name="one_category_of_a_name"),
            models.UniqueConstraint(fields=("name",), condition=Q(user=None), name="one_shared_category_of_a_name"),
        )

    def __str__(self) -> str:
        return self.name


class RecurringExpense(Owned):
    """An expense that comes by itself: from `starts_on` on, each week or month. `next_on` is its next day."""

    class Every(models.TextChoices):
        WEEK = "week", "Every week"
        MONTH = "month", "Every month"

    category = models.ForeignKey(Category, on_delete=models.RESTRICT)
    amount = Money(validators=[MinValueValidator(CENT)])
    currency = models.CharField(max_length=3)
    description = models.CharField(max_length=200)
    every = models.CharField(max_length=5, choices=Every.choices)
    starts_on = models.DateField()
    next_on = models.DateField(editable=False)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("next_on", "pk")
        indexes = (models.Index(fields=("next_on",), condition=Q(active=True), name="recurring_due"),)

    def __str__(self) -> str:
        return f"{self.description}, {self.get_every_display().lower()}"


class Expense(Owned):
    """Money spent. `rate` turns `amount` in `currency` into `converted` in the user's own currency.

    `version` counts the changes: an edit names the version that it began with. Deleted rows stay, so that a delete can
    be undone. `client_id` is made by whoever sends it, so that what is sent twice is kept once.
    """

    category = models.ForeignKey(Category, on_delete=models.RESTRICT)
    amount = Money(validators=[MinValueValidator(CENT)])
    currency = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=8, default=1)
    rate_date = models.DateField()
    rate_is_manual = models.BooleanField(default=False)
    converted = Money()
    description = models.CharField(max_length=200)
    spent_on = models.DateField()
    created = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    client_id = models.UUIDField(null=True, blank=True, editable=False)
    recurring = models.ForeignKey(RecurringExpense, null=True, blank=True, editable=False, on_delete=models.SET_NULL)
    recurring_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("-spent_on", "-pk")
        indexes = (models.Index(F("user"), F("spent_on").desc(), F("id").desc(), name="expenses_of_a_user"),)
        constraints = (
            models.UniqueConstraint(fields=("user", "client_id"), name="sent_twice_kept_once"),
            models.UniqueConstraint(fields=("recurring", "recurring_on"), name="recurring_once_a_day"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="amount_above_zero"),
        )

    def __str__(self) -> str:
        return f"{self.description}: {self.amount} {self.currency}"


class Income(Owned):
    """Money received, in the user's own currency."""

    amount = Money(validators=[MinValueValidator(CENT)])
    description = models.CharField(max_length=200)
    received_on = models.DateField()
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-received_on", "-pk")

    def __str__(self) -> str:
        return f"{self.description}: {self.amount}"


class ExchangeRate(models.Model):
    """One unit of `currency` was worth `rate` of `into` on `date`, as the rate service said."""

    currency = models.CharField(max_length=3)
    into = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    date = models.DateField()

    class Meta:
        ordering = ("currency", "into", "-date")
        constraints = (models.UniqueConstraint(fields=("currency", "into", "date"), name="one_rate_a_day"),)

    def __str__(self) -> str:
        return f"1 {self.currency} = {self.rate} {self.into} on {self.date}"


class Notification(Owned):
    """One line of a user's log: what open pages are told, what the bell shows, and what the activity page lists.

    `number` counts per user without gaps, and is committed with the change that it tells of.
    """

    number = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=30)  # "expense.created"; README.md lists them
    text = models.CharField(max_length=400)
    data = models.JSONField(default=dict)
    via = models.CharField(max_length=10)  # form, api, socket, csv, recurring, admin or system
    created = models.DateTimeField(default=timezone.now)
    read = models.BooleanField(default=False)

    class Meta:
        ordering = ("-number",)
        indexes = (models.Index(fields=("user",), condition=Q(read=False), name="unread_of_a_user"),)
        constraints = (models.UniqueConstraint(fields=("user", "number"), name="one_notification_a_number"),)

    def __str__(self) -> str:
        return f"{self.number}: {self.text}"


class LimitNotice(Owned):
    """That a threshold was told: 80 or 100 per cent of a category's limit, or of the month's when `category` is None.

    The constraints are what makes it once a month, whatever runs at the same time.
    """

    category = models.ForeignKey(Category, null=True, on_delete=models.CASCADE)
    month = models.DateField()  # its first day
    percent = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "category", "month", "percent"), name="category_limit_told_once"),
            models.UniqueConstraint(
                fields=("user", "month", "percent"), condition=Q(category=None), name="month_limit_told_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.percent} % of {self.category or 'the month'} in {self.month:%Y-%m}"


class Mail(OutgoingMail):
    """A mail that is to go out, committed with what it tells of."""

    class Meta:
        indexes = (
            models.Index(fields=("next_try_at",), condition=Q(sent_at=None, refused_at=None), name="mails_waiting"),
        )


class CsvImport(Owned):
    """An uploaded file on its way: seen as a preview first, then written as a whole or dropped."""

    class State(models.TextChoices):
        PREVIEW = "preview"
        DONE = "done"

    name = models.CharField(max_length=200)
    text = models.TextField()
    created = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=7, choices=State.choices, default=State.PREVIEW)
    added = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name
