"""The dashboard's figures."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from expenses.domain import shapes
from expenses.domain.categories import add_category
from expenses.domain.dashboard import dashboard
from expenses.domain.expenses import add_expense, delete_expense
from expenses.domain.incomes import add_income
from expenses.models import Category, UserProfile

from capstone.errors import Invalid


def spend(user, category, amount, day="2026-03-02", description="Soup"):
    data = {"amount": amount, "category": category.pk, "description": description, "spent_on": day}
    return add_expense(user, data, via="api")[0]


@pytest.fixture
def fun(food):
    return Category.objects.create(name="Fun", spending_limit=40)


@pytest.fixture
def spent(ada, bob, food, fun):
    """Ada's last two months, a deleted expense, and one of bob's."""
    spend(ada, food, "20")
    spend(ada, fun, "30", description="Cinema")
    spend(ada, food, "5", "2026-02-27")
    spend(ada, food, "7", "2025-03-31")
    add_income(ada, {"amount": "100", "description": "Salary"}, via="api")
    delete_expense(ada, spend(ada, food, "1000").pk, 1, via="api")
    spend(bob, food, "500")
    UserProfile.objects.filter(pk=ada.pk).update(monthly_limit=200)
    return ada


def test_the_figures_are_the_users_own_and_without_what_is_deleted(spent):
    board = shapes.dashboard(dashboard(spent, {}))
    assert (board["month"], board["spent"], board["limit"], board["balance"]) == ("2026-03", "50.00", "200.00", "38.00")
    assert [(row["category_name"], row["spent"], row["limit"]) for row in board["by_category"]] == [
        ("Fun", "30.00", "40.00"), ("Food", "20.00", None),
    ]  # fmt: skip
    assert len(board["recent"]) == 4


def test_twelve_months_none_left_out(spent):
    months = shapes.dashboard(dashboard(spent, {}))["by_month"]
    assert [row["month"] for row in months] == [f"2025-{n:02}" for n in range(4, 13)] + [
        f"2026-{n:02}" for n in (1, 2, 3)
    ]
    assert [row["spent"] for row in months[-3:]] == ["0.00", "5.00", "50.00"]


def test_filters_hold_for_the_lists_and_not_for_the_balance(spent, food, fun):
    board = dashboard(spent, {"category": str(fun.pk), "text": "cin"})
    assert [row.description for row in board.recent] == ["Cinema"]
    assert (board.balance, board.spent, board.by_month[-1][1]) == (38, 50, 30)
    board = dashboard(spent, {"from": "2026-02-01", "to": "2026-02-28"})
    assert [(category.name, total) for category, total in board.by_category] == [("Food", Decimal(5))]


def test_an_empty_household_has_a_dashboard_too(ada):
    board = shapes.dashboard(dashboard(ada, {}))
    assert (board["balance"], board["spent"], board["limit"], board["recent"]) == ("0.00", "0.00", None, [])


def test_the_number_of_queries_does_not_grow_with_the_expenses(spent, food):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            shapes.dashboard(dashboard(spent, {}))
        return len(seen)

    before = queries()
    for number in range(5):
        spend(spent, food, "1")
        add_category(spent, {"name": f"More {number}"}, via="api")
    assert queries() == before <= 12


@pytest.mark.parametrize("query", [{"from": "x"}, {"category": "999999"}, {"category": "0'; --"}, {"to": "2026-13-01"}])
def test_a_wrong_filter_is_named(ada, query):
    with pytest.raises(Invalid) as refused:
        dashboard(ada, query)
    assert list(refused.value.fields) == list(query)
