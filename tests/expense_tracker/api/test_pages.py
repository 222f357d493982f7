"""The pages' views: what they hand to their templates, where they lead, and who may see them.

The templates here are empty: what the real ones make of it is seen in the browser's tests.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import HttpResponse
from django.test import AsyncClient
from expenses.models import Expense, UserProfile

from capstone import health

from ..visitors import House, Visitor, count

TEMPLATES = (
    "dashboard expense_list expense_form categories incomes recurring settings notifications import import_preview "
    "error"
).split()
SOUP = {"amount": "12.50", "currency": "EUR", "description": "Soup", "spent_on": "2026-03-02"}


@pytest.fixture(autouse=True)
def templates(settings) -> None:
    """Every template that README.md names, empty."""
    names = [f"expenses/{name}.html" for name in TEMPLATES] + ["registration/login.html", "registration/signup.html"]
    admins = "django.template.loaders.app_directories.Loader"
    loaders = [("django.template.loaders.locmem.Loader", dict.fromkeys(names, "")), admins]
    processors = settings.TEMPLATES[0]["OPTIONS"]["context_processors"]
    options = {"loaders": loaders, "context_processors": processors}
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": options}]


@pytest.fixture
async def page(ada: Visitor) -> AsyncClient:
    """Ada's browser, which shows what a template got."""
    client = AsyncClient()
    await client.aforce_login(ada.user)
    return client


def leads_to(response: HttpResponse, path: str) -> bool:
    return response.status_code == 302 and response["Location"] == path


def shown(response: HttpResponse, name: str, status: int = 200) -> dict[str, Any]:
    """The context of the template, of which all but the forms is plain data."""
    assert response.status_code == status
    assert [template.name for template in response.templates][:1] == [f"expenses/{name}.html"]
    context = response.context.flatten()
    ours = {
        key: value for key, value in context.items() if key not in ("form", "csrf_token", "perms", "user", "request")
    }
    json.dumps({key: value for key, value in ours.items() if key not in ("messages", "DEFAULT_MESSAGE_LEVELS")})
    return context


async def add(page: AsyncClient, food: int, **values: Any) -> int:
    response = await page.post("/expenses/new/", {**SOUP, "category": food, **values})
    assert leads_to(response, "/expenses/"), response.context["form"].errors
    return (await Expense.objects.alatest("pk")).pk


async def test_every_page_gets_its_shell_and_sets_the_token(page: AsyncClient, ada: Visitor, food: int):
    await add(page, food)
    for path, name, section in (
        ("/", "dashboard", "dashboard"),
        ("/expenses/", "expense_list", "expenses"),
        ("/expenses/new/", "expense_form", "expenses"),
        ("/categories/", "categories", "categories"),
        ("/incomes/", "incomes", "incomes"),
        ("/recurring/", "recurring", "recurring"),
        ("/settings/", "settings", "settings"),
        ("/notifications/", "notifications", "notifications"),
        ("/import/", "import", "import"),
    ):
        response = await page.get(path)
        shell = shown(response, name)["shell"]
        today = shell.pop("today")
        assert shell == {
            "username": "ada",
            "last_number": 1,
            "unread": 1,
            "currency": "EUR",
            "section": section,
            "notify": "live",
        }
        assert len(today) == 10
        assert "csrftoken" in response.cookies, path


async def test_the_list_hands_on_what_was_asked(page: AsyncClient, food: int):
    await add(page, food)
    context = shown(await page.get("/expenses/?text=so&page=1&category="), "expense_list")
    assert [row["description"] for row in context["page"]["expenses"]] == ["Soup"]
    assert context["filters"] == {"text": "so", "page": "1", "category": ""}
    assert context["query"] == "text=so&category="
    assert [row["name"] for row in context["categories"]] == ["Food"]


async def test_a_new_form_brings_a_client_id_so_that_it_adds_once(page: AsyncClient, food: int):
    form = shown(await page.get("/expenses/new/"), "expense_form")["form"]
    for _ in range(2):
        await add(page, food, client_id=str(form["client_id"].value()))
    assert await count() == 1


async def test_a_wrong_form_comes_back_with_its_errors_and_what_was_typed(page: AsyncClient, food: int):
    response = await page.post("/expenses/new/", {**SOUP, "category": food, "amount": "-1", "description": "Soup"})
    context = shown(response, "expense_form", status=400)
    assert list(context["form"].errors) == ["amount"]
    assert context["form"]["description"].value() == "Soup"
    assert context["expense"] is None
    assert await count() == 0


async def test_what_only_the_domain_finds_stands_at_its_field_too(page: AsyncClient, food: int):
    response = await page.post("/expenses/new/", {**SOUP, "category": food, "currency": "USD"})  # no rate is known
    assert list(shown(response, "expense_form", status=400)["form"].errors) == ["rate"]


async def test_who_was_too_slow_sees_both_versions(page: AsyncClient, food: int):
    pk = await add(page, food)
    context = shown(await page.get(f"/expenses/{pk}/"), "expense_form")
    assert (context["expense"]["version"], context["conflict"]) == (1, None)
    assert context["form"]["amount"].value() == "12.50"
    edit = {**SOUP, "category": food, "version": 1}
    assert leads_to(await page.post(f"/expenses/{pk}/", {**edit, "amount": "13.00"}), "/expenses/")
    context = shown(await page.post(f"/expenses/{pk}/", {**edit, "amount": "14.00"}), "expense_form", status=409)
    assert (context["conflict"]["amount"], context["conflict"]["version"]) == ("13.00", 2)
    assert context["form"]["amount"].value() == "14.00"
    context = shown(await page.post(f"/expenses/{pk}/delete/", {"version": 1}), "expense_form", status=409)
    assert context["conflict"]["version"] == 2
    assert leads_to(await page.post(f"/expenses/{pk}/", {**edit, "version": 2, "amount": "14.00"}), "/expenses/")


async def test_an_edit_that_is_wrong_or_names_no_version_changes_nothing(page: AsyncClient, food: int):
    pk = await add(page, food)
    for wrong in ({"amount": "x", "version": 1}, {"amount": "13"}):
        context = shown(await page.post(f"/expenses/{pk}/", {**SOUP, "category": food, **wrong}), "expense_form", 400)
        assert context["form"].errors
        assert context["expense"]["version"] == 1


async def test_a_delete_is_undone(page: AsyncClient, food: int):
    pk = await add(page, food)
    assert leads_to(await page.post(f"/expenses/{pk}/delete/", {"version": 1}), "/expenses/")
    assert shown(await page.get("/expenses/"), "expense_list")["page"]["count"] == 0
    assert leads_to(await page.post(f"/expenses/{pk}/restore/", {"version": 2}), "/expenses/")
    assert shown(await page.get("/expenses/"), "expense_list")["page"]["count"] == 1


async def test_categories_are_added_and_changed(page: AsyncClient, food: int):
    assert leads_to(await page.post("/categories/", {"name": "Rent", "spending_limit": "300"}), "/categories/")
    rent = shown(await page.get("/categories/"), "categories")["categories"][1]
    path = f"/categories/{rent['id']}/"
    context = shown(await page.get(path), "categories")
    assert (context["editing"], context["form"]["name"].value()) == (rent, "Rent")
    context = shown(await page.post(path, {"name": ""}), "categories", status=400)
    assert list(context["form"].errors) == ["name"]
    assert leads_to(await page.post(path, {"name": "Home", "spending_limit": ""}), "/categories/")
    changed = shown(await page.get("/categories/"), "categories")["categories"][1]
    assert changed == {**rent, "name": "Home", "spending_limit": None}
    assert shown(await page.post("/categories/", {"name": "Home"}), "categories", status=400)["form"].errors
    assert (await page.get(f"/categories/{food}/")).status_code == 404


async def test_incomes_come_and_go(page: AsyncClient):
    assert leads_to(await page.post("/incomes/", {"amount": "2000", "description": "Salary"}), "/incomes/")
    (income,) = shown(await page.get("/incomes/"), "incomes")["page"]["incomes"]
    assert shown(await page.post("/incomes/", {"amount": "0"}), "incomes", status=400)["form"].errors
    assert leads_to(await page.post(f"/incomes/{income['id']}/delete/"), "/incomes/")
    assert shown(await page.get("/incomes/"), "incomes")["page"]["count"] == 0


async def test_a_new_recurring_expense_begins_with_the_users_own_currency(page: AsyncClient, ada: Visitor):
    await UserProfile.objects.filter(pk=ada.user.pk).aupdate(currency="CHF")
    assert (await page.get("/recurring/")).context["form"]["currency"].value() == "CHF"


async def test_recurring_expenses_are_switched_off_by_leaving_the_box_out(page: AsyncClient, food: int):
    box = {"amount": "9.99", "currency": "EUR", "category": food, "description": "Box", "every": "month"}
    assert leads_to(await page.post("/recurring/", box), "/recurring/")
    (row,) = shown(await page.get("/recurring/"), "recurring")["recurring"]
    for data, active in (({}, False), ({"active": "on"}, True)):
        assert leads_to(await page.post(f"/recurring/{row['id']}/", data), "/recurring/")
        assert shown(await page.get("/recurring/"), "recurring")["recurring"][0]["active"] is active
    assert shown(await page.post("/recurring/", {}), "recurring", status=400)["form"].errors


async def test_settings_are_changed(page: AsyncClient):
    context = shown(await page.get("/settings/"), "settings")
    wanted = {**context["settings"], "monthly_limit": "1500", "zone": "Europe/Berlin"}
    assert leads_to(await page.post("/settings/", wanted), "/settings/")
    assert shown(await page.get("/settings/"), "settings")["settings"] == {**wanted, "monthly_limit": "1500.00"}
    assert leads_to(await page.post("/settings/", {**wanted, "monthly_limit": ""}), "/settings/")
    assert shown(await page.get("/settings/"), "settings")["settings"]["monthly_limit"] is None
    context = shown(await page.post("/settings/", {**wanted, "zone": "Mars"}), "settings", status=400)
    assert list(context["form"].errors) == ["zone"]


async def test_the_log_is_shown_newest_first_and_read(page: AsyncClient, food: int):
    for _ in range(2):
        await add(page, food)
    context = shown(await page.get("/notifications/"), "notifications")
    assert [row["number"] for row in context["notifications"]] == [2, 1]
    assert (context["number"], context["pages"]) == (1, 1)
    assert leads_to(await page.post("/notifications/read/", {"up_to": "2"}), "/notifications/")
    assert shown(await page.get("/notifications/?page=1"), "notifications")["shell"]["unread"] == 0
    for wrong in ("0", "x", "-1", "9" * 5000):
        assert (await page.get(f"/notifications/?page={wrong}")).status_code == 400


HEADER = "spent_on,amount,currency,category,description\r\n"


async def test_a_file_is_seen_before_it_is_written_and_exported_again(page: AsyncClient, food: int):
    content = (
        f"{HEADER}2026-03-02,3.20,EUR,Food,Coffee\r\n2026-03-02,3.20,EUR,Food,Coffee\r\n2026-03-02,x,EUR,Food,Tea\r\n"
    )
    response = await page.post("/import/", {"file": SimpleUploadedFile("march.csv", content.encode())})
    path = response["Location"]
    context = shown(await page.get(path), "import_preview")
    assert (context["good"], context["bad"], context["duplicates"], context["mistake"]) == (2, 1, 0, None)
    assert await count() == 0
    assert leads_to(await page.post(path), "/expenses/")
    assert await count() == 2
    (row,) = shown(await page.get("/import/"), "import")["imports"]
    assert (row["name"], row["state"], row["added"]) == ("march.csv", "done", 2)
    response = await page.get("/export/expenses.csv")
    text = b"".join([part async for part in response.streaming_content]).decode()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert [line.split(",")[:5] for line in text.splitlines()[1:]] == [
        ["2026-03-02", "3.20", "EUR", "Food", "Coffee"]
    ] * 2


async def test_twins_of_what_is_there_are_written_when_their_lines_are_named(page: AsyncClient, food: int):
    content = f"{HEADER}2026-03-02,12.50,EUR,Food,Soup\r\n".encode()
    await add(page, food)
    path = (await page.post("/import/", {"file": SimpleUploadedFile("again.csv", content)}))["Location"]
    (row,) = shown(await page.get(path), "import_preview")["rows"]
    assert row["duplicate"] is True
    for wrong in ("x", "-1", "9" * 5000):
        assert (await page.post(path, {"twin": [wrong]})).status_code == 400
    assert leads_to(await page.post(path, {"twin": [str(row["line"])]}), "/expenses/")
    assert await count() == 2


async def test_a_tick_on_one_page_of_a_preview_is_kept_on_the_others(page: AsyncClient, food: int, monkeypatch):
    monkeypatch.setattr("expenses.domain.csv_files.PER_PAGE", 1)
    await add(page, food)
    content = f"{HEADER}2026-03-02,12.50,EUR,Food,Soup\r\n2026-03-02,1.50,EUR,Food,Tea\r\n".encode()
    path = (await page.post("/import/", {"file": SimpleUploadedFile("again.csv", content)}))["Location"]
    second = shown(await page.post(path, {"twin": "2", "page": "2"}), "import_preview")
    assert ([row["line"] for row in second["rows"]], second["elsewhere"], second["pages"]) == ([3], [2], 2)
    first = shown(await page.post(path, {"twin": "2", "page": "1"}), "import_preview")
    assert ([row["ticked"] for row in first["rows"]], first["elsewhere"]) == ([True], [])
    assert await count() == 1
    assert (await page.get(f"{path}?page=x")).status_code == 400
    assert leads_to(await page.post(path, {"twin": "2"}), "/expenses/")
    assert await count() == 3


async def test_no_file_a_wrong_one_and_one_that_is_too_large_are_told(page: AsyncClient, settings):
    for file, status in ((None, 400), (b"\xff\xfe", 400), (b"x" * (settings.LARGEST_IMPORT + 1), 413)):
        data = {"file": SimpleUploadedFile("file.csv", file)} if file else {}
        assert shown(await page.post("/import/", data), "import", status=status)["error"]


async def test_without_a_login_every_page_leads_to_it_and_back(food: int):
    guest = AsyncClient()
    for path in ("/", "/expenses/", "/expenses/1/", "/settings/?a=b", "/export/expenses.csv", "/import/1/"):
        response = await guest.get(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/login/?next=/")
    assert (await guest.post("/expenses/new/", {**SOUP, "category": food})).status_code == 302
    assert await count() == 0


async def test_what_is_anothers_is_not_there(page: AsyncClient, house: House, bob: Visitor, food: int):
    pk = await add(page, food)
    await page.post("/incomes/", {"amount": "2000", "description": "Salary"})
    box = {"amount": "9.99", "currency": "EUR", "category": food, "description": "Box", "every": "month"}
    await page.post("/recurring/", box)
    await page.post("/import/", {"file": SimpleUploadedFile("march.csv", HEADER.encode())})
    other = AsyncClient()
    await other.aforce_login(bob.user)
    for kind in ("", "delete/", "restore/"):
        response = await other.post(f"/expenses/{pk}/{kind}", {**SOUP, "category": food, "version": 1})
        shown(response, "error", status=404)
    ids = {
        f"/expenses/{pk}/": "get",
        f"/incomes/{await _only('Income')}/delete/": "post",
        f"/recurring/{await _only('RecurringExpense')}/": "post",
        f"/import/{await _only('CsvImport')}/": "post",
    }
    for path, method in ids.items():
        assert (await getattr(other, method)(path)).status_code == 404, path
    text = b"".join([part async for part in (await other.get("/export/expenses.csv")).streaming_content])
    assert b"Soup" not in text


async def _only(model: str) -> int:
    return (await apps.get_model("expenses", model).objects.aget()).pk


@pytest.mark.parametrize("path", ["/logout/", "/expenses/1/delete/", "/incomes/1/delete/", "/recurring/1/"])
async def test_what_changes_something_is_no_link(page: AsyncClient, path: str):
    assert (await page.get(path)).status_code == 405


async def test_who_signs_up_is_logged_in_with_zone_and_currency(transactional_db):
    guest, secret = AsyncClient(), "a-table-in-a-kitchen"
    fields = {"username": "eve", "email": "eve@example.com", "password1": secret, "password2": secret}
    assert leads_to(await guest.post("/signup/", {**fields, "zone": "Europe/Berlin", "currency": "USD"}), "/")
    assert shown(await guest.get("/"), "dashboard")["shell"]["username"] == "eve"
    assert await UserProfile.objects.filter(user__username="eve", zone="Europe/Berlin", currency="USD").aexists()
    response = await AsyncClient().post("/signup/", fields)
    assert (response.status_code, list(response.context["form"].errors)) == (400, ["username"])
    assert leads_to(await AsyncClient().post("/signup/", {**fields, "username": "dan"}), "/")
    assert await UserProfile.objects.filter(user__username="dan", zone="UTC", currency="EUR").aexists()


async def test_a_login_leads_on_but_not_away_and_a_logout_ends_it(house: House, ada: Visitor):
    ada.user.set_password("kitchen-table")
    await ada.user.asave()
    fields = {"username": "ada", "password": "kitchen-table"}
    for wanted, path in (
        ("", "/"),
        ("/settings/", "/settings/"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
    ):
        guest = AsyncClient()
        assert leads_to(await guest.post("/login/", {**fields, "next": wanted}), path)
    assert leads_to(await guest.post("/logout/"), "/login/")
    assert (await guest.get("/")).status_code == 302
    assert leads_to(await guest.post("/logout/"), "/login/")
    response = await AsyncClient().post("/login/", {**fields, "password": "wrong"})
    assert (response.status_code, response.templates[0].name) == (400, "registration/login.html")


async def test_wrong_filters_and_unknown_pages_are_errors_of_their_own(page: AsyncClient):
    for path, status in (("/?from=x", 400), ("/expenses/?page=0", 400), ("/nothing/", 404), ("/expenses/99/", 404)):
        context = shown(await page.get(path), "error", status=status)
        assert (context["status"], bool(context["message"])) == (status, True)
        assert "shell" not in context


async def test_a_form_without_its_token_is_refused_on_a_page(ada: Visitor, food: int):
    client = AsyncClient(enforce_csrf_checks=True)
    await client.aforce_login(ada.user)
    shown(await client.post("/expenses/new/", {**SOUP, "category": food}), "error", status=403)
    assert await count() == 0


async def test_every_answer_has_the_policy(page: AsyncClient, settings):
    for path in ("/", "/login/", "/health/", "/api/expenses/", "/nothing/", "/export/expenses.csv", "/admin/login/"):
        response = await page.get(path)
        assert response["Content-Security-Policy"] == settings.CONTENT_SECURITY_POLICY, path
        assert response["X-Frame-Options"] == "DENY"
    assert "unsafe" not in settings.CONTENT_SECURITY_POLICY


async def test_health_asks_the_database(transactional_db, monkeypatch: pytest.MonkeyPatch):
    def gone() -> None:
        raise OperationalError("The database is gone.")

    guest = AsyncClient()
    response = await guest.get("/health/")
    assert (response.status_code, response.json()) == (200, {"ok": True})
    monkeypatch.setattr(health, "_ask", gone)
    response = await guest.get("/health/")
    assert (response.status_code, response.json()) == (503, {"ok": False})
