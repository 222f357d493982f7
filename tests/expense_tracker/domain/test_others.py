"""Categories, incomes, settings, lists and new users."""

import pytest
from django.contrib.auth import get_user_model
from expenses.domain import categories, preferences, shapes
from expenses.domain.accounts import sign_up
from expenses.domain.categories import add_category, update_category, visible
from expenses.domain.expenses import add_expense
from expenses.domain.forms import SignUpForm
from expenses.domain.incomes import add_income, delete_income, list_incomes
from expenses.domain.preferences import settings_of, update_settings
from expenses.domain.search import search
from expenses.models import Category, Income, UserProfile

from capstone.errors import Invalid, NotFound

ADA = {"username": "ada", "email": "", "password1": "kitchen-table", "password2": "kitchen-table"}


def spend(user, category, day="2026-03-02", description="Soup"):
    data = {"amount": "1", "category": category.pk, "description": description, "spent_on": day}
    return add_expense(user, data, via="api")[0]


def test_a_user_sees_the_shared_categories_and_the_own(ada, bob, food):
    own = add_category(ada, {"name": "Games", "spending_limit": "20.50"}, via="api")
    assert {category.name for category in visible(ada)} == {"Food", "Games"}
    assert {category.name for category in visible(bob)} == {"Food"}
    assert shapes.category(own)["spending_limit"] == "20.50"


@pytest.mark.parametrize("name", ["Food", "Games"])
def test_a_name_is_there_once(ada, food, name):
    Category.objects.create(user=ada, name="Games")
    with pytest.raises(Invalid) as refused:
        add_category(ada, {"name": name}, via="api")
    assert list(refused.value.fields) == ["name"]


def test_only_the_own_categories_are_changed(ada, bob, food):
    own = add_category(ada, {"name": "Games", "spending_limit": 20}, via="api")
    assert update_category(ada, own.pk, {"spending_limit": None}, via="api").spending_limit is None
    for user, category in ((ada, food), (bob, own)):
        with pytest.raises(NotFound):
            update_category(user, category.pk, {"name": "Mine"}, via="api")


def test_incomes_come_and_go(ada, bob):
    income = add_income(ada, {"amount": "100", "description": "Salary"}, via="api")
    assert str(income.received_on) == "2026-03-15"
    assert (list_incomes(ada, {}).count, list_incomes(bob, {}).count) == (1, 0)
    with pytest.raises(NotFound):
        delete_income(bob, income.pk, via="api")
    assert delete_income(ada, income.pk, via="api").pk == income.pk
    assert not Income.objects.exists()


def test_settings_are_changed_one_by_one(ada):
    update_settings(ada, {"monthly_limit": "50.50", "email": "new@example.com"}, via="api")
    update_settings(ada, {"zone": "Europe/Berlin"}, via="api")
    assert shapes.settings(settings_of(ada)) == {
        "monthly_limit": "50.50", "zone": "Europe/Berlin", "currency": "EUR", "notify": "live",
        "email_when": "at_once", "email": "new@example.com",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("zone", "Mars"),
        ("zone", "../x"),
        ("currency", "XXX"),
        ("notify", "loud"),
        ("email", "no"),
        ("monthly_limit", 0),
    ],
)
def test_a_wrong_setting_is_named_and_nothing_is_changed(ada, field, value):
    with pytest.raises(Invalid) as refused:
        update_settings(ada, {field: value}, via="api")
    assert list(refused.value.fields) == [field]
    assert settings_of(ada).last_number == 0


def test_the_currency_is_fixed_once_there_are_amounts(ada, food):
    update_settings(ada, {"currency": "USD"}, via="api")
    spend(ada, food)
    with pytest.raises(Invalid) as refused:
        update_settings(ada, {"currency": "EUR"}, via="api")
    assert list(refused.value.fields) == ["currency"]


def test_a_list_has_pages_and_filters(ada, bob, food):
    for day in range(1, 6):
        spend(ada, food, f"2026-03-0{day}", f"Day {day}")
    spend(bob, food)
    page = shapes.page(search(ada, {"page": "2", "per_page": "2"}))
    assert [row["description"] for row in page["expenses"]] == ["Day 3", "Day 2"]
    assert (page["page"], page["pages"], page["per_page"], page["count"]) == (2, 3, 2, 5)
    assert search(ada, {"page": "9"}).rows == []
    assert search(ada, {"from": "2026-03-02", "to": "2026-03-03", "text": "DAY"}).count == 2


@pytest.mark.parametrize(
    ("text", "found"),
    [("äpfel", 1), ("ÄPFEL", 1), ("ΓΎΡΟΣ", 1), ("борщ", 1), ("50%", 1), ("5_", 0), ("%", 1), ("\\", 1), ("apfel", 0)],
)
def test_a_text_is_found_in_any_alphabet_and_as_it_stands(ada, food, text, found):
    for description in ("Grüne Äpfel", "Γύρος", "БОРЩ", "50% off \\ sale"):
        spend(ada, food, "2026-03-02", description)
    assert search(ada, {"text": text}).count == found


@pytest.mark.parametrize(
    "query", [{"page": "0"}, {"page": "abc"}, {"page": "9" * 30}, {"per_page": "101"}, {"from": "x"}, {"deleted": "2"}]
)
def test_a_wrong_page_or_filter_is_named(ada, query):
    with pytest.raises(Invalid) as refused:
        search(ada, query)
    assert list(refused.value.fields) == list(query)


def test_a_new_user_has_a_profile_in_the_chosen_zone(house):
    user = sign_up({**ADA, "zone": "Asia/Tokyo", "currency": "JPY"})
    assert (settings_of(user).zone, settings_of(user).currency) == ("Asia/Tokyo", "JPY")
    assert user.check_password("kitchen-table")


@pytest.mark.parametrize(
    ("change", "field"),
    [({"password2": "other"}, "password2"), ({"zone": "Mars"}, "zone"), ({"username": "a b"}, "username")],
)
def test_a_wrong_sign_up_makes_nobody(house, change, field):
    with pytest.raises(Invalid) as refused:
        sign_up({**ADA, "zone": "UTC", "currency": "EUR", **change})
    assert list(refused.value.fields) == [field]
    assert not UserProfile.objects.exists()


def just_before(monkeypatch, module, happens):
    """Let something happen after the call has begun and before it has the lock."""
    lock = module.changing

    def changing(user):
        monkeypatch.setattr(module, "changing", lock)
        happens()
        return lock(user)

    monkeypatch.setattr(module, "changing", changing)


def test_two_pages_that_change_different_settings_at_once_both_do(ada, monkeypatch):
    other = {"zone": "Asia/Tokyo", "email": "new@example.com"}
    just_before(monkeypatch, preferences, lambda: update_settings(ada, other, via="api"))
    update_settings(ada, {"monthly_limit": "7"}, via="api")
    kept = settings_of(ada)
    assert (kept.zone, kept.user.email, kept.monthly_limit) == ("Asia/Tokyo", "new@example.com", 7)


def test_so_do_two_that_change_one_category(ada, monkeypatch):
    own = add_category(ada, {"name": "Games"}, via="api")
    just_before(monkeypatch, categories, lambda: update_category(ada, own.pk, {"name": "Play"}, via="api"))
    update_category(ada, own.pk, {"spending_limit": "7"}, via="api")
    kept = Category.objects.get(pk=own.pk)
    assert (kept.name, kept.spending_limit) == ("Play", 7)


def test_of_two_who_take_one_name_at_once_one_is_told(house, monkeypatch):
    save = SignUpForm.save

    def late(form):
        get_user_model().objects.create_user("ada")
        return save(form)

    monkeypatch.setattr(SignUpForm, "save", late)
    with pytest.raises(Invalid) as refused:
        sign_up({**ADA, "zone": "UTC", "currency": "EUR"})
    assert list(refused.value.fields) == ["username"]
