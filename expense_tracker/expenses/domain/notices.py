"""What is told when something has happened: the line of the log and, for who wants it, the mail."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string

from expenses.domain import mails, shapes
from expenses.domain.log import record
from expenses.domain.shapes import Shape
from expenses.models import Expense, UserProfile

if TYPE_CHECKING:
    from expenses.domain.limits import Spending


def expense(profile: UserProfile, kind: str, row: Expense, *, via: str, before: Shape | None = None) -> None:
    """`kind` is created, updated, deleted or restored; `before` is the expense as it was."""
    data = {"expense": shapes.expense(row)} | ({"before": before} if before else {})
    text = f"{row.description}: {row.amount:.2f} {row.currency}"
    record(profile, f"expense.{kind}", text if kind == "created" else f"{text}, {kind}", data, via=via)
    at_once = profile.email_when == UserProfile.EmailWhen.AT_ONCE
    if kind == "created" and at_once and profile.notify == UserProfile.Notify.EMAIL:
        body = render_to_string("expenses/mail/expense.txt", {**data, "site_url": settings.SITE_URL})
        mails.write(profile, f"expense:{row.pk}:created", f"New expense: {text}", body)


def limit(profile: UserProfile, month: date, spending: Spending, *, via: str) -> None:
    """A threshold was reached for the first time this month. Limit mails do not wait for a digest."""
    name = spending.category.name if spending.category else None
    data: Shape = {
        "category": spending.category.pk if spending.category else None,
        "category_name": name,
        "month": f"{month:%Y-%m}",
        "spent": shapes.money(spending.spent),
        "limit": shapes.money(spending.limit),
    }
    passed = spending.spent > (spending.limit or 0)
    whose = f"The limit for {name}" if name else "The limit of the month"
    amounts = f"{data['spent']} of {data['limit']} {profile.currency}"
    text = f"{whose} is passed: {amounts}" if passed else f"{whose} is near: {amounts}"
    record(profile, "limit.passed" if passed else "limit.warning", text, data, via=via)
    if profile.notify == UserProfile.Notify.EMAIL:
        context = {**data, "text": text, "currency": profile.currency, "site_url": settings.SITE_URL}
        key = f"limit:{profile.pk}:{data['category'] or 'month'}:{data['month']}:{'passed' if passed else 'warning'}"
        mails.write(profile, key, text, render_to_string("expenses/mail/limit.txt", context))
