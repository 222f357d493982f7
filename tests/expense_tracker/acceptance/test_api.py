"""Every noun of the API: made, found, changed; and each mistake named as the contract names it."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
import pytest_asyncio

from course.grader.examiner.failures import expect

from .people import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")

MANY = 10  # the same request, sent so often at once
LARGEST_BODY = 64 * 1024  # bytes
SETTINGS = ("monthly_limit", "zone", "currency", "notify", "email_when", "email")
EXPENSE = (
    "id amount currency rate rate_date rate_is_manual converted category category_name description spent_on created "
    "version deleted client_id"
).split()
# What each URL is for; 1 is the id of nothing of hers.
METHODS = {
    "expenses/": {"GET", "POST"},
    "expenses/1/": {"GET", "PATCH", "DELETE"},
    "expenses/1/restore/": {"POST"},
    "categories/": {"GET", "POST"},
    "categories/1/": {"PATCH"},
    "incomes/": {"GET", "POST"},
    "incomes/1/": {"DELETE"},
    "recurring/": {"GET", "POST"},
    "recurring/1/": {"PATCH"},
    "settings/": {"GET", "PATCH"},
    "notifications/": {"GET"},
    "notifications/read/": {"POST"},
    "dashboard/": {"GET"},
    "dashboard/sync/": {"GET"},
}
SOUP = {"amount": "1", "category": "FOOD", "description": "Soup"}
BOX = {**SOUP, "every": "month"}
# What is sent, and the fields that are wrong with it. FOOD stands for a category of hers.
WRONG: list[tuple[str, str, dict[str, Any], set[str]]] = [
    ("POST", "expenses/", {}, {"amount", "category", "description"}),
    ("POST", "expenses/", {**SOUP, "amount": "x", "description": ""}, {"amount", "description"}),
    ("POST", "expenses/", {**SOUP, "category": 10**12}, {"category"}),
    ("POST", "expenses/", {**SOUP, "category": "Food"}, {"category"}),
    ("POST", "expenses/", {**SOUP, "category": [1]}, {"category"}),
    ("POST", "expenses/", {**SOUP, "description": "x" * 201}, {"description"}),
    ("POST", "expenses/", {**SOUP, "description": ["x"]}, {"description"}),
    ("POST", "expenses/", {**SOUP, "description": {"x": 1}}, {"description"}),
    ("POST", "expenses/", {**SOUP, "currency": "XXX"}, {"currency"}),
    ("POST", "expenses/", {**SOUP, "currency": "eur"}, {"currency"}),
    ("POST", "expenses/", {**SOUP, "spent_on": "2026-02-30"}, {"spent_on"}),
    ("POST", "expenses/", {**SOUP, "spent_on": "yesterday"}, {"spent_on"}),
    ("POST", "expenses/", {**SOUP, "spent_on": 20260302}, {"spent_on"}),
    ("POST", "expenses/", {**SOUP, "rate": "0"}, {"rate"}),
    ("POST", "expenses/", {**SOUP, "client_id": "7"}, {"client_id"}),
    ("POST", "categories/", {}, {"name"}),
    ("POST", "categories/", {"name": "x" * 61}, {"name"}),
    ("POST", "categories/", {"name": "Rent", "spending_limit": "-1"}, {"spending_limit"}),
    ("POST", "categories/", {"name": "Rent", "spending_limit": "NaN"}, {"spending_limit"}),
    ("POST", "incomes/", {}, {"amount", "description"}),
    ("POST", "incomes/", {"amount": "0", "description": "Salary"}, {"amount"}),
    ("POST", "incomes/", {"amount": "1", "description": "Salary", "received_on": "soon"}, {"received_on"}),
    ("POST", "recurring/", {}, {"amount", "category", "description", "every"}),
    ("POST", "recurring/", {**BOX, "every": "year"}, {"every"}),
    ("POST", "recurring/", {**BOX, "starts_on": "2020-01-01"}, {"starts_on"}),
    ("PATCH", "settings/", {"zone": "Mars/Crater"}, {"zone"}),
    ("PATCH", "settings/", {"currency": "XXX"}, {"currency"}),
    ("PATCH", "settings/", {"notify": "shout", "email_when": "never"}, {"notify", "email_when"}),
    ("PATCH", "settings/", {"email": "nobody"}, {"email"}),
    ("PATCH", "settings/", {"monthly_limit": "-5"}, {"monthly_limit"}),
    ("POST", "notifications/read/", {}, {"up_to"}),
    ("POST", "notifications/read/", {"up_to": "all"}, {"up_to"}),
    ("POST", "notifications/read/", {"up_to": -1}, {"up_to"}),
]
WRONG_QUERIES = [
    ("expenses/", {"page": "0"}, "page"),
    ("expenses/", {"page": "x"}, "page"),
    ("expenses/", {"per_page": "101"}, "per_page"),
    ("expenses/", {"per_page": "0"}, "per_page"),
    ("expenses/", {"category": "x"}, "category"),
    ("expenses/", {"category": "1000000000000"}, "category"),
    ("expenses/", {"from": "2026-13-01"}, "from"),
    ("expenses/", {"to": "today"}, "to"),
    ("expenses/", {"deleted": "maybe"}, "deleted"),
    ("incomes/", {"page": "-1"}, "page"),
    ("notifications/", {"after": "x"}, "after"),
    ("notifications/", {"limit": "101"}, "limit"),
    ("dashboard/", {"from": "x"}, "from"),
    ("dashboard/sync/", {"category": "x"}, "category"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def eve(settler: Any) -> Person:
    """Somebody who stays, and who does nothing right."""
    return await settler("eve")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def eves(eve: Person) -> int:
    """A category of eve's."""
    return await eve.category("Eve's")


def error(response: httpx.Response) -> tuple[int, str]:
    """The status, and the code of the error; its body has the shape of the contract."""
    try:
        told = response.json()["error"]
    except (ValueError, KeyError, TypeError):
        return response.status_code, f"a body that is no error of the contract: {response.text[:120]}"
    assert isinstance(told["message"], str), told
    return response.status_code, told["code"]


async def both(person: Person, path: str, **params: Any) -> tuple[list[str], list[int]]:
    """The descriptions of a page of expenses, and its numbers: page, pages, per_page, count."""
    body = await person.does("GET", path, params=params)
    numbers = [body[name] for name in ("page", "pages", "per_page", "count")]
    return [row["description"] for row in body[path.strip("/")]], numbers


async def test_an_expense_is_made_found_changed_deleted_and_restored(ada: Person, food: int):
    before = datetime.now(UTC) - timedelta(seconds=1)
    made = await ada.spends("12.5", food, spent_on="2026-03-02")
    assert list(made) == EXPENSE
    assert before <= datetime.fromisoformat(made["created"]) <= datetime.now(UTC) + timedelta(seconds=1)
    assert made["created"].endswith("Z")
    unsaid = {name: made[name] for name in ("id", "created", "rate_date")}
    assert made == {
        **unsaid,
        "amount": "12.50", "currency": "EUR", "rate": "1.00000000", "rate_is_manual": False, "converted": "12.50",
        "category": food, "category_name": "Food", "description": "Soup", "spent_on": "2026-03-02", "version": 1,
        "deleted": False, "client_id": None,
    }  # fmt: skip
    path = f"expenses/{made['id']}/"
    assert await ada.does("GET", path) == {"expense": made}
    home = await ada.category("Home")
    changes = {"amount": 3, "category": home, "description": "Soap", "spent_on": "2026-03-03"}
    edited = (await ada.does("PATCH", path, {"version": 1, **changes}))["expense"]
    new = {**changes, "amount": "3.00", "converted": "3.00", "category_name": "Home", "version": 2}
    assert edited == {**made, **new, "rate_date": edited["rate_date"]}
    deleted = (await ada.does("DELETE", path, params={"version": 2}))["expense"]
    assert deleted == {**edited, "deleted": True, "version": deleted["version"]}
    assert (await ada.expenses(), await ada.expenses(deleted=1)) == ([], [deleted])
    assert await ada.does("GET", path) == {"expense": deleted}
    restored = (await ada.does("POST", f"{path}restore/", {"version": deleted["version"]}))["expense"]
    assert restored == {**edited, "version": restored["version"]}
    assert (await ada.expenses(), await ada.expenses(deleted=1)) == ([restored], [])
    kinds = [f"expense.{kind}" for kind in ("created", "updated", "deleted", "restored")]
    assert await ada.kinds(*kinds) == kinds


async def test_the_log_tells_what_an_expense_was_before(ada: Person, food: int):
    made = await ada.spends("1", food)
    edited = (await ada.does("PATCH", f"expenses/{made['id']}/", {"version": 1, "amount": "2"}))["expense"]
    created, updated = (await ada.log())[-2:]
    assert (created["kind"], created["data"], created["via"]) == ("expense.created", {"expense": made}, "api")
    assert (updated["kind"], updated["data"]) == ("expense.updated", {"expense": edited, "before": made})
    assert [row["number"] for row in await ada.log()] == [1, 2, 3]
    assert list(updated) == ["number", "kind", "text", "data", "via", "created", "read"]


async def test_what_is_left_out_is_the_users_own(newcomer: Any):
    ada = await newcomer("ada", zone="Pacific/Kiritimati", currency="USD")
    zone = ZoneInfo("Pacific/Kiritimati")
    food, before = await ada.category(), datetime.now(zone).date()
    expense = await ada.spends("1", food)
    income = (await ada.does("POST", "incomes/", {"amount": "1", "description": "Found"}))["income"]
    box = {"amount": "1", "category": food, "description": "Box", "every": "week"}
    recurring = (await ada.does("POST", "recurring/", box))["recurring"]
    days = {before.isoformat(), datetime.now(zone).date().isoformat()}  # it may be midnight
    assert {expense["spent_on"], income["received_on"], recurring["starts_on"]} <= days
    assert (expense["currency"], recurring["currency"]) == ("USD", "USD")


async def test_a_category_is_made_and_changed(ada: Person):
    made = (await ada.does("POST", "categories/", {"name": "Food", "spending_limit": 300}))["category"]
    assert made == {"id": made["id"], "name": "Food", "spending_limit": "300.00", "shared": False}
    path = f"categories/{made['id']}/"
    renamed = (await ada.does("PATCH", path, {"name": "Meals"}))["category"]
    assert renamed == {**made, "name": "Meals"}
    unlimited = (await ada.does("PATCH", path, {"spending_limit": None}))["category"]
    assert unlimited == {**renamed, "spending_limit": None}
    listed = (await ada.does("GET", "categories/"))["categories"]
    assert [row for row in listed if not row["shared"]] == [unlimited]
    assert await ada.kinds() == ["category.created", "category.updated", "category.updated"]


async def test_an_income_is_made_and_deleted(ada: Person):
    sent = {"amount": "2000", "description": "Salary", "received_on": "2026-03-01"}
    made = (await ada.does("POST", "incomes/", sent))["income"]
    assert made == {"id": made["id"], **sent, "amount": "2000.00"}
    empty = {"incomes": [], "page": 1, "pages": 1, "per_page": 20, "count": 0}
    assert await ada.does("GET", "incomes/") == {**empty, "incomes": [made], "count": 1}
    assert (await ada.does("GET", "dashboard/"))["balance"] == "2000.00"
    assert await ada.does("DELETE", f"incomes/{made['id']}/") == {"income": made}
    assert await ada.does("GET", "incomes/") == empty
    assert await ada.kinds() == ["income.created", "income.deleted"]


async def test_what_recurs_is_made_and_switched(ada: Person, food: int):
    today = date.fromisoformat((await ada.spends("1", food))["spent_on"])
    ahead = (today + timedelta(days=40)).isoformat()
    box = {"amount": "9.99", "category": food, "description": "Box", "every": "month", "starts_on": ahead}
    made = (await ada.does("POST", "recurring/", box))["recurring"]
    more = {"currency": "EUR", "category_name": "Food", "next_on": ahead, "active": True}
    assert made == {"id": made["id"], **box, **more}
    off = (await ada.does("PATCH", f"recurring/{made['id']}/", {"active": False}))["recurring"]
    assert off == {**made, "active": False}
    assert await ada.does("GET", "recurring/") == {"recurring": [off]}
    assert await ada.kinds("recurring.created", "recurring.updated") == ["recurring.created", "recurring.updated"]


async def test_settings_are_changed_one_by_one(ada: Person):
    known = (await ada.does("GET", "settings/"))["settings"]
    assert tuple(known) == SETTINGS
    for changes in (
        {"monthly_limit": 1500, "zone": "Europe/Berlin"},
        {"currency": "USD", "notify": "email"},
        {"email_when": "digest", "email": "new@example.com"},
        {"monthly_limit": None, "notify": "off"},
    ):
        known |= {**changes, **({"monthly_limit": "1500.00"} if changes.get("monthly_limit") else {})}
        assert await ada.sets(**changes) == known
        assert (await ada.does("GET", "settings/"))["settings"] == known


async def test_the_log_is_read_in_parts_and_marked_as_read(ada: Person, food: int):
    for number in range(5):
        await ada.spends("1", food, f"Soup {number}")
    body = await ada.does("GET", "notifications/", params={"after": 2, "limit": 3})
    assert ([row["number"] for row in body["notifications"]], body["last"], body["unread"]) == ([3, 4, 5], 6, 5)
    assert await ada.does("POST", "notifications/read/", {"up_to": 4}) == {"last": 7, "unread": 2}
    rows = await ada.log()
    assert [row["read"] for row in rows] == [True, True, True, True, False, False, True]
    assert (rows[-1]["kind"], rows[-1]["data"]) == ("notifications.read", {"up_to": 4, "unread": 2})
    assert (await ada.does("POST", "notifications/read/", {"up_to": 2**40}))["unread"] == 0
    assert (await ada.does("GET", "notifications/", params={"after": 2**40}))["notifications"] == []


async def test_expenses_are_listed_in_pages_newest_day_first(ada: Person, food: int):
    first = date(2026, 1, 1)
    for number in range(25):
        day = first + timedelta(days=number * 7 % 25)
        await ada.spends("1", food, f"{day:%d}", spent_on=day.isoformat())
    days = [f"{first + timedelta(days=number):%d}" for number in range(24, -1, -1)]
    assert await both(ada, "expenses/") == (days[:20], [1, 2, 20, 25])
    assert await both(ada, "expenses/", page=2) == (days[20:], [2, 2, 20, 25])
    assert await both(ada, "expenses/", page=3, per_page=10) == (days[20:], [3, 3, 10, 25])
    assert await both(ada, "expenses/", per_page=100) == (days, [1, 1, 100, 25])
    assert await both(ada, "expenses/", page=9) == ([], [9, 2, 20, 25])
    (tab, _) = await ada.opens()
    status, body = await tab.ask("expense.list", page=2, per_page=20)
    assert (status, body) == (200, await ada.does("GET", "expenses/", params={"page": 2, "per_page": 20}))


async def test_expenses_are_found_by_category_day_and_text(ada: Person, food: int):
    home = await ada.category("Home")
    await ada.spends("1", food, "Tomato soup", spent_on="2026-03-01")
    await ada.spends("1", home, "Soap", spent_on="2026-03-02")
    await ada.spends("1", home, "50% off_lamp", spent_on="2026-03-03")
    for filters, found in (
        ({"category": home}, ["50% off_lamp", "Soap"]),
        ({"from": "2026-03-02"}, ["50% off_lamp", "Soap"]),
        ({"to": "2026-03-02"}, ["Soap", "Tomato soup"]),
        ({"from": "2026-03-02", "to": "2026-03-02"}, ["Soap"]),
        ({"text": "soup"}, ["Tomato soup"]),
        ({"text": "0%"}, ["50% off_lamp"]),
        ({"text": "_"}, ["50% off_lamp"]),
        ({"text": "' OR 1=1 --"}, []),
        ({"category": food, "text": "lamp"}, []),
        ({"deleted": "1"}, []),
    ):
        assert (await both(ada, "expenses/", **filters))[0] == found, filters


@pytest.mark.step("12.1", points=3)
async def test_what_is_sent_twice_is_kept_once_for_each_user(ada: Person, bob: Person, food: int):
    """A client_id that is sent ten times at once brings one expense, and no other user's client_id is in its way."""
    sent = {"amount": "1", "category": food, "description": "Soup", "client_id": str(uuid.uuid4())}
    await asyncio.gather(*(ada.call("POST", "expenses/", sent, at=at % len(ada.urls)) for at in range(MANY)))
    kept = await ada.expenses()
    assert len(kept) == 1, f"sent {MANY} times with the same client_id, kept {len(kept)} times"
    again = await ada.call("POST", "expenses/", {**sent, "amount": "2"})
    assert (again.status_code, again.json()) == (200, {"expense": kept[0]})
    theirs = await bob.call("POST", "expenses/", {**sent, "category": await bob.category()})
    assert theirs.status_code == 201, f"bob sent the same client_id as ada and got {theirs.status_code}"
    assert theirs.json()["expense"]["client_id"] == sent["client_id"]
    assert await ada.expenses() == kept


async def test_a_client_id_is_answered_alike_by_socket_and_api(ada: Person, food: int):
    tab, _ = await ada.opens()
    sent = {"amount": "1", "category": food, "description": "Soup", "client_id": str(uuid.uuid4())}
    status, first = await tab.ask("expense.create", **sent)
    assert (status, first["expense"]["client_id"]) == (201, sent["client_id"])
    assert await tab.ask("expense.create", **sent) == (200, first)
    assert await ada.does("POST", "expenses/", sent) == first
    assert await ada.kinds("expense.created") == ["expense.created"]


async def test_ten_at_once_with_one_client_id_all_get_the_one(ada: Person, food: int):
    sent = {"amount": "1", "category": food, "description": "Soup", "client_id": str(uuid.uuid4())}
    answers = await asyncio.gather(*(ada.call("POST", "expenses/", sent, at=at % len(ada.urls)) for at in range(MANY)))
    assert sorted(answer.status_code for answer in answers) == [200] * (MANY - 1) + [201]
    assert len({answer.text for answer in answers}) == 1
    assert await ada.kinds("expense.created") == ["expense.created"]


async def test_fields_that_nobody_knows_are_ignored(ada: Person, food: int):
    extra = {"id": 7, "version": 9, "user": 1, "deleted": True, "converted": "0.01", "__proto__": {}, "x" * 500: [1]}
    expense = await ada.spends("1", food, **extra)
    assert (expense["version"], expense["deleted"], expense["converted"]) == (1, False, "1.00")
    await ada.does("POST", "categories/", {"name": "Home", "shared": True})
    assert [row["shared"] for row in (await ada.does("GET", "categories/"))["categories"] if row["id"] == food] == [
        False
    ]
    await ada.sets(last_number=99, user=1, username="eve")
    assert [row["number"] for row in await ada.log()] == [1, 2, 3, 4]


@pytest.mark.step("12.3", points=2)
async def test_another_method_is_refused_and_the_right_ones_are_named(eve: Person):
    """A wrong method gets 405 and an Allow header that names the right ones."""
    wrong = []
    for path, methods in METHODS.items():
        for method in sorted({"GET", "POST", "PUT", "PATCH", "DELETE"} - methods):
            response = await eve.call(method, path)
            allowed = {name.strip() for name in response.headers.get("Allow", "").split(",")} - {"HEAD", "OPTIONS"}
            if (*error(response), allowed) != (405, "method_not_allowed", methods):
                named = f"Allow: {', '.join(sorted(allowed))}" if allowed.difference({""}) else "no Allow"
                wrong.append((f"{response.status_code} and {named} for {method} /api/{path}", sorted(methods)))
    seen, right = wrong[0] if wrong else ("", [])
    expect(not wrong, seen=seen, wanted=f"405 and Allow: {', '.join(right)}")


@pytest.mark.step("12.3", points=2)
async def test_a_request_that_no_page_sent_changes_nothing(eve: Person, eves: int):
    """A request without the CSRF token, or with a wrong one, gets 403 and changes nothing."""
    before = await eve.everything()
    sent = {"amount": "1", "category": eves, "description": "Forged"}
    for what, headers in (
        ("no token", {"X-CSRFToken": ""}),
        ("a wrong token", {"X-CSRFToken": "x" * 32}),
        ("a foreign Origin", {"Origin": "https://evil.example"}),
    ):
        for method, path in (("POST", "expenses/"), ("POST", "categories/"), ("PATCH", "settings/")):
            response = await eve.call(method, path, {**sent, "name": "Forged", "zone": "UTC"}, headers=headers)
            seen = f"{response.status_code} for {method} /api/{path} with {what}"
            expect(error(response) == (403, "csrf"), seen=seen, wanted="403, and nothing written")
    assert await eve.everything() == before, "a forged request changed something"


@pytest.mark.step("12.3", points=3)
async def test_a_body_that_is_no_object_or_too_large_is_refused(eve: Person, eves: int):
    """A body that is not one JSON object gets 400, one over 64 KiB gets 413, however it is sent."""
    before = await eve.everything()
    good = json.dumps({"amount": "1", "category": eves, "description": "Soup"})
    for body in (
        "",
        "{",
        "[]",
        "7",
        '"x"',
        "null",
        good[:-1],
        good + "}",
        good.replace('"1"', "NaN"),
        b"\xff" + good.encode(),
    ):
        response = await eve.call("POST", "expenses/", content=body)
        assert error(response) == (400, "bad_json"), f"the body {body!r} got {error(response)}"

    async def drops() -> AsyncIterator[bytes]:
        for start in range(0, len(large), 4096):
            yield large[start : start + 4096]

    large = f'{{"padding": "{"x" * LARGEST_BODY}", {good[1:]}'.encode()
    for content in (large, drops()):
        response = await eve.call("POST", "expenses/", content=content)
        assert error(response) == (413, "too_large"), f"{len(large)} bytes got {error(response)}"
    assert await eve.everything() == before, "a body that is no good wrote something"


@pytest.mark.step("12.3", points=3)
async def test_each_mistake_stands_at_its_field(eve: Person, eves: int):
    """Every field that is wrong is named in the answer, with what is wrong with it."""
    before, wrong = await eve.everything(), []
    for method, path, data, fields in WRONG:
        sent = {name: eves if value == "FOOD" else value for name, value in data.items()}
        response = await eve.call(method, path, sent)
        if error(response) != (400, "invalid") or not_the(fields, response):
            wrong.append(f"{method} {path} {data}: wanted 400 for {sorted(fields)}, saw {response.text[:200]}")
    assert not wrong, "\n".join(wrong[:5])
    assert await eve.everything() == before, "what was refused changed something"


def not_the(fields: set[str], response: httpx.Response) -> bool:
    """Whether other fields are named than these, or one without a message."""
    named = response.json()["error"].get("fields", {})
    return set(named) != fields or not all(messages and isinstance(messages, list) for messages in named.values())


async def test_a_form_is_no_json(eve: Person):
    before, kind = await eve.everything(), {"Content-Type": "application/x-www-form-urlencoded"}
    for form in ({"content": "name=Rent", "headers": kind}, {"files": {"name": (None, "Rent")}}):
        assert error(await eve.call("POST", "categories/", **form)) == (400, "bad_json")
    assert await eve.everything() == before


@pytest.mark.parametrize(("path", "params", "field"), WRONG_QUERIES)
async def test_a_parameter_that_is_wrong_is_named(eve: Person, path: str, params: dict[str, str], field: str):
    response = await eve.call("GET", path, params=params)
    assert (*error(response), list(response.json()["error"].get("fields", {}))) == (400, "invalid", [field])


async def test_who_is_not_logged_in_gets_nothing_at_all(guest: Person):
    for path, methods in METHODS.items():
        for method in methods:
            response = await guest.call(method, path, None if method in ("GET", "DELETE") else {})
            assert error(response) == (401, "login_required"), (method, path)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["", "nothing/", "expenses/x/", "expenses/-1/", "expenses/1/2/", "admin/"])
async def test_what_is_not_there_is_said_as_json(eve: Person, path: str, method: str):
    assert error(await eve.call(method, path)) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        (method, path.replace("1", "1000000000000"))
        for path, methods in METHODS.items()
        if "1" in path
        for method in methods
    ],
)
async def test_there_is_no_row_of_another_number(eve: Person, method: str, path: str):
    sent = {"version": 1, "active": True, "amount": "1", "name": "Mine"}
    response = await eve.call(method, path, None if method in ("GET", "DELETE") else sent, params={"version": 1})
    assert error(response) == (404, "not_found")


@pytest.mark.step("12.4", points=3)
async def test_an_edit_of_an_old_version_changes_nothing_and_gets_the_new_one(ada: Person, food: int):
    """Who edits a version that is no longer there gets 409 and the expense as it now is; nothing is overwritten."""
    made = await ada.spends("1", food, "Mine")
    path = f"expenses/{made['id']}/"
    newer = (await ada.does("PATCH", path, {"version": 1, "description": "Theirs"}))["expense"]
    response = await ada.call("PATCH", path, {"version": 1, "amount": "9"})
    assert error(response) == (409, "conflict"), f"version 1 was edited twice: {response.status_code}"
    assert response.json()["error"]["current"] == newer
    assert (await ada.does("GET", path))["expense"] == newer, "the second edit was written over the first"
    assert await ada.kinds("expense.updated") == ["expense.updated"]


@pytest.mark.step("12.4", points=3)
async def test_what_was_changed_is_not_deleted_and_what_was_deleted_is_not_changed(ada: Person, food: int):
    """A delete, a restore and an edit all name the version that they mean; an old one gets 409."""
    made = await ada.spends("1", food)
    path = f"expenses/{made['id']}/"
    await ada.does("PATCH", path, {"version": 1, "amount": "2"})
    refused = await ada.call("DELETE", path, params={"version": 1})
    assert error(refused) == (409, "conflict"), f"version 1 was deleted when it was version 2: {refused.status_code}"
    deleted = (await ada.does("DELETE", path, params={"version": 2}))["expense"]
    for method, where, version in (
        ("PATCH", path, 2),
        ("POST", f"{path}restore/", 2),
        ("PATCH", path, deleted["version"]),
    ):
        refused = await ada.call(method, where, {"version": version, "amount": "5"})
        assert error(refused) == (409, "conflict"), f"{method} with version {version}: {refused.status_code}"
        assert refused.json()["error"]["current"] == deleted
    assert (await ada.does("GET", path))["expense"] == deleted


async def test_the_socket_names_the_conflict_as_the_api_does(ada: Person, food: int):
    made, (tab, _) = await ada.spends("1", food), await ada.opens()
    status, edited = await tab.ask("expense.update", expense=made["id"], version=1, amount="2")
    assert (status, edited["expense"]["amount"]) == (200, "2.00")
    for kind in ("expense.update", "expense.delete", "expense.restore"):
        status, body = await tab.ask(kind, expense=made["id"], version=1, amount="3")
        assert (status, body["error"]["code"], body["error"]["current"]) == (409, "conflict", edited["expense"]), kind
    status, deleted = await tab.ask("expense.delete", expense=made["id"], version=2)
    assert (status, deleted["expense"]["deleted"]) == (200, True)
    status, restored = await tab.ask("expense.restore", expense=made["id"], version=deleted["expense"]["version"])
    assert (status, await ada.expenses()) == (200, [restored["expense"]])


async def test_of_two_edits_at_once_one_is_told(ada: Person, food: int):
    made = await ada.spends("1", food)
    path = f"expenses/{made['id']}/"
    edits = [{"version": 1, "description": f"Edit {number}"} for number in range(MANY)]
    answers = await asyncio.gather(
        *(ada.call("PATCH", path, edit, at=number % len(ada.urls)) for number, edit in enumerate(edits))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * (MANY - 1)
    kept = next(answer.json()["expense"] for answer in answers if answer.status_code == 200)
    assert (await ada.does("GET", path))["expense"] == kept
    assert {answer.json()["error"]["current"]["version"] for answer in answers if answer.status_code == 409} == {2}
    assert await ada.kinds("expense.updated") == ["expense.updated"]


@pytest.mark.parametrize("version", [None, "x", 0, -1, 10**30, [], {}, True, "1.5"])
async def test_a_change_without_a_version_is_no_change(eve: Person, eves: int, version: Any):
    made = await eve.spends("1", eves)
    path = f"expenses/{made['id']}/"
    response = await eve.call("PATCH", path, {"version": version, "amount": "2"})
    assert (*error(response), list(response.json()["error"].get("fields", {}))) == (400, "invalid", ["version"])
    assert error(await eve.call("DELETE", path)) == (400, "invalid")
    assert (await eve.does("GET", path))["expense"] == made
