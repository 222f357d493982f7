"""The admin changes expenses through the domain."""

import pytest
from django.contrib.auth import get_user_model
from expenses.domain.expenses import add_expense, update_expense
from expenses.models import Expense, Notification

URL = "/admin/expenses/expense/"


@pytest.fixture
def boss(client, house):
    client.force_login(get_user_model().objects.create_superuser("boss"))
    return client


def sent(ada, food, **changes):
    data = {"user": ada.pk, "amount": "12.50", "currency": "EUR", "category": food.pk, "description": "Soup"}
    return {**data, "spent_on": "2026-03-02", "rate": "", "seen": "", **changes}


@pytest.fixture
def soup(ada, food):
    data = {"amount": "12.50", "category": food.pk, "description": "Soup", "spent_on": "2026-03-02"}
    return add_expense(ada, data, via="api")[0]


def kinds():
    return list(Notification.objects.filter(via="admin").order_by("number").values_list("kind", flat=True))


def test_the_user_hears_of_what_the_admin_adds(boss, ada, food, announced):
    assert boss.post(f"{URL}add/", sent(ada, food)).status_code == 302
    assert [(user, one["kind"], one["via"]) for user, one in announced] == [(ada.pk, "expense.created", "admin")]


def test_and_of_what_it_changes_and_deletes(boss, ada, food, soup):
    path = f"{URL}{soup.pk}/"
    assert b'name="seen" value="1"' in boss.get(f"{path}change/").content
    assert boss.post(f"{path}change/", sent(ada, food, amount="13", seen="1")).status_code == 302
    assert boss.post(f"{path}delete/", {"post": "yes"}).status_code == 302
    boss.post(URL, {"action": "restore", "_selected_action": soup.pk})
    assert kinds() == ["expense.updated", "expense.deleted", "expense.restored"]
    boss.post(URL, {"action": "delete_selected", "_selected_action": soup.pk, "post": "yes"})
    assert Expense.objects.get().deleted_at


def test_an_admin_who_is_too_late_is_told(boss, ada, food, soup):
    update_expense(ada, soup.pk, {"version": 1, "amount": "20"}, via="form")
    response = boss.post(f"{URL}{soup.pk}/change/", sent(ada, food, amount="13", seen="1"), follow=True)
    assert b"changed meanwhile" in response.content
    assert Expense.objects.get().amount == 20


def test_anothers_category_is_refused_there_too(boss, ada, bob):
    response = boss.post(f"{URL}add/", sent(ada, bob.category_set.create(name="Gifts")))
    assert response.status_code == 200
    assert not Expense.objects.exists()


MODELS = "category userprofile income exchangerate recurringexpense notification limitnotice mail csvimport".split()


@pytest.mark.parametrize("model", MODELS)
def test_every_model_is_there(boss, ada, model):
    assert boss.get(f"/admin/expenses/{model}/").status_code == 200
