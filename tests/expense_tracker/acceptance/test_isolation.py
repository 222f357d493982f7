"""Other people's ids: in every URL, every frame, every file. Nothing is shown, nothing is changed, nobody is told."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from .people import Person, Tab

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOBODYS = 10**12  # an id that nothing has
SECRET = "Surprise for bob"
CHANGE = {"version": 1, "amount": "1", "description": "Mine now", "name": "Mine now", "active": False}
API = [
    ("GET", "expenses/{expense}/"),
    ("PATCH", "expenses/{expense}/"),
    ("DELETE", "expenses/{expense}/?version=1"),
    ("POST", "expenses/{expense}/restore/"),
    ("GET", "expenses/{gone}/"),
    ("PATCH", "expenses/{gone}/"),
    ("DELETE", "expenses/{gone}/?version=2"),
    ("POST", "expenses/{gone}/restore/"),
    ("PATCH", "categories/{category}/"),
    ("DELETE", "incomes/{income}/"),
    ("PATCH", "recurring/{recurring}/"),
    ("GET", "expenses/?category={category}"),
    ("GET", "dashboard/?category={category}"),
    ("GET", "dashboard/sync/?category={category}"),
]
MADE_OF_HERS = [
    ("POST", "expenses/", {"amount": "1", "description": "Mine now"}),
    ("POST", "recurring/", {"amount": "1", "description": "Mine now", "every": "month"}),
    ("PATCH", "expenses/{own}/", {"version": 1}),
]
PAGES = [
    ("GET", "/expenses/{expense}/"),
    ("POST", "/expenses/{expense}/"),
    ("POST", "/expenses/{expense}/delete/"),
    ("POST", "/expenses/{expense}/restore/"),
    ("GET", "/expenses/{gone}/"),
    ("POST", "/expenses/{gone}/restore/"),
    ("GET", "/categories/{category}/"),
    ("POST", "/categories/{category}/"),
    ("POST", "/incomes/{income}/delete/"),
    ("POST", "/recurring/{recurring}/"),
    ("GET", "/import/{file}/"),
    ("POST", "/import/{file}/"),
]
LISTS = [
    "/", "/expenses/", "/expenses/?deleted=1", "/expenses/?text=surprise", "/categories/", "/incomes/", "/recurring/",
    "/settings/", "/notifications/", "/import/", "/export/expenses.csv", "/api/expenses/", "/api/expenses/?deleted=1",
    "/api/expenses/?text=surprise", "/api/categories/", "/api/incomes/", "/api/recurring/", "/api/settings/",
    "/api/notifications/", "/api/dashboard/", "/api/dashboard/sync/", "/api/dashboard/?text=surprise",
]  # fmt: skip
FRAMES = [
    ("expense.update", {"expense": "{expense}", **CHANGE}),
    ("expense.delete", {"expense": "{expense}", "version": 1}),
    ("expense.restore", {"expense": "{expense}", "version": 1}),
    ("expense.update", {"expense": "{gone}", **CHANGE, "version": 2}),
    ("expense.restore", {"expense": "{gone}", "version": 2}),
]


@dataclass
class Victim:
    """Somebody with secrets: `ids` of her rows, her open tab, and all that she has."""

    person: Person
    tab: Tab
    ids: dict[str, int]
    has: list[Any]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def victim(settler: Any) -> Victim:
    """She has one of everything, all of it secret."""
    ada = await settler("ada")
    category = await ada.category(SECRET)
    expense = await ada.spends("12345.67", category, SECRET)
    gone = await ada.spends("12345.67", category, SECRET)
    await ada.does("DELETE", f"expenses/{gone['id']}/", params={"version": 1})
    income = (await ada.does("POST", "incomes/", {"amount": "12345.67", "description": SECRET}))["income"]
    box = {"amount": "1", "category": category, "description": SECRET, "every": "month", "starts_on": "2199-01-01"}
    recurring = (await ada.does("POST", "recurring/", box))["recurring"]
    file = f"spent_on,amount,currency,category,description\r\n2026-03-02,1,EUR,{SECRET},{SECRET}\r\n"
    uploaded = await ada.post("/import/", files={"file": (f"{SECRET}.csv", file.encode(), "text/csv")})
    ids = {"category": category, "expense": expense["id"], "gone": gone["id"], "income": income["id"]}
    ids |= {"recurring": recurring["id"], "file": int(uploaded.headers["Location"].strip("/").split("/")[-1])}
    tab, _ = await ada.opens()
    return Victim(ada, tab, ids, await ada.everything())


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def mallory(settler: Any) -> Person:
    """Somebody curious."""
    return await settler("mallory")


@pytest_asyncio.fixture(loop_scope="session")
async def unharmed(victim: Victim, mallory: Person) -> AsyncIterator[None]:
    """Afterwards all is as it was on both sides, and nobody was told of anything: her next notice is her own doing."""
    before = await mallory.everything()
    yield
    assert await victim.person.everything() == victim.has
    assert await mallory.everything() == before
    await victim.person.sets(zone="UTC")
    notice = await victim.tab.notice()
    assert (notice["kind"], notice["number"]) == ("settings.updated", victim.has[-1]["last"] + 1)
    victim.has = await victim.person.everything()


def put(value: Any, ids: dict[str, int]) -> Any:
    """`value` with ids where they are named."""
    return ids[value[1:-1]] if isinstance(value, str) and value[1:-1] in ids else value


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(("method", "path"), API)
async def test_the_api_knows_no_row_of_somebody_else(victim: Victim, mallory: Person, method: str, path: str):
    nobodys = {name: NOBODYS for name in victim.ids}
    sent = None if method in ("GET", "DELETE") else CHANGE
    theirs = await mallory.call(method, path.format(**victim.ids), sent)
    nothing = await mallory.call(method, path.format(**nobodys), sent)
    assert theirs.status_code == (400 if "?category" in path else 404)
    # Who asks cannot tell a secret from nothing.
    ids = {name: str(number) for name, number in victim.ids.items()}
    assert [theirs.status_code, theirs.text.replace(ids["category"], "")] == [
        nothing.status_code,
        nothing.text.replace(str(NOBODYS), ""),
    ]


@pytest.mark.parametrize(("method", "path", "sent"), MADE_OF_HERS)
async def test_nothing_is_made_of_somebody_elses_category(
    victim: Victim, mallory: Person, method: str, path: str, sent: dict[str, Any]
):
    own = await mallory.spends("1", await mallory.category(f"Own, {path}"))
    before = await mallory.everything()
    response = await mallory.call(method, path.format(own=own["id"]), {**sent, "category": victim.ids["category"]})
    assert (response.status_code, list(response.json()["error"]["fields"])) == (400, ["category"])
    assert (await mallory.everything(), await victim.person.everything()) == (before, victim.has)


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(("method", "path"), PAGES)
async def test_no_page_is_of_somebody_elses_row(victim: Victim, mallory: Person, method: str, path: str):
    place, form = path.format(**victim.ids), {**CHANGE, "category": victim.ids["category"], "twin": "2"}
    response = await (mallory.get(place) if method == "GET" else mallory.post(place, **form))
    assert response.status_code == 404
    assert SECRET not in response.text


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("path", LISTS)
async def test_no_list_holds_what_is_somebody_elses(victim: Victim, mallory: Person, path: str):
    response = await mallory.get(path)
    assert response.status_code == 200
    assert SECRET not in response.text
    assert "12345.67" not in response.text
    assert victim.person.name not in response.text


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(("kind", "data"), FRAMES)
async def test_no_frame_reaches_somebody_elses_row(victim: Victim, mallory: Person, kind: str, data: dict[str, Any]):
    tab, _ = await mallory.opens()
    status, body = await tab.ask(kind, **{name: put(value, victim.ids) for name, value in data.items()})
    nobodys = {name: NOBODYS for name in victim.ids}
    assert (status, body["error"]["code"]) == (404, "not_found")
    assert (status, body) == await tab.ask(kind, **{name: put(value, nobodys) for name, value in data.items()})


@pytest.mark.usefixtures("unharmed")
async def test_no_frame_is_of_somebody_elses_category(victim: Victim, mallory: Person):
    tab, _ = await mallory.opens()
    for kind, data in (
        ("expense.create", {"amount": "1", "description": "Mine now"}),
        ("expense.list", {}),
    ):
        status, body = await tab.ask(kind, **data, category=victim.ids["category"])
        assert (status, list(body["error"]["fields"])) == (400, ["category"]), kind


@pytest.mark.usefixtures("unharmed")
async def test_a_file_finds_only_the_categories_of_who_sent_it(victim: Victim, mallory: Person):
    file = f"spent_on,amount,currency,category,description\r\n2026-03-02,1,EUR,{SECRET},Mine now\r\n"
    before = await mallory.expenses()
    uploaded = await mallory.post("/import/", files={"file": ("mine.csv", file.encode(), "text/csv")})
    shown = await mallory.get(uploaded.headers["Location"])
    assert "Mine now" in shown.text
    assert await mallory.expenses() == before


async def test_what_happens_to_one_is_told_to_nobody_else(victim: Victim, mallory: Person):
    tabs = [(await mallory.opens(at=at))[0] for at in range(len(mallory.urls))]
    everything = [(await mallory.opens(since=0, at=at))[0] for at in range(len(mallory.urls))]
    for number in range(5):
        await victim.person.spends("1", victim.ids["category"], f"{SECRET} {number}")
    await mallory.sets(zone="UTC")
    last = (await mallory.log())[-1]
    for tab in tabs:
        assert await tab.notice() == last
    for tab in everything:
        assert SECRET not in json.dumps(await tab.until(last["number"]))
    snapshot, _ = await mallory.opens(since=10**6)
    frame = await snapshot.find("snapshot")
    assert SECRET not in json.dumps(frame)
    victim.has = await victim.person.everything()
    for _ in range(5):
        await victim.tab.notice()


async def test_the_log_of_one_is_not_read_by_another(victim: Victim, mallory: Person):
    unread = victim.has[-1]["unread"]
    assert unread > 0
    await mallory.does("POST", "notifications/read/", {"up_to": 10**6})
    assert (await victim.person.everything())[-1]["unread"] == unread


async def test_a_name_that_one_has_taken_is_free_for_others(victim: Victim, newcomer: Any):
    bob = await newcomer("bob")
    assert (await bob.call("POST", "categories/", {"name": SECRET})).status_code == 201
    assert (await victim.person.everything()) == victim.has


async def test_the_admin_is_for_nobody_who_signed_up(victim: Victim, mallory: Person):
    for path in ("/admin/", "/admin/expenses/expense/", f"/admin/expenses/expense/{victim.ids['expense']}/change/"):
        response = await mallory.get(path)
        assert response.status_code in (302, 403, 404)
        assert SECRET not in response.text


async def test_after_a_logout_and_another_login_the_page_is_the_others(victim: Victim, bob: Person, guest: Person):
    guest.name = victim.person.name
    await guest.log_in()
    assert SECRET in (await guest.get("/expenses/")).text
    await guest.post("/logout/")
    guest.name = bob.name
    await guest.log_in()
    for path in LISTS[:3]:
        response = await guest.get(path)
        assert response.status_code == 200
        assert SECRET not in response.text
        assert victim.person.name not in response.text
    _, hello = await guest.opens(since=0)
    assert hello["last"] == 0
