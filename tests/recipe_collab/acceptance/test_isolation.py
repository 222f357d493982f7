"""Other people's ids: in every URL and at every socket. Nothing is shown, nothing is changed."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio

from .chefs import Chef

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECRET = "Surprise for bob"
CHANGE = {"name": "Mine now", "text": "Mine now", "role": "editor"}
PATHS = [
    ("GET", "recipes/{recipe}/"),
    ("PATCH", "recipes/{recipe}/"),
    ("DELETE", "recipes/{recipe}/"),
    ("POST", "recipes/{recipe}/complete/"),
    ("GET", "recipes/{recipe}/collaborators/"),
    ("PATCH", "recipes/{recipe}/collaborators/{user}/"),
    ("DELETE", "recipes/{recipe}/collaborators/{user}/"),
    ("GET", "recipes/{recipe}/invitations/"),
    ("POST", "recipes/{recipe}/invitations/"),
    ("DELETE", "recipes/{recipe}/invitations/{invitation}/"),
    ("GET", "recipes/{recipe}/versions/"),
    ("POST", "recipes/{recipe}/versions/"),
    ("GET", "recipes/{recipe}/versions/{version}/"),
    ("POST", "recipes/{recipe}/versions/{version}/restore/"),
    ("GET", "recipes/{recipe}/comments/"),
    ("POST", "recipes/{recipe}/comments/"),
    # Her own recipe, and what is in somebody else's.
    ("GET", "recipes/{own}/versions/{version}/"),
    ("POST", "recipes/{own}/versions/{version}/restore/"),
    ("DELETE", "recipes/{own}/invitations/{invitation}/"),
    ("PATCH", "recipes/{own}/collaborators/{user}/"),
]
OWNERS_ONLY = [
    ("DELETE", "recipes/{recipe}/"),
    ("PATCH", "recipes/{recipe}/collaborators/{user}/"),
    ("DELETE", "recipes/{recipe}/collaborators/{user}/"),
    ("GET", "recipes/{recipe}/invitations/"),
    ("POST", "recipes/{recipe}/invitations/"),
    ("DELETE", "recipes/{recipe}/invitations/{invitation}/"),
]
EDITORS_ONLY = [
    ("PATCH", "recipes/{recipe}/"),
    ("POST", "recipes/{recipe}/complete/"),
    ("POST", "recipes/{recipe}/versions/"),
    ("POST", "recipes/{recipe}/versions/{version}/restore/"),
]
LISTS = ["recipes/", "recipes/?text=surprise", "recipes/?tag=secret", "dashboard/", "dashboard/sync/", "notifications/"]


@pytest_asyncio.fixture(loop_scope="session")
async def ids(ada: Chef) -> dict[str, int]:
    """Ada's secrets."""
    recipe = await ada.cooks(SECRET, tags=["secret"], steps=[{"text": SECRET}])
    version = (await ada.does("POST", f"recipes/{recipe}/versions/", {"name": SECRET}))["version"]["id"]
    invitation = (await ada.does("POST", f"recipes/{recipe}/invitations/", {"role": "editor"}))["invitation"]["id"]
    await ada.does("POST", f"recipes/{recipe}/comments/", {"text": SECRET})
    user = await ada.id_in(recipe)
    return {"recipe": recipe, "version": version, "invitation": invitation, "user": user}


async def everything(ada: Chef, recipe: int) -> list[Any]:
    """All that there is of a recipe; that somebody looked at it changes nothing of it."""
    parts = ("", "collaborators/", "invitations/", "versions/", "comments/")
    return [await ada.does("GET", f"recipes/{recipe}/{part}") for part in parts]


async def test_what_somebody_does_not_see_is_not_there(ada: Chef, newcomer, ids: dict[str, int]):
    mallory = await newcomer("mallory")
    ids["own"] = await mallory.cooks()
    before = await everything(ada, ids["recipe"])
    for method, path in PATHS:
        answer = await mallory.call(method, path.format(**ids), CHANGE if method in ("POST", "PATCH") else None)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found"), (method, path)
    for path in LISTS:
        assert "urprise" not in (await mallory.call("GET", path)).text, path
    page = await mallory.connects(ids["recipe"])
    assert await page.closing() == 4403
    assert not str(page.name)
    assert await everything(ada, ids["recipe"]) == before


@pytest.mark.parametrize(("role", "refused"), [("viewer", OWNERS_ONLY + EDITORS_ONLY), ("editor", OWNERS_ONLY)])
async def test_what_a_role_may_not_do_is_forbidden(
    ada: Chef, newcomer, ids: dict[str, int], role: str, refused: list[tuple[str, str]]
):
    mallory = await newcomer("mallory")
    await ada.shares(ids["recipe"], mallory, role=role)
    before = await everything(ada, ids["recipe"])
    for method, path in refused:
        answer = await mallory.call(method, path.format(**ids), CHANGE if method in ("POST", "PATCH") else None)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden"), (method, path)
    assert await everything(ada, ids["recipe"]) == before


async def test_who_leaves_by_oneself_sees_it_no_more(ada: Chef, bob: Chef, soup: int):
    page = await bob.opens(soup)
    answer = await bob.call("DELETE", f"recipes/{soup}/collaborators/{await bob.id_in(soup)}/")
    assert answer.status_code in (200, 204)
    assert await page.closing() == 4403
    assert (await bob.call("GET", f"recipes/{soup}/")).status_code == 404
