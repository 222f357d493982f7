"""Digests: at eight where the user is, once."""

from datetime import UTC, datetime

import pytest
from expenses import tasks
from expenses.domain.digests import write_due
from expenses.models import Expense, Mail, UserProfile

from .conftest import user_of


@pytest.fixture(autouse=True)
def nobody_hurries(monkeypatch):
    monkeypatch.setattr(tasks.deliver_mail, "delay", lambda pk: None)


@pytest.fixture
def reader(house):
    return user_of("ada", notify="email", email_when="digest", zone="America/New_York")


def spend(user, category, amount, day):
    Expense.objects.create(
        user=user, category=category, amount=amount, converted=amount, currency="EUR", rate_date=day, spent_on=day,
        description="Soup",
    )  # fmt: skip


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_the_week_is_told_on_monday_at_eight_of_the_users_clock(reader, food):
    spend(reader, food, "10", "2026-03-09")
    spend(reader, food, "2.50", "2026-03-15")
    spend(reader, food, "99", "2026-03-16")
    assert write_due(at(2026, 3, 16, 11, 59)) == 0  # 7:59 in New York; the week before had no expenses
    assert write_due(at(2026, 3, 16, 12, 0)) == 1
    mail = Mail.objects.get()
    assert mail.subject == "Your week: 12.50 EUR"
    assert "2026-03-09 to 2026-03-15" in mail.text
    assert "Food: 12.50 EUR" in mail.text


def test_it_is_told_once_and_late_when_the_beat_was_down(reader, food):
    spend(reader, food, "10", "2026-03-10")
    assert [write_due(at(2026, 3, 19, 3, 0)) for _ in range(3)] == [1, 0, 0]


def test_the_month_is_told_on_its_first_day(reader, food):
    spend(reader, food, "10", "2026-02-03")
    assert write_due(at(2026, 3, 1, 12, 59)) == 0
    assert write_due(at(2026, 3, 1, 13, 0)) == 1
    assert Mail.objects.get().subject == "Your month: 10.00 EUR"


@pytest.mark.parametrize("profile", [{"notify": "live"}, {"notify": "off"}, {"email_when": "at_once"}])
def test_only_who_wants_digests_gets_them(reader, food, profile):
    UserProfile.objects.update(**profile)
    spend(reader, food, "10", "2026-03-10")
    assert write_due(at(2026, 3, 16, 13, 0)) == 0


def test_each_user_gets_the_own_figures(reader, food):
    other = user_of("bob", notify="email", email_when="digest")
    for user, amount in ((reader, "1"), (other, "2")):
        spend(user, food, amount, "2026-03-10")
    assert write_due(at(2026, 3, 16, 13, 0)) == 2
    assert {mail.to: mail.subject for mail in Mail.objects.all()} == {
        "ada@example.com": "Your week: 1.00 EUR", "bob@example.com": "Your week: 2.00 EUR",
    }  # fmt: skip
