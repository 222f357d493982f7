"""Limits: 80 per cent, the limit, once a month each."""

import threading
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from expenses.domain.categories import update_category
from expenses.domain.expenses import add_expense, delete_expense, update_expense
from expenses.domain.limits import check_all
from expenses.domain.preferences import update_settings
from expenses.models import Category, Expense, LimitNotice, Notification, UserProfile

from .conftest import user_of


def spend(user, category, amount, **changes):
    data = {"amount": amount, "category": category.pk, "description": "Soup", **changes}
    return add_expense(user, data, via="api")[0]


def told(user):
    return list(
        Notification.objects.filter(user=user, kind__startswith="limit.")
        .order_by("number")
        .values_list("kind", flat=True)
    )


@pytest.fixture
def thrifty(ada):
    UserProfile.objects.filter(pk=ada.pk).update(monthly_limit=100)
    return ada


@pytest.mark.parametrize(
    ("amounts", "kinds"),
    [
        (["79.99"], []),
        (["80"], ["limit.warning"]),
        (["80", "20"], ["limit.warning"]),
        (["100"], ["limit.warning"]),
        (["100", "0.01"], ["limit.warning", "limit.passed"]),
        (["100.01"], ["limit.passed"]),
        (["100.01", "50"], ["limit.passed"]),
        (["0.10"] * 3 + ["99.70"], ["limit.warning"]),  # 100.00000000000001 in floating point
    ],
)
def test_a_warning_from_80_per_cent_on_and_an_alert_above_the_limit(thrifty, food, amounts, kinds):
    for amount in amounts:
        spend(thrifty, food, amount)
    assert told(thrifty) == kinds


def test_what_is_lowered_and_raised_again_is_not_told_again(thrifty, food):
    expense = spend(thrifty, food, "85")
    update_expense(thrifty, expense.pk, {"version": 1, "amount": "10"}, via="api")
    update_expense(thrifty, expense.pk, {"version": 2, "amount": "120"}, via="api")
    delete_expense(thrifty, expense.pk, 3, via="api")
    spend(thrifty, food, "130")
    assert told(thrifty) == ["limit.warning", "limit.passed"]


def test_a_category_has_a_limit_of_its_own_and_a_shared_one_counts_for_each_user(ada, bob, food):
    Category.objects.filter(pk=food.pk).update(spending_limit=10)
    spend(ada, food, "11")
    spend(bob, food, "7")
    notice = Notification.objects.get(user=ada, kind="limit.passed")
    assert notice.data["category_name"] == "Food"
    assert (notice.data["spent"], notice.data["limit"], notice.data["month"]) == ("11.00", "10.00", "2026-03")
    assert told(bob) == []


def test_last_month_and_next_month_do_not_count(thrifty, food):
    for day in ("2026-02-28", "2026-04-01"):
        spend(thrifty, food, "500", spent_on=day)
    assert told(thrifty) == []


def test_a_month_begins_at_midnight_where_the_user_is(thrifty, food, monkeypatch):
    UserProfile.objects.filter(pk=thrifty.pk).update(zone="America/New_York")
    spend(thrifty, food, "90", spent_on="2026-03-31")
    spend(thrifty, food, "90", spent_on="2026-04-01")
    moments = [(datetime(2026, 4, 1, 3, 59, tzinfo=UTC), 0), (datetime(2026, 4, 1, 4, 0, tzinfo=UTC), 1)]
    assert [check_all(moment) for moment, _ in moments] == [new for _, new in moments]
    months = LimitNotice.objects.order_by("month").values_list("month__month", flat=True)
    assert list(months) == [3, 4]


def test_a_lower_limit_is_told_of_at_once(ada, food):
    spend(ada, food, "90")
    update_settings(ada, {"monthly_limit": "50"}, via="form")
    assert told(ada) == ["limit.passed"]


def test_so_is_the_lower_limit_of_a_category(ada):
    own = Category.objects.create(user=ada, name="Games")
    spend(ada, own, "9")
    update_category(ada, own.pk, {"spending_limit": "10"}, via="api")
    assert told(ada) == ["limit.warning"]


def test_fifty_adds_at_once_tell_each_threshold_once(thrifty, food):
    start = threading.Barrier(10)

    def run():
        start.wait()
        for _ in range(5):
            spend(thrifty, food, "2.50")
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told(thrifty) == ["limit.warning", "limit.passed"]
    numbers = Notification.objects.filter(user=thrifty).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 53))


def test_a_second_row_for_the_same_threshold_cannot_be_kept(ada, food):
    for category in (None, food):
        LimitNotice.objects.create(user=ada, category=category, month="2026-03-01", percent=80)
        with pytest.raises(IntegrityError):
            LimitNotice.objects.create(user=ada, category=category, month="2026-03-01", percent=80)


def test_all_users_are_checked_in_one_query_and_told_once(house, food):
    users = [user_of(f"user{number}", monthly_limit=10 * number) for number in range(1, 11)]
    for user in users:
        Expense.objects.create(
            user=user, category=food, amount=50, converted=50, currency="EUR", rate_date="2026-03-02",
            spent_on="2026-03-02", description="Soup",
        )  # fmt: skip
    assert check_all() == 6
    assert [told(user) for user in users] == [["limit.passed"]] * 4 + [["limit.warning"]] * 2 + [[]] * 4
    with CaptureQueriesContext(connection) as queries:
        assert check_all() == 0
    assert len(queries) <= 2
    assert Decimal(Notification.objects.first().data["spent"]) == 50
