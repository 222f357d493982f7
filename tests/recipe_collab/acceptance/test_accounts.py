"""Who gets in, and what the headers of an answer say."""

from __future__ import annotations

import asyncio

import pytest

from ...acceptance.people import PASSWORD
from .chefs import Chef

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGES = (
    "/ /recipes/ /recipes/new/ /recipes/1/ /recipes/1/print/ /recipes/1/history/ /recipes/1/sharing/ /chefs/ "
    "/chefs/1/request/ /imports/ /notifications/"
).split()


async def test_who_signs_up_is_logged_in_and_is_a_chef(newcomer):
    ada = await newcomer("ada", zone="Europe/Berlin")
    chef = (await ada.does("GET", "chefs/me/"))["chef"]
    assert (chef["username"], chef["email"], chef["zone"]) == (ada.name, ada.address, "Europe/Berlin")
    changed = await ada.does("PATCH", "chefs/me/", {"speciality": "soups", "years": 12})
    assert (changed["chef"]["speciality"], changed["chef"]["years"]) == ("soups", 12)
    others = {row["username"]: row for row in (await ada.does("GET", "chefs/"))["chefs"]}
    assert others[ada.name]["speciality"] == "soups"
    assert others["bob"]["email"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": ""},
        {"password2": "another-table"},
        {"password1": "1234", "password2": "1234"},
        {"email": "nobody"},
        {"zone": "Mars/Crater"},
        {"username": "ada"},
    ],
)
async def test_a_sign_up_that_is_wrong_comes_back_and_logs_nobody_in(guest: Chef, wrong):
    assert (await guest.sign_up(**wrong)).status_code == 400
    assert (await guest.call("GET", "recipes/")).status_code == 401


async def test_a_login_leads_on_to_where_somebody_wanted_to_go_and_nowhere_else(newcomer):
    ada = await newcomer("ada")
    assert (await ada.post("/logout/")).headers["Location"] == "/login/"
    assert (await ada.log_in("a-wrong-one")).status_code == 400
    response = await ada.log_in(path="/login/?next=/recipes/")
    assert (response.status_code, response.headers["Location"]) == (302, "/recipes/")
    response = await ada.log_in(path="/login/?next=https://evil.example/")
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_needs_a_login(guest: Chef, path: str):
    response = await guest.get(path)
    assert (response.status_code, response.headers["Location"]) == (302, f"/login/?next={path}")


async def test_the_api_and_the_sockets_need_a_login(guest: Chef):
    for path in ("recipes/", "recipes/1/", "dashboard/", "notifications/", "chefs/", "ingredients/"):
        response = await guest.call("GET", path)
        assert (response.status_code, response.json()["error"]["code"]) == (401, "login_required"), path
    page = await guest.connects(1)
    assert await page.closing() == 4401


async def test_a_logout_closes_the_sockets_of_this_login_and_no_others(newcomer):
    ada = await newcomer("ada")
    phone = Chef(ada.urls, ada.name)
    assert (await phone.log_in()).status_code == 302
    soup = await ada.cooks()
    one, other = await ada.opens(soup), await phone.opens(soup)
    tab, _ = await ada.listens()
    assert (await ada.get("/logout/")).status_code == 405
    await ada.post("/logout/")
    assert await asyncio.gather(one.closing(), tab.closed()) == [4401, 4401]
    assert (await ada.call("GET", "recipes/")).status_code == 401
    await other.types("Red ")
    await other.kept()
    await phone.leave()


async def test_a_request_that_does_not_prove_its_page_is_refused(ada: Chef, soup: int):
    for headers in ({"X-CSRFToken": ""}, {"X-CSRFToken": "x" * 32}, {"Origin": "https://evil.example"}):
        for method, path in (("POST", "recipes/"), ("PATCH", f"recipes/{soup}/"), ("DELETE", f"recipes/{soup}/")):
            response = await ada.call(method, path, {"name": "Forged"}, headers=headers)
            assert (response.status_code, response.json()["error"]["code"]) == (403, "csrf")
    assert (await ada.reads(soup))["name"] == "Onion soup"


async def test_there_is_no_socket_at_another_path(ada: Chef):
    for path in ("soup", "1/2", 10**12):
        page = await ada.connects(path)
        assert await page.closing() == 4404


async def test_the_site_says_that_it_is_well(guest: Chef):
    response = await guest.get("/health/")
    assert (response.status_code, response.json()) == (200, {"ok": True})


@pytest.mark.parametrize("path", ["/login/", "/nowhere/", "/api/recipes/", "/api/nowhere/"])
async def test_no_page_runs_what_somebody_typed(ada: Chef, path: str):
    headers = (await ada.get(path)).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src" in policy or "script-src" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in policy or headers["X-Frame-Options"] == "DENY"


async def test_cookies_are_for_this_site_and_the_session_is_not_for_scripts(guest: Chef):
    response = await guest.sign_up()
    session = next(cookie for cookie in response.headers.get_list("set-cookie") if cookie.startswith("sessionid="))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session
    assert PASSWORD not in response.text
