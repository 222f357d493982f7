"""Who gets in, and what the headers of an answer say."""

from __future__ import annotations

import asyncio

import pytest
from websockets.exceptions import InvalidStatus

from .people import PASSWORD, Person, stranger

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGES = (
    "/ /expenses/ /expenses/new/ /categories/ /incomes/ /recurring/ /settings/ /notifications/ /import/ "
    "/export/expenses.csv"
).split()
POSTS = (
    "/logout/ /expenses/1/delete/ /expenses/1/restore/ /incomes/1/delete/ /recurring/1/ /notifications/read/".split()
)


async def test_who_signs_up_is_logged_in_with_the_settings_that_were_chosen(newcomer):
    ada = await newcomer("ada", zone="Europe/Berlin", currency="USD")
    settings = (await ada.does("GET", "settings/"))["settings"]
    assert settings == {
        "monthly_limit": None,
        "zone": "Europe/Berlin",
        "currency": "USD",
        "notify": "live",
        "email_when": "at_once",
        "email": ada.address,
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": ""},
        {"password2": "another-table"},
        {"password1": "1234", "password2": "1234"},
        {"email": "nobody"},
        {"zone": "Mars/Crater"},
        {"currency": "XXX"},
    ],
)
async def test_a_sign_up_that_is_wrong_comes_back_and_logs_nobody_in(household, wrong):
    guest = stranger(household.urls, "guest")
    assert (await guest.sign_up(**wrong)).status_code == 400
    assert (await guest.call("GET", "settings/")).status_code == 401
    await guest.leave()


async def test_a_name_that_is_taken_is_refused(ada: Person, bob: Person):
    assert (await bob.sign_up(username=ada.name)).status_code == 400


async def test_a_login_leads_on_to_where_somebody_wanted_to_go_and_nowhere_else(ada: Person):
    await ada.post("/logout/")
    response = await ada.get("/incomes/")
    assert (response.status_code, response.headers["Location"]) == (302, "/login/?next=/incomes/")
    assert (await ada.log_in("a-wrong-one")).status_code == 400
    response = await ada.log_in(path="/login/?next=/incomes/")
    assert (response.status_code, response.headers["Location"]) == (302, "/incomes/")
    response = await ada.log_in(path="/login/?next=https://evil.example/")
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_needs_a_login(household, path):
    guest = stranger(household.urls, "guest")
    response = await guest.get(path)
    assert (response.status_code, response.headers["Location"]) == (302, f"/login/?next={path}")
    await guest.leave()


@pytest.mark.parametrize("path", POSTS)
async def test_what_changes_something_is_no_get(ada: Person, path):
    assert (await ada.get(path)).status_code == 405


async def test_the_api_and_the_socket_need_a_login(household):
    guest = stranger(household.urls, "guest")
    response = await guest.call("GET", "expenses/")
    assert (response.status_code, response.json()["error"]["code"]) == (401, "login_required")
    assert await (await guest.tab()).closed() == 4401
    await guest.leave()


async def test_a_logout_closes_the_sockets_of_this_login_and_no_others(ada: Person, household):
    phone = Person(household.urls, ada.name)
    await phone.log_in()
    (one, _), (two, _), (other, _) = await ada.opens(), await ada.opens(at=0), await phone.opens()
    response = await ada.post("/logout/")
    assert (response.status_code, response.headers["Location"]) == (302, "/login/")
    assert await asyncio.gather(one.closed(), two.closed()) == [4401, 4401]
    assert (await ada.call("GET", "expenses/")).status_code == 401
    assert (await other.ask("expense.list"))[0] == 200
    await phone.leave()


async def test_a_request_that_does_not_prove_its_page_is_refused(ada: Person, food: int):
    sent = {"amount": "1", "category": food, "description": "Forged"}
    for headers in ({"X-CSRFToken": ""}, {"X-CSRFToken": "x" * 32}, {"Origin": "https://evil.example"}):
        response = await ada.call("POST", "expenses/", sent, headers=headers)
        assert (response.status_code, response.json()["error"]["code"]) == (403, "csrf")
    form = {**sent, "csrfmiddlewaretoken": "x" * 32}
    assert (await ada.client.post("/expenses/new/", data=form)).status_code == 403
    assert await ada.expenses() == []


async def test_a_socket_of_a_foreign_page_does_not_open(ada: Person):
    with pytest.raises(InvalidStatus) as refused:
        await ada.tab(origin="https://evil.example")
    assert refused.value.response.status_code == 403


async def test_there_is_no_socket_at_another_path(ada: Person):
    assert await (await ada.tab("/ws/else/")).closed() == 4404


async def test_the_site_says_that_it_is_well(household):
    guest = stranger(household.urls, "guest")
    response = await guest.get("/health/")
    assert (response.status_code, response.json()) == (200, {"ok": True})
    await guest.leave()


@pytest.mark.parametrize("path", ["/", "/expenses/", "/settings/", "/login/", "/nowhere/", "/api/expenses/"])
async def test_no_page_runs_what_somebody_typed(ada: Person, path):
    headers = (await ada.get(path)).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src" in policy or "script-src" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in policy or headers["X-Frame-Options"] == "DENY"


async def test_cookies_are_for_this_site_and_the_session_is_not_for_scripts(household):
    guest = stranger(household.urls, "guest")
    response = await guest.sign_up()
    session = next(cookie for cookie in response.headers.get_list("set-cookie") if cookie.startswith("sessionid="))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session
    assert PASSWORD not in response.text
    await guest.leave()
