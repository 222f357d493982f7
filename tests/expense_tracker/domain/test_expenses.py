"""Expenses: added, changed, deleted, brought back."""

import threading
import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from expenses.domain.errors import Conflict
from expenses.domain.expenses import add_expense, delete_expense, get_expense, restore_expense, update_expense
from expenses.domain.search import search
from expenses.models import Expense, Notification, UserProfile

from capstone.errors import Invalid, NotFound


def sent(food, **changes):
    return {"amount": "12.50", "category": food.pk, "description": "Soup", **changes}


def add(user, food, **changes):
    return add_expense(user, sent(food, **changes), via="api")[0]


def test_an_expense_gets_its_defaults_from_the_user(ada, food):
    expense = add(ada, food)
    assert (expense.amount, expense.converted, expense.currency) == (Decimal("12.50"), Decimal("12.50"), "EUR")
    assert (expense.spent_on, expense.version, expense.rate) == (date(2026, 3, 15), 1, 1)


def test_today_is_the_users_own_day(ada, food):
    UserProfile.objects.filter(pk=ada.pk).update(zone="Pacific/Kiritimati")  # UTC+14
    assert add(ada, food).spent_on == date(2026, 3, 16)


def test_what_is_added_is_in_the_log_and_announced_to_its_user_alone(ada, bob, food, announced):
    add(ada, food)
    user, notification = announced[0]
    assert (user, notification["number"], notification["kind"]) == (ada.pk, 1, "expense.created")
    assert notification["data"]["expense"]["amount"] == "12.50"
    assert not Notification.objects.filter(user=bob).exists()


@pytest.mark.parametrize(
    "amount",
    [None, "", "NaN", "Infinity", "-1", "0", "0.001", "1e30", "100000000", True, [], {}, "1,5", "\x00", "\ud800"],
)
def test_an_amount_that_is_none_is_refused_and_nothing_is_written(ada, food, amount):
    with pytest.raises(Invalid) as refused:
        add(ada, food, amount=amount)
    assert list(refused.value.fields) == ["amount"]
    assert not Expense.objects.exists()
    assert not Notification.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("category", 10**30),
        ("category", "food"),
        ("category", []),
        ("category", True),
        ("description", ""),
        ("description", "x" * 201),
        ("description", 5),
        ("description", "half \ud83d"),
        ("description", "zero \x00"),
        ("currency", "XXX"),
        ("currency", 3),
        ("spent_on", "2026-02-30"),
        ("spent_on", "03/02/2026"),
        ("spent_on", "9999-12-31"),
        ("spent_on", 20260302),
        ("rate", "0"),
        ("rate", "NaN"),
        ("client_id", "7"),
        ("client_id", 7),
    ],
)
def test_each_wrong_field_is_named(ada, food, field, value):
    with pytest.raises(Invalid) as refused:
        add(ada, food, **{field: value})
    assert list(refused.value.fields) == [field]


def test_anothers_category_is_no_category(ada, bob, food):
    own = bob.category_set.create(name="Gifts")
    with pytest.raises(Invalid) as refused:
        add(ada, own)
    assert list(refused.value.fields) == ["category"]


def test_what_is_sent_twice_is_kept_once(ada, bob, food, announced):
    ident = str(uuid.uuid4())
    first, created = add_expense(ada, sent(food, client_id=ident), via="socket")
    again, anew = add_expense(ada, sent(food, client_id=ident, amount="99"), via="api")
    assert (created, anew, again.pk, again.amount) == (True, False, first.pk, Decimal("12.50"))
    assert len(announced) == 1
    assert add_expense(bob, sent(food, client_id=ident), via="api")[1]


def test_an_edit_changes_what_it_names_and_tells_what_was_before(ada, food, announced):
    expense = add(ada, food)
    changed = update_expense(ada, expense.pk, {"version": 1, "amount": "13"}, via="api")
    assert (changed.amount, changed.converted, changed.description) == (Decimal(13), Decimal(13), "Soup")
    assert changed.version == 2
    data = announced[-1][1]["data"]
    assert (data["before"]["amount"], data["expense"]["amount"]) == ("12.50", "13.00")


def test_who_edits_an_old_version_is_told_how_it_now_is(ada, food):
    expense = add(ada, food)
    update_expense(ada, expense.pk, {"version": 1, "amount": "13"}, via="api")
    with pytest.raises(Conflict) as refused:
        update_expense(ada, expense.pk, {"version": 1, "amount": "14"}, via="socket")
    assert refused.value.body()["error"]["current"]["amount"] == "13.00"
    assert get_expense(ada, expense.pk).amount == 13


def test_a_delete_can_be_undone(ada, food, announced):
    expense = add(ada, food)
    deleted = delete_expense(ada, expense.pk, 1, via="api")
    assert deleted.deleted_at
    assert search(ada, {}).count == 0
    assert [row.pk for row in search(ada, {"deleted": "1"}).rows] == [expense.pk]
    assert restore_expense(ada, expense.pk, "2", via="form").version == 3
    assert search(ada, {}).count == 1
    assert [one["kind"] for _, one in announced] == ["expense.created", "expense.deleted", "expense.restored"]


def test_what_is_deleted_cannot_be_changed_or_deleted_again(ada, food):
    expense = add(ada, food)
    delete_expense(ada, expense.pk, 1, via="api")
    with pytest.raises(Conflict):
        update_expense(ada, expense.pk, {"version": 2, "amount": "1"}, via="api")
    with pytest.raises(Conflict):
        delete_expense(ada, expense.pk, 2, via="api")


@pytest.mark.parametrize("version", [None, "", "x", 0, True, [], 10**30])
def test_a_version_is_needed(ada, food, version):
    expense = add(ada, food)
    for call in (delete_expense, restore_expense):
        with pytest.raises(Invalid) as refused:
            call(ada, expense.pk, version, via="api")
        assert list(refused.value.fields) == ["version"]


def test_nobody_reaches_anothers_expense(ada, bob, food):
    expense = add(ada, food)
    calls = (
        lambda: get_expense(bob, expense.pk),
        lambda: update_expense(bob, expense.pk, {"version": 1, "amount": "1"}, via="api"),
        lambda: delete_expense(bob, expense.pk, 1, via="api"),
        lambda: restore_expense(bob, expense.pk, 1, via="api"),
    )
    for call in calls:
        with pytest.raises(NotFound):
            call()
    assert Expense.objects.get().version == 1


@pytest.mark.parametrize("pk", [None, "1", True, 1.5, Decimal("1.0"), [1]])
def test_an_id_is_a_whole_number(ada, food, pk):
    add(ada, food)
    with pytest.raises(Invalid):
        get_expense(ada, pk)


def test_of_two_edits_at_once_one_is_told(ada, food):
    expense = add(ada, food)
    start, outcomes = threading.Barrier(2), []

    def edit(amount):
        start.wait()
        try:
            update_expense(ada, expense.pk, {"version": 1, "amount": amount}, via="api")
            outcomes.append("saved")
        except Conflict:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=edit, args=(amount,)) for amount in ("1", "2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", "told"]
    assert list(Notification.objects.filter(user=ada).order_by("number").values_list("number", flat=True)) == [1, 2]
