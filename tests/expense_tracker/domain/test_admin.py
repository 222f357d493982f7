"""The admin changes expenses through the domain."""

import pytest
from django.contrib.auth import get_user_model
from expenses.domain.categories import add_category
from expenses.domain.expenses import add_expense, update_expense
from expenses.models import Category, Expense, Income, LimitNotice, Notification, RecurringExpense, UserProfile

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


def test_a_user_can_be_deleted_with_all_that_is_theirs(boss, ada):
    own = add_category(ada, {"name": "Games", "spending_limit": "5"}, via="api")
    add_expense(ada, {"amount": "10", "category": own.pk, "description": "Dice"}, via="api")
    assert LimitNotice.objects.exists()
    assert boss.post(f"/admin/auth/user/{ada.pk}/delete/", {"post": "yes"}).status_code == 302
    left = (Category, Expense, LimitNotice, Notification, UserProfile)
    assert [model.objects.filter(user=ada.pk).count() for model in left] == [0] * len(left)


def test_a_category_can_be_deleted_with_what_was_told_of_it_but_not_with_expenses(boss, ada):
    own = add_category(ada, {"name": "Games", "spending_limit": "5"}, via="api")
    expense, _ = add_expense(ada, {"amount": "10", "category": own.pk, "description": "Dice"}, via="api")
    path = f"/admin/expenses/category/{own.pk}/delete/"
    boss.post(path, {"post": "yes"})
    assert Category.objects.filter(pk=own.pk).exists()
    Expense.objects.filter(pk=expense.pk).delete()
    assert boss.post(path, {"post": "yes"}).status_code == 302
    assert not Category.objects.filter(pk=own.pk).exists()


@pytest.mark.parametrize("model", [UserProfile, Notification])
def test_what_goes_along_is_neither_added_nor_deleted_by_itself(boss, ada, model):
    Notification.objects.create(user=ada, number=1, kind="expense.created", text="Soup", via="api")
    row = model.objects.get(user=ada)
    path = f"/admin/expenses/{model._meta.model_name}/"
    assert boss.get(f"{path}add/").status_code == 403
    assert boss.post(f"{path}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    boss.post(path, {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"})
    assert model.objects.filter(pk=row.pk).exists()


def settings_sent(**changes):
    return {"monthly_limit": "", "zone": "UTC", "currency": "EUR", "notify": "live", "email_when": "at_once", **changes}


def test_settings_are_changed_through_the_domain_too(boss, ada, announced):
    path = f"/admin/expenses/userprofile/{ada.pk}/change/"
    assert boss.post(path, settings_sent(zone="Asia/Tokyo", monthly_limit="50")).status_code == 302
    assert [(user, one["kind"], one["via"]) for user, one in announced] == [(ada.pk, "settings.updated", "admin")]
    kept = UserProfile.objects.get(pk=ada.pk)
    assert (kept.zone, kept.monthly_limit) == ("Asia/Tokyo", 50)


@pytest.mark.parametrize("wrong", [{"zone": "Narnia"}, {"currency": "XXX"}])
def test_a_setting_that_would_stop_the_tasks_of_all_is_refused(boss, ada, wrong):
    assert boss.post(f"/admin/expenses/userprofile/{ada.pk}/change/", settings_sent(**wrong)).status_code == 200
    kept = UserProfile.objects.get(pk=ada.pk)
    assert (kept.zone, kept.currency) == ("UTC", "EUR")


def test_the_currency_is_fixed_there_too(boss, ada, soup):
    path = f"/admin/expenses/userprofile/{ada.pk}/change/"
    response = boss.post(path, settings_sent(currency="USD"), follow=True)
    assert b"in the present currency already" in response.content
    assert UserProfile.objects.get(pk=ada.pk).currency == "EUR"


def test_the_user_hears_of_an_own_category_and_of_its_limit(boss, ada, announced):
    path = "/admin/expenses/category/"
    assert boss.post(f"{path}add/", {"user": ada.pk, "name": "Games", "spending_limit": "20"}).status_code == 302
    own = Category.objects.get()
    add_expense(ada, {"amount": "10", "category": own.pk, "description": "Dice"}, via="api")
    assert boss.post(f"{path}{own.pk}/change/", {"name": "Play", "spending_limit": "9"}).status_code == 302
    assert kinds() == ["category.created", "category.updated", "limit.passed"]
    assert (Category.objects.get().name, Category.objects.get().user) == ("Play", ada)


def test_nobody_is_told_of_a_shared_category(boss, ada, food, announced):
    path = f"/admin/expenses/category/{food.pk}/change/"
    assert boss.post(path, {"name": "Groceries", "spending_limit": ""}).status_code == 302
    assert (Category.objects.get().name, announced) == ("Groceries", [])


def test_the_user_hears_of_an_income_that_is_added_and_deleted_and_none_is_changed(boss, ada, announced):
    path = "/admin/expenses/income/"
    data = {"user": ada.pk, "amount": "100", "description": "Gift", "received_on": "2026-03-02"}
    for _ in range(2):
        assert boss.post(f"{path}add/", data).status_code == 302
    first, second = Income.objects.order_by("pk")
    assert boss.post(f"{path}{first.pk}/change/", {**data, "amount": "900"}).status_code == 403
    assert boss.post(f"{path}{first.pk}/delete/", {"post": "yes"}).status_code == 302
    boss.post(path, {"action": "delete_selected", "_selected_action": second.pk, "post": "yes"})
    assert kinds() == ["income.created"] * 2 + ["income.deleted"] * 2
    assert not Income.objects.exists()


def test_the_user_hears_of_a_recurring_expense_that_is_added_and_switched_off(boss, ada, food, announced):
    path = "/admin/expenses/recurringexpense/"
    data = {"user": ada.pk, "amount": "9", "currency": "EUR", "category": food.pk, "description": "Box"}
    data |= {"every": "month", "starts_on": "2026-03-31"}
    assert boss.post(f"{path}add/", data).status_code == 302
    row = RecurringExpense.objects.get()
    assert (row.next_on.isoformat(), row.active) == ("2026-03-31", True)
    assert boss.post(f"{path}{row.pk}/change/", {"amount": "900"}).status_code == 302
    row.refresh_from_db()
    assert (row.active, row.amount) == (False, 9)
    assert kinds() == ["recurring.created", "recurring.updated"]


def test_what_the_domain_refuses_of_a_recurring_expense_is_said(boss, ada, food):
    data = {"user": ada.pk, "amount": "9", "currency": "EUR", "category": food.pk, "description": "Box"}
    data |= {"every": "month", "starts_on": "2026-03-14"}
    response = boss.post("/admin/expenses/recurringexpense/add/", data, follow=True)
    assert b"It cannot begin before today." in response.content
    assert not RecurringExpense.objects.exists()
