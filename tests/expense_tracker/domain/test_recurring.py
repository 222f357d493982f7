"""Expenses that come by themselves, and do not double."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection
from expenses.domain.recurring import add_due, add_recurring, of, update_recurring
from expenses.models import ExchangeRate, Expense, Notification, RecurringExpense, UserProfile

from capstone.errors import Invalid, NotFound


def begin(user, food, **changes):
    data = {"amount": "9.99", "category": food.pk, "description": "Box", "every": "month", **changes}
    return add_recurring(user, data, via="api")


def on(*parts):
    return datetime(*parts, 12, tzinfo=UTC)


def days(user):
    return list(Expense.objects.filter(user=user).order_by("spent_on").values_list("spent_on", flat=True))


def test_it_comes_on_its_days_and_what_was_slept_through_is_made_up_for(ada, food):
    begin(ada, food, starts_on="2026-03-31")
    assert add_due(on(2026, 3, 30)) == 0
    assert add_due(on(2026, 5, 30)) == 2
    assert add_due(on(2026, 5, 30)) == 0
    assert days(ada) == [date(2026, 3, 31), date(2026, 4, 30)]
    assert Notification.objects.filter(via="recurring", kind="expense.created").count() == 2


def test_a_day_is_the_users_own(ada, food):
    UserProfile.objects.filter(pk=ada.pk).update(zone="Pacific/Kiritimati")
    begin(ada, food, starts_on="2026-03-20")
    assert add_due(datetime(2026, 3, 19, 9, 59, tzinfo=UTC)) == 0
    assert add_due(datetime(2026, 3, 19, 10, 0, tzinfo=UTC)) == 1


def test_two_beats_at_once_add_it_once(ada, food):
    begin(ada, food)
    start = threading.Barrier(3)

    def run():
        start.wait()
        add_due()
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert days(ada) == [date(2026, 3, 15)]


def test_the_same_day_twice_cannot_be_kept(ada, food):
    row = begin(ada, food)
    add_due()
    expense = Expense.objects.get()
    assert expense.recurring_id == row.pk
    expense.pk = None
    with pytest.raises(IntegrityError):
        expense.save(force_insert=True)


def test_what_fell_due_while_it_was_off_does_not_come(ada, food):
    row = begin(ada, food, every="week")
    update_recurring(ada, row.pk, {"active": False}, via="form")
    assert add_due(on(2026, 4, 1)) == 0
    RecurringExpense.objects.update(next_on=date(2026, 3, 1), starts_on=date(2026, 3, 1))
    assert update_recurring(ada, row.pk, {"active": True}, via="form").next_on == date(2026, 3, 15)


def test_one_without_a_rate_stays_due_and_stops_no_other(ada, bob, food):
    begin(ada, food, currency="USD")
    begin(bob, food)
    assert add_due() == 1
    ExchangeRate.objects.create(currency="USD", into="EUR", rate="0.5", date="2026-03-01")
    assert add_due() == 1
    assert str(Expense.objects.get(user=ada).converted) == "5.00"


def test_it_begins_today_or_later(ada, food):
    with pytest.raises(Invalid) as refused:
        begin(ada, food, starts_on="2026-03-14")
    assert list(refused.value.fields) == ["starts_on"]


def test_nobody_switches_anothers(ada, bob, food):
    row = begin(ada, food)
    with pytest.raises(NotFound):
        update_recurring(bob, row.pk, {"active": False}, via="api")
    assert not of(bob).exists()
    assert of(ada).get().active
