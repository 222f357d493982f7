"""The forms: what is typed is kept or comes back with its mistakes, edits that meet, and what is typed never runs."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import pytest_asyncio

from ...acceptance.drawn import Page, page
from .people import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")

LARGEST_FORM = 64 * 1024  # bytes
SOUP = {"amount": "12.50", "description": "Soup", "spent_on": "2026-03-02"}
SCRIPTS = [
    "<script>evil()</script>",
    '"><b id="evil">',
    "'><img src=x onerror=evil()>",
    "</textarea></script></style></title><b id=evil>",
    "<svg/onload=evil()>",
    "{{ 7|add:7 }}{% evil %}",
    "javascript:evil()",
    "&lt;b id=evil&gt;",
]
PAGES = "/ /expenses/ /expenses/new/ /categories/ /incomes/ /recurring/ /settings/ /notifications/ /import/".split()
# What is typed, and the fields that are wrong with it.
WRONG: list[tuple[str, dict[str, str], set[str]]] = [
    ("expenses/new/", {}, {"amount", "category", "description"}),
    ("expenses/new/", {**SOUP, "category": "FOOD", "amount": "NaN"}, {"amount"}),
    ("expenses/new/", {**SOUP, "category": "FOOD", "amount": "0.001"}, {"amount"}),
    ("expenses/new/", {**SOUP, "category": "FOOD", "spent_on": "2026-02-30"}, {"spent_on"}),
    ("expenses/new/", {**SOUP, "category": "FOOD", "description": "x" * 201}, {"description"}),
    ("expenses/new/", {**SOUP, "category": "FOOD", "currency": "XXX"}, {"currency"}),
    ("expenses/new/", {**SOUP, "category": "FOOD", "rate": "-1"}, {"rate"}),
    ("categories/", {"name": ""}, {"name"}),
    ("categories/", {"name": "Home", "spending_limit": "Infinity"}, {"spending_limit"}),
    ("categories/", {"name": "Eve's"}, {"name"}),
    ("incomes/", {"amount": "x", "description": ""}, {"amount", "description"}),
    ("recurring/", {"amount": "1", "description": "Box", "category": "FOOD", "every": "day"}, {"every"}),
    ("settings/", {"zone": "Mars"}, {"zone"}),
    ("settings/", {"email": "nobody"}, {"email"}),
    ("settings/", {"monthly_limit": "-1"}, {"monthly_limit"}),
]
DEFAULTS = {"zone": "UTC", "currency": "EUR", "notify": "live", "email_when": "at_once", "email": "e@example.com"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def eve(settler: Any) -> Person:
    """Somebody who stays, and who types nothing right."""
    return await settler("eve")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def eves(eve: Person) -> int:
    """A category of eve's."""
    return await eve.category("Eve's")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def typed(settler: Any) -> Person:
    """Somebody who has typed scripts into everything."""
    mallory = await settler("mallory")
    for script in SCRIPTS:
        category = await mallory.category(script, "1")
        await mallory.spends("1", category, script)
        await mallory.does("POST", "incomes/", {"amount": "1", "description": script})
        box = {"amount": "1", "category": category, "description": script, "every": "week", "starts_on": "2199-01-01"}
        await mallory.does("POST", "recurring/", box)
    gone = await mallory.spends("1", category, SCRIPTS[0])
    await mallory.does("DELETE", f"expenses/{gone['id']}/", params={"version": 1})
    return mallory


def leads_to(response: httpx.Response, path: str) -> bool:
    """Whether a form was right."""
    assert response.status_code == 302, (response.status_code, page(response.text).text[:2000])
    return response.headers["Location"] == path


def runs(response: httpx.Response) -> list[str]:
    """What of a page's own text a browser would run, and what somebody's tags became."""
    seen = page(response.text)
    return seen.runs + [str(tag) for tag in seen.tags if tag[1].get("id") == "evil" or tag[1].get("src") == "x"]


async def fresh(person: Person, path: str) -> Page:
    """The page as it now is."""
    response = await person.get(path)
    assert response.status_code == 200, path
    return page(response.text)


async def test_an_expense_is_typed_changed_deleted_and_brought_back(ada: Person, food: int):
    assert leads_to(await ada.post("/expenses/new/", category=food, **SOUP), "/expenses/")
    made = (await ada.expenses())[0]
    assert (made["amount"], made["currency"], made["description"], made["version"]) == ("12.50", "EUR", "Soup", 1)
    path = f"/expenses/{made['id']}/"
    form = await fresh(ada, path)
    assert [form.values(name) for name in ("amount", "description", "category")] == [["12.50"], ["Soup"], [str(food)]]
    changed = {**SOUP, "category": food, "amount": "7", "version": form.values("version")[0]}
    assert leads_to(await ada.post(path, **changed), "/expenses/")
    assert (await ada.expenses())[0]["amount"] == "7.00"
    assert leads_to(await ada.post(f"{path}delete/", version=2), "/expenses/")
    assert await ada.expenses() == []
    assert "Soup" not in (await fresh(ada, "/expenses/")).text
    version = (await fresh(ada, "/expenses/?deleted=1")).values("version")[0]
    assert leads_to(await ada.post(f"{path}restore/", version=version), "/expenses/")
    assert [row["amount"] for row in await ada.expenses()] == ["7.00"]
    assert "Soup" in (await fresh(ada, "/expenses/")).text
    assert {row["via"] for row in await ada.log() if row["kind"].startswith("expense.")} == {"form"}


async def test_a_form_that_is_sent_twice_adds_one(ada: Person, food: int):
    client_id = (await fresh(ada, "/expenses/new/")).values("client_id")[0]
    sent = {**SOUP, "category": food, "client_id": client_id}
    for _ in range(2):
        assert leads_to(await ada.post("/expenses/new/", **sent), "/expenses/")
    assert len(await ada.expenses()) == 1


async def test_categories_incomes_and_what_recurs_are_typed(ada: Person):
    assert leads_to(await ada.post("/categories/", name="Food", spending_limit="300"), "/categories/")
    food = next(row for row in (await ada.does("GET", "categories/"))["categories"] if row["name"] == "Food")
    assert leads_to(await ada.post(f"/categories/{food['id']}/", name="Meals", spending_limit=""), "/categories/")
    changed = {**food, "name": "Meals", "spending_limit": None}
    assert changed in (await ada.does("GET", "categories/"))["categories"]
    assert leads_to(await ada.post("/incomes/", amount="2000", description="Salary"), "/incomes/")
    income = (await ada.does("GET", "incomes/"))["incomes"][0]
    assert "Salary" in (await fresh(ada, "/incomes/")).text
    assert leads_to(await ada.post(f"/incomes/{income['id']}/delete/"), "/incomes/")
    assert (await ada.does("GET", "incomes/"))["incomes"] == []
    box = {"amount": "9.99", "category": food["id"], "description": "Box", "every": "month", "starts_on": "2199-01-31"}
    assert leads_to(await ada.post("/recurring/", **box), "/recurring/")
    row = (await ada.does("GET", "recurring/"))["recurring"][0]
    for sent, active in (({}, False), ({"active": "on"}, True)):
        assert leads_to(await ada.post(f"/recurring/{row['id']}/", **sent), "/recurring/")
        assert (await ada.does("GET", "recurring/"))["recurring"] == [{**row, "active": active}]


async def test_settings_are_typed_and_the_log_is_read(ada: Person, food: int):
    await ada.spends("1", food, "Soup of the day")
    assert leads_to(await ada.post("/settings/", **DEFAULTS, monthly_limit="1500"), "/settings/")
    assert (await ada.does("GET", "settings/"))["settings"] == {**DEFAULTS, "monthly_limit": "1500.00"}
    assert (await fresh(ada, "/settings/")).values("monthly_limit") == ["1500.00"]
    assert "Soup of the day" in (await fresh(ada, "/notifications/")).text
    assert leads_to(await ada.post("/notifications/read/", up_to=2), "/notifications/")
    assert (await ada.does("GET", "notifications/"))["unread"] == 0


async def test_the_list_and_the_dashboard_are_filtered(ada: Person, food: int):
    home = await ada.category("Home")
    await ada.spends("1", food, "Tomato soup")
    await ada.spends("1", home, "Bedside lamp")
    for path in ("/", "/expenses/"):
        for query, seen, hidden in ((f"category={home}", "Bedside", "Tomato"), ("text=soup", "Tomato", "Bedside")):
            text = (await fresh(ada, f"{path}?{query}")).text
            assert (seen in text, hidden in text) == (True, False), (path, query)
        for query in ("category=x", "from=soon", "page=0", "category=999999999999"):
            assert (await ada.get(f"{path}?{query}")).status_code == 400, (path, query)
    assert "Tomato" not in (await fresh(ada, "/expenses/?page=2")).text


@pytest.mark.parametrize(("path", "data", "fields"), WRONG)
async def test_a_form_comes_back_with_the_apis_mistakes_at_its_fields(
    eve: Person, eves: int, path: str, data: dict[str, str], fields: set[str]
):
    before = await eve.everything()
    typed = {name: str(eves) if value == "FOOD" else value for name, value in data.items()}
    if path == "settings/":
        typed = DEFAULTS | typed
    response = await eve.post(f"/{path}", **typed)
    method = "PATCH" if path == "settings/" else "POST"
    told = (await eve.call(method, path.replace("new/", ""), typed)).json()["error"]["fields"]
    seen = page(response.text)
    assert (response.status_code, set(told)) == (400, fields)
    for name, messages in told.items():
        assert seen.says_at(name, messages[0]), (name, messages, seen.text)
    for name, value in typed.items():  # nobody has to type it again
        assert value in seen.values(name) or name in fields, name
    assert await eve.everything() == before


@pytest.mark.step("12.4", points=4)
async def test_who_was_too_slow_sees_both_versions(ada: Person, food: int):
    """Who saves over a newer version gets 409 and a page that shows both; what is there stays, and can be replaced."""
    made = await ada.spends("1", food, "First words")
    path = f"/expenses/{made['id']}/"
    other = (await ada.does("PATCH", f"expenses/{made['id']}/", {"version": 1, "description": "Other words"}))[
        "expense"
    ]
    mine = {**SOUP, "category": food, "description": "My own words", "amount": "77.77"}
    response = await ada.post(path, **mine, version=1)
    assert response.status_code == 409, f"version 1 was saved over version 2: {response.status_code}"
    assert await ada.expenses() == [other], "what was there is no longer there"
    seen = page(response.text)
    everything = [seen.text, *(control.value for control in seen.controls)]
    for wanted in ("My own words", "Other words", "77.77", "1.00"):
        assert any(wanted in part for part in everything), f"the page does not show {wanted!r}: {seen.text}"
    assert leads_to(await ada.post(path, **mine, version=seen.values("version")[0]), "/expenses/")
    assert [row["description"] for row in await ada.expenses()] == ["My own words"]


async def test_what_was_changed_is_not_deleted_by_a_page_that_is_old(ada: Person, food: int):
    made = await ada.spends("1", food, "First words")
    path = f"/expenses/{made['id']}/"
    await ada.does("PATCH", f"expenses/{made['id']}/", {"version": 1, "description": "Other words"})
    response = await ada.post(f"{path}delete/", version=1)
    assert (response.status_code, "Other words" in page(response.text).text) == (409, True)
    assert leads_to(await ada.post(f"{path}delete/", version=2), "/expenses/")
    for where in (path, f"{path}delete/", f"{path}restore/"):
        response = await ada.post(where, **SOUP, category=food, version=2)
        assert response.status_code == 409, where
    assert [row["description"] for row in await ada.expenses(deleted=1)] == ["Other words"]


async def test_a_form_without_a_version_changes_nothing(eve: Person, eves: int):
    made = await eve.spends("1", eves)
    for where, sent in (("", {**SOUP, "category": eves}), ("delete/", {}), ("delete/", {"version": "x"})):
        assert (await eve.post(f"/expenses/{made['id']}/{where}", **sent)).status_code == 400
    assert (await eve.does("GET", f"expenses/{made['id']}/"))["expense"] == made


@pytest.mark.parametrize("path", [*PAGES, "/expenses/?deleted=1", "/nowhere/", "/expenses/999999999999/"])
async def test_what_somebody_typed_is_shown_and_never_run(typed: Person, path: str):
    response = await typed.get(path)
    assert not runs(response)
    if path in ("/expenses/", "/categories/", "/incomes/", "/recurring/", "/notifications/"):
        seen = page(response.text).text
        assert not [script for script in SCRIPTS if script not in seen]


@pytest.mark.parametrize("script", SCRIPTS)
async def test_what_somebody_asks_for_is_never_run(typed: Person, script: str):
    for path in ("/", "/expenses/", "/incomes/", "/notifications/", "/login/"):
        for names in ("text next", "from to category page per_page deleted"):
            response = await typed.get(path, params=dict.fromkeys(names.split(), script))
            assert response.status_code in (200, 400), (path, names)
            assert not runs(response), (path, names)
    assert not runs(await typed.get(f"/{script}/"))


@pytest.mark.parametrize("script", SCRIPTS)
async def test_what_comes_back_in_a_form_is_never_run(typed: Person, script: str):
    every = {
        "amount": script,
        "category": script,
        "description": script,
        "name": script,
        "zone": script,
        "rate": script,
    }
    every |= {"spent_on": script, "currency": script, "email": script, "every": script, "client_id": script}
    for path in ("/expenses/new/", "/categories/", "/incomes/", "/recurring/", "/settings/", "/signup/", "/login/"):
        response = await typed.post(path, **{**every, "name": script + "x" * 60, "username": script, "next": script})
        assert response.status_code == 400, path
        assert not runs(response), path
    made = (await typed.expenses())[0]
    mine = {**SOUP, "category": made["category"], "description": script, "version": 99}
    response = await typed.post(f"/expenses/{made['id']}/", **mine)
    assert (response.status_code, runs(response)) == (409, [])


@pytest.mark.parametrize(
    "path", [*PAGES, "/nowhere/", "/export/expenses.csv", "/api/settings/", "/api/nowhere/", "/login/"]
)
async def test_every_answer_says_what_a_browser_may_do_with_it(eve: Person, path: str):
    headers = (await eve.get(path)).headers
    policy = {
        part.split()[0]: part.split()[1:] for part in headers["Content-Security-Policy"].split(";") if part.strip()
    }
    for kind in ("script-src", "style-src", "connect-src", "object-src"):
        allowed = policy.get(kind, policy.get("default-src", ["*"]))
        assert set(allowed) <= {"'self'", "'none'"}, (kind, allowed)
    assert policy.get("frame-ancestors") == ["'none'"] or headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in (
        "same-origin",
        "no-referrer",
        "strict-origin",
        "strict-origin-when-cross-origin",
    )


async def test_a_form_that_is_too_large_is_refused(eve: Person, eves: int):
    before = await eve.everything()
    response = await eve.post("/expenses/new/", **SOUP, category=eves, padding="x" * LARGEST_FORM)
    assert response.status_code == 413
    assert await eve.everything() == before


async def test_a_form_of_another_site_is_refused(eve: Person, eves: int):
    before = await eve.everything()
    made = await eve.expenses()
    paths = [
        "/expenses/new/",
        "/categories/",
        "/incomes/",
        "/recurring/",
        "/settings/",
        "/notifications/read/",
        "/import/",
    ]
    for path in (*paths, "/logout/", f"/expenses/{made[0]['id'] if made else 1}/delete/"):
        for token in ({}, {"csrfmiddlewaretoken": "x" * 32}, {"csrfmiddlewaretoken": "x" * 64}):
            response = await eve.client.post(path, data={**SOUP, **token, "category": eves, "version": 1})
            assert response.status_code == 403, path
        response = await eve.client.post(
            path, data={"csrfmiddlewaretoken": await eve.token()}, headers={"Origin": "https://evil.example"}
        )
        assert response.status_code == 403, path
    assert await eve.everything() == before
