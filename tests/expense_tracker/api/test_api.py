"""views/api.py and views/json.py: what *The API* in README.md promises."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from capstone.sessions import SessionStore

from ..visitors import House, Visitor, count

SOUP = {"amount": "12.50", "description": "Soup", "spent_on": "2026-03-02"}


async def soup(visitor: Visitor, food: int, **values: Any) -> dict[str, Any]:
    response = await visitor.call("POST", "/api/expenses/", {**SOUP, "category": food, **values})
    assert response.status_code == 201, response.text
    return response.json()["expense"]


def code(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


async def test_an_expense_is_added_shown_changed_deleted_and_restored(ada: Visitor, food: int):
    added = await soup(ada, food)
    path = f"/api/expenses/{added['id']}/"
    assert (await ada.call("GET", path)).json() == {"expense": added}
    changed = await ada.call("PATCH", path, {"version": 1, "description": "Onion soup"})
    assert changed.json() == {"expense": {**added, "description": "Onion soup", "version": 2}}
    deleted = await ada.call("DELETE", f"{path}?version=2")
    assert (deleted.status_code, deleted.json()["expense"]["deleted"]) == (200, True)
    assert (await ada.call("GET", "/api/expenses/")).json()["expenses"] == []
    assert (await ada.call("GET", "/api/expenses/?deleted=1")).json()["count"] == 1
    assert (await ada.call("GET", path)).status_code == 200
    restored = await ada.call("POST", f"{path}restore/", {"version": 3})
    assert (restored.status_code, restored.json()["expense"]["deleted"]) == (200, False)


async def test_money_is_exact_whether_it_comes_as_text_or_as_number(ada: Visitor, food: int):
    for amount, kept in (("0.10", "0.10"), (0.1, "0.10"), (3, "3.00"), ("99999999.99", "99999999.99")):
        assert (await soup(ada, food, amount=amount))["amount"] == kept


async def test_the_list_comes_in_pages(ada: Visitor, food: int):
    for _ in range(5):
        await soup(ada, food)
    body = (await ada.call("GET", "/api/expenses/?page=2&per_page=2")).json()
    assert (len(body.pop("expenses")), body) == (2, {"page": 2, "pages": 3, "per_page": 2, "count": 5})
    assert (await ada.call("GET", "/api/expenses/?page=9&per_page=2")).json()["expenses"] == []


@pytest.mark.parametrize(
    "query", ["page=0", "page=abc", "page=-1", "per_page=101", "from=yesterday", "category=x", "page=" + "9" * 5000]
)
async def test_wrong_parameters_are_named(ada: Visitor, query: str):
    response = await ada.call("GET", f"/api/expenses/?{query}")
    assert code(response) == (400, "invalid")
    assert query.partition("=")[0] in response.json()["error"]["fields"]


async def test_an_edit_of_an_old_version_gets_the_present_one(ada: Visitor, food: int):
    path = f"/api/expenses/{(await soup(ada, food))['id']}/"
    now = (await ada.call("PATCH", path, {"version": 1, "amount": "13"})).json()["expense"]
    for response in (
        await ada.call("PATCH", path, {"version": 1, "amount": "14"}),
        await ada.call("DELETE", f"{path}?version=1"),
    ):
        assert code(response) == (409, "conflict")
        assert response.json()["error"]["current"] == now


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[1]",
        b"null",
        b"NaN",
        b'{"amount": NaN}',
        b'{"amount": Infinity}',
        b"\xff\xfe",
        b'"\xc3',
        b"[" * 60_000,
        b'{"description": "\\ud83d"}',
        b'{"a": ' + b"1" * 5000 + b"}",
    ],
)
async def test_what_is_no_json_object_is_bad_json(ada: Visitor, body: bytes):
    response = await ada.call("POST", "/api/expenses/", content=body, headers={"Content-Type": "application/json"})
    assert code(response) == (400, "bad_json")


@pytest.mark.parametrize("value", ['"aaaaaaaaaaaa\\000bbbb"', '"\\377aaaaaaaaaa"', "x" * 3_000])
async def test_a_session_that_no_database_can_look_for_is_none(ada: Visitor, value: str):
    headers = {"Cookie": f"sessionid={value}"}
    async with httpx.AsyncClient(transport=ada.client._transport, base_url="http://testserver") as stranger:
        assert code(await stranger.get("/api/settings/", headers=headers)) == (401, "login_required")
    assert SessionStore(value).session_key in (None, value)
    assert SessionStore("a\0b" * 4).session_key is None


async def test_a_form_with_a_file_is_no_json(ada: Visitor):
    response = await ada.call("POST", "/api/expenses/", files={"file": b"x"})
    assert code(response) == (400, "bad_json")
    assert await count() == 0


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"amount": "NaN"},
        {"amount": "Infinity"},
        {"amount": "-1"},
        {"amount": "0"},
        {"amount": "0.001"},
        {"amount": "1e30"},
        {"amount": True},
        {"amount": ["1"]},
        {"amount": {"a": 1}},
        {"category": "nonsense"},
        {"category": 10**30},
        {"description": 7},
        {"description": "x" * 201},
        {"description": "\x00"},
        {"spent_on": "2026-02-30"},
        {"client_id": "no-uuid"},
        {"currency": "XXX"},
        {"rate": "0"},
    ],
)
async def test_wrong_fields_are_named_and_nothing_is_written(ada: Visitor, food: int, data: dict[str, Any]):
    sent = {**SOUP, "category": food, **data} if data else {}
    response = await ada.call("POST", "/api/expenses/", sent)
    assert code(response) == (400, "invalid")
    assert set(data) <= set(response.json()["error"]["fields"])
    assert await count() == 0


async def test_a_body_over_64_kib_is_too_large_with_and_without_its_length(ada: Visitor):
    async def chunks():
        for _ in range(70):
            yield b" " * 1024

    headers = {"Content-Type": "application/json"}
    for content in (b" " * 70_000, chunks()):
        response = await ada.call("POST", "/api/expenses/", content=content, headers=headers)
        assert code(response) == (413, "too_large")
    response = await ada.call("POST", "/api/expenses/", content=b'{"a":1}'.ljust(64 * 1024), headers=headers)
    assert code(response) == (400, "invalid")


async def test_a_form_that_is_too_large_is_answered_in_json_too(ada: Visitor):
    response = await ada.client.post("/api/expenses/", data={"text": "x" * 70_000})
    assert code(response) == (413, "too_large")


async def test_nothing_is_done_without_the_token(ada: Visitor, food: int):
    path = f"/api/expenses/{(await soup(ada, food))['id']}/"
    for method, url in (("POST", "/api/expenses/"), ("PATCH", path), ("DELETE", f"{path}?version=1")):
        for token in ({}, {"X-CSRFToken": "y" * 32}):
            response = await ada.client.request(method, url, headers=token)
            assert code(response) == (403, "csrf")
    assert (await ada.call("GET", path)).json()["expense"]["version"] == 1


ALL = [
    ("GET", "/api/expenses/"),
    ("POST", "/api/expenses/"),
    ("GET", "/api/expenses/1/"),
    ("PATCH", "/api/expenses/1/"),
    ("DELETE", "/api/expenses/1/"),
    ("POST", "/api/expenses/1/restore/"),
    ("GET", "/api/categories/"),
    ("POST", "/api/categories/"),
    ("PATCH", "/api/categories/1/"),
    ("GET", "/api/incomes/"),
    ("POST", "/api/incomes/"),
    ("DELETE", "/api/incomes/1/"),
    ("GET", "/api/recurring/"),
    ("POST", "/api/recurring/"),
    ("PATCH", "/api/recurring/1/"),
    ("GET", "/api/settings/"),
    ("PATCH", "/api/settings/"),
    ("GET", "/api/notifications/"),
    ("POST", "/api/notifications/read/"),
    ("GET", "/api/dashboard/"),
    ("GET", "/api/dashboard/sync/"),
]


async def test_everything_needs_a_login(ada: Visitor):
    del ada.client.cookies["sessionid"]
    for method, path in ALL:
        assert code(await ada.call(method, path)) == (401, "login_required"), (method, path)


async def test_every_other_method_is_refused_with_those_that_there_are(ada: Visitor):
    for path in sorted({path for _, path in ALL}):
        allowed = {method for method, other in ALL if other == path}
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PERFORM"} - allowed:
            response = await ada.call(method, path)
            assert code(response) == (405, "method_not_allowed"), (method, path)
            assert set(response.headers["Allow"].split(", ")) == allowed


async def test_head_is_get_without_its_body(ada: Visitor):
    response = await ada.call("HEAD", "/api/expenses/")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize("path", ["/api/", "/api/nothing/", "/api/expenses/abc/", "/api/expenses/" + "9" * 5000 + "/"])
async def test_an_unknown_url_is_answered_in_json(ada: Visitor, path: str):
    assert code(await ada.call("GET", path)) == (404, "not_found")


async def test_what_is_anothers_is_not_there(ada: Visitor, bob: Visitor, house: House, food: int):
    expense = (await soup(ada, food))["id"]
    mine = (await ada.call("POST", "/api/categories/", {"name": "Secret"})).json()["category"]["id"]
    income = {"amount": "1", "description": "Salary"}
    earned = (await ada.call("POST", "/api/incomes/", income)).json()["income"]["id"]
    box = {"amount": "1", "category": food, "description": "Box", "every": "month"}
    comes = (await ada.call("POST", "/api/recurring/", box)).json()["recurring"]["id"]
    for pk in (expense, mine, earned, comes, 10**18, 10**30):
        for method, path in ALL:
            if "/1/" in path:
                path = path.replace("/1/", f"/{pk}/") + ("?version=1" if method == "DELETE" else "")
                data = None if method in ("GET", "DELETE") else {"version": 1, "name": "Mine", "active": False}
                assert code(await bob.call(method, path, data)) == (404, "not_found"), (method, path)
    response = await bob.call("POST", "/api/expenses/", {**SOUP, "category": mine})
    assert code(response) == (400, "invalid")
    for path in ("expenses", "categories", "incomes", "recurring", "notifications", "dashboard"):
        assert "Secret" not in (text := (await bob.call("GET", f"/api/{path}/")).text)
        assert "Soup" not in text


async def test_a_shared_category_is_not_a_users_to_change(ada: Visitor, food: int):
    assert code(await ada.call("PATCH", f"/api/categories/{food}/", {"name": "Mine"})) == (404, "not_found")


async def test_categories_incomes_and_recurring_expenses_are_kept(ada: Visitor, food: int):
    made = await ada.call("POST", "/api/categories/", {"name": "Rent", "spending_limit": "300"})
    rent = made.json()["category"]
    assert (made.status_code, rent["spending_limit"], rent["shared"]) == (201, "300.00", False)
    changed = await ada.call("PATCH", f"/api/categories/{rent['id']}/", {"spending_limit": None})
    assert changed.json()["category"] == {**rent, "spending_limit": None}
    assert [row["name"] for row in (await ada.call("GET", "/api/categories/")).json()["categories"]] == ["Food", "Rent"]
    earned = await ada.call("POST", "/api/incomes/", {"amount": "2000", "description": "Salary"})
    assert (earned.status_code, earned.json()["income"]["amount"]) == (201, "2000.00")
    assert (await ada.call("GET", "/api/incomes/")).json()["count"] == 1
    assert (await ada.call("DELETE", f"/api/incomes/{earned.json()['income']['id']}/")).status_code == 200
    box = {"amount": "9.99", "category": food, "description": "Box", "every": "month"}
    comes = await ada.call("POST", "/api/recurring/", box)
    assert (comes.status_code, comes.json()["recurring"]["active"]) == (201, True)
    off = await ada.call("PATCH", f"/api/recurring/{comes.json()['recurring']['id']}/", {"active": False})
    assert off.json()["recurring"] == {**comes.json()["recurring"], "active": False}
    assert len((await ada.call("GET", "/api/recurring/")).json()["recurring"]) == 1


async def test_settings_are_shown_and_changed(ada: Visitor):
    shown = (await ada.call("GET", "/api/settings/")).json()["settings"]
    changed = await ada.call("PATCH", "/api/settings/", {"monthly_limit": "1500", "zone": "Europe/Berlin"})
    assert changed.json()["settings"] == {**shown, "monthly_limit": "1500.00", "zone": "Europe/Berlin"}
    assert code(await ada.call("PATCH", "/api/settings/", {"zone": "Mars/Olympus"})) == (400, "invalid")


async def test_the_log_is_read_from_a_number_on_and_marked(ada: Visitor, food: int):
    for _ in range(3):
        await soup(ada, food)
    body = (await ada.call("GET", "/api/notifications/?after=1&limit=1")).json()
    assert ([row["number"] for row in body["notifications"]], body["last"], body["unread"]) == ([2], 3, 3)
    read = await ada.call("POST", "/api/notifications/read/", {"up_to": 2})
    assert (read.status_code, read.json()) == (200, {"last": 4, "unread": 1})
    assert code(await ada.call("GET", "/api/notifications/?limit=101")) == (400, "invalid")
    assert code(await ada.call("POST", "/api/notifications/read/", {"up_to": "x"})) == (400, "invalid")


async def test_the_dashboard_and_its_sync_twin_say_the_same(ada: Visitor, food: int):
    await soup(ada, food)
    shown = await ada.call("GET", "/api/dashboard/?from=2026-03-01&to=2026-03-31")
    twin = await ada.call("GET", "/api/dashboard/sync/?from=2026-03-01&to=2026-03-31")
    assert (shown.status_code, shown.json()) == (200, twin.json())
    assert shown.json()["by_category"] == [{"category": food, "category_name": "Food", "spent": "12.50", "limit": None}]
    assert code(await ada.call("GET", "/api/dashboard/?from=x")) == (400, "invalid")


async def test_a_mistake_of_ours_tells_nothing_of_itself(ada: Visitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("expenses.domain.log.head", lambda user: 1 / 0)
    response = await ada.call("GET", "/api/notifications/")
    assert code(response) == (500, "failed")
    assert "Zero" not in response.text
