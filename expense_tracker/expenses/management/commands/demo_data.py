"""`manage.py demo_data`: two users with a year of expenses behind them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import BaseCommand
from django.db import transaction

from expenses.domain.expenses import add_expense
from expenses.domain.incomes import add_income
from expenses.domain.periods import months_after, today
from expenses.domain.preferences import update_settings
from expenses.domain.recurring import add_recurring
from expenses.models import Category, ExchangeRate, Expense, Income

PASSWORD = "kitchen-table"  # noqa: S105 - the README names it
ZONES = {"ada": "Europe/Berlin", "bob": "America/New_York"}
# A category's limit, and what is bought of it: how much at least and at most, in euros.
BOUGHT: dict[str, tuple[int | None, list[tuple[str, int, int]]]] = {
    "Food": (400, [("Bread and milk", 4, 12), ("Market", 15, 45), ("Week's shopping", 50, 90)]),
    "Eating out": (150, [("Coffee", 3, 5), ("Noodles", 9, 16), ("Pizza for two", 24, 38)]),
    "Home": (None, [("Light bulbs", 8, 20), ("Electricity", 60, 90)]),
    "Getting around": (120, [("Bus tickets", 10, 30), ("Train", 20, 60)]),
    "Fun": (100, [("Cinema", 11, 26), ("Book", 9, 25), ("Concert", 30, 70)]),
    "Health": (None, [("Pharmacy", 5, 30)]),
}


class Command(BaseCommand):
    """Does nothing where ada is at home already."""

    help = "Makes two users, ada and bob, with a year of expenses; their password is in README.md."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing."""
        if get_user_model().objects.filter(username="ada").exists():
            self.stdout.write("The demo data is there already.")
            return
        with transaction.atomic():
            _share()
            users = [_move_in(name, zone) for name, zone in ZONES.items()]
        self.stdout.write(f"{', '.join(user.get_username() for user in users)}: password {PASSWORD}")


def _share() -> None:
    for name, (limit, _) in BOUGHT.items():
        Category.objects.get_or_create(user=None, name=name, defaults={"spending_limit": limit})
    for currency, rate in (("USD", "0.92"), ("GBP", "1.17"), ("CHF", "1.06")):
        # Of a day long ago, as it shows: until the rate service has been asked.
        day = date(2026, 1, 2)
        ExchangeRate.objects.get_or_create(currency=currency, into="EUR", date=day, defaults={"rate": Decimal(rate)})


def _move_in(name: str, zone: str) -> AbstractBaseUser:
    user = get_user_model().objects.create_user(name, f"{name}@example.com", PASSWORD)
    settings = {"zone": zone, "monthly_limit": "1600", "notify": "email", "email_when": "at_once"}
    update_settings(user, settings, via="system")
    # What is long past needs no notices: it goes straight into the table.
    Expense.objects.bulk_create(_past(user, today(zone)))
    Income.objects.bulk_create(_salaries(user, today(zone)))
    food = Category.objects.get(user=None, name="Food").pk
    fun = Category.objects.get(user=None, name="Fun").pk
    add_income(user, {"amount": "35.00", "description": "Old bicycle, sold"}, via="system")
    add_expense(user, {"amount": "6.40", "category": food, "description": "Bread and milk"}, via="system")
    travel = {"amount": "18.00", "currency": "USD", "category": fun, "description": "Museum"}
    add_expense(user, {**travel, "rate": "0.92"}, via="system")
    tomorrow = (today(zone) + timedelta(days=1)).isoformat()
    box = {"amount": "29.90", "category": food, "description": "Vegetable box", "every": "week"}
    add_recurring(user, {**box, "starts_on": tomorrow}, via="system")
    return user


def _past(user: AbstractBaseUser, day: date) -> Iterator[Expense]:
    # The same year for everybody who runs it, and another one for each user.
    chance = random.Random(user.get_username())  # noqa: S311
    categories = {category.name: category for category in Category.objects.filter(user=None, name__in=BOUGHT)}
    first = months_after(day, -11)
    for past in range((day - first).days):
        for _ in range(chance.choice((0, 1, 1, 2))):
            name = chance.choices(list(BOUGHT), weights=(8, 5, 1, 3, 2, 1))[0]
            description, least, most = chance.choice(BOUGHT[name][1])
            amount = Decimal(chance.randint(least * 100, most * 100)).scaleb(-2)
            spent_on = first + timedelta(days=past)
            yield Expense(
                user_id=user.pk, category=categories[name], amount=amount, converted=amount, currency="EUR",
                description=description, spent_on=spent_on, rate_date=spent_on,
            )  # fmt: skip


def _salaries(user: AbstractBaseUser, day: date) -> Iterator[Income]:
    for month in range(-11, 1):
        received_on = months_after(day, month)
        yield Income(user_id=user.pk, amount=Decimal("1850.00"), description="Salary", received_on=received_on)
