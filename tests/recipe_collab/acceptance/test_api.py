"""Every noun of the API: made, found, changed; and each mistake named as the contract names it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from .chefs import Chef

pytestmark = pytest.mark.asyncio(loop_scope="session")

LARGEST_BODY = 64 * 1024  # bytes
SOUP: dict[str, Any] = {
    "name": "Onion soup",
    "description": "For the evening.",
    "servings": 4,
    "minutes": 45,
    "difficulty": 2,
    "tags": ["Soup", "winter"],
    "ingredients": [{"name": "onion", "quantity": "0.5", "unit": "kg"}, {"name": "thyme"}],
    "steps": [{"text": "Peel the onions."}, {"text": "Weep."}],
}
RECIPE = (
    "id name description servings minutes difficulty status tags owner role ingredients steps cost cost_per_portion "
    "missing_prices number created updated"
).split()
# What is sent, and the fields that are wrong with it.
WRONG: list[tuple[dict[str, Any], set[str]]] = [
    ({}, {"name"}),
    ({"name": "x" * 201}, {"name"}),
    ({"name": ["x"], "servings": 0, "minutes": "soon", "difficulty": 4}, {"name", "servings", "minutes", "difficulty"}),
    ({"name": "x", "servings": 1001, "minutes": 10081}, {"servings", "minutes"}),
    ({"name": "x", "servings": True, "description": {}}, {"servings", "description"}),
    ({"name": "x", "tags": "soup"}, {"tags"}),
    ({"name": "x", "ingredients": [{"name": "y", "quantity": "much"}]}, {"ingredients"}),
    ({"name": "x", "ingredients": {"name": "y"}, "steps": [7]}, {"ingredients", "steps"}),
    ({"name": "x", "steps": [{"text": "x" * 10_001}]}, {"steps"}),
]
METHODS = {
    "recipes/": {"GET", "POST"},
    "recipes/1/": {"GET", "PATCH", "DELETE"},
    "recipes/1/complete/": {"POST"},
    "recipes/1/collaborators/": {"GET"},
    "recipes/1/collaborators/1/": {"PATCH", "DELETE"},
    "recipes/1/invitations/": {"GET", "POST"},
    "recipes/1/invitations/1/": {"DELETE"},
    "invitations/x/": {"POST"},
    "recipes/1/versions/": {"GET", "POST"},
    "recipes/1/versions/1/": {"GET"},
    "recipes/1/versions/1/restore/": {"POST"},
    "recipes/1/comments/": {"GET", "POST"},
    "chefs/": {"GET"},
    "chefs/me/": {"GET", "PATCH"},
    "ingredients/": {"GET"},
    "dashboard/": {"GET"},
    "dashboard/sync/": {"GET"},
    "notifications/": {"GET"},
    "notifications/read/": {"POST"},
}


async def refusal(chef: Chef, method: str, path: str, data: Any = None, **options: Any) -> tuple[int, str]:
    """The status and the code of an answer that is an error, as the contract has it."""
    response = await chef.call(method, path, data, **options)
    error = response.json()["error"]
    assert set(error) <= {"code", "message", "fields"}
    assert error["message"]
    return response.status_code, error["code"]


async def test_a_recipe_is_made_read_changed_and_deleted(ada: Chef):
    recipe = (await ada.does("POST", "recipes/", SOUP))["recipe"]
    assert set(recipe) == set(RECIPE)
    assert {name: recipe[name] for name in ("name", "description", "servings", "minutes", "difficulty")} == {
        name: SOUP[name] for name in ("name", "description", "servings", "minutes", "difficulty")
    }
    assert (recipe["tags"], recipe["owner"], recipe["role"]) == (["soup", "winter"], ada.name, "owner")
    assert (recipe["status"], recipe["number"]) == ("draft", 1)
    assert [(row["name"], row["quantity"], row["unit"]) for row in recipe["ingredients"]] == [
        ("onion", "0.50", "kg"),
        ("thyme", None, ""),
    ]
    assert [step["text"] for step in recipe["steps"]] == ["Peel the onions.", "Weep."]
    assert await ada.reads(recipe["id"]) == recipe
    changed = await ada.edits(recipe["id"], name="Leek soup", servings=6, tags=["leek"])
    assert (changed["name"], changed["servings"], changed["tags"], changed["number"]) == ("Leek soup", 6, ["leek"], 2)
    assert changed["steps"] == recipe["steps"]
    assert (await ada.call("DELETE", f"recipes/{recipe['id']}/")).status_code == 204
    assert await refusal(ada, "GET", f"recipes/{recipe['id']}/") == (404, "not_found")


async def test_quantities_are_scaled_by_servings(ada: Chef):
    soup = (await ada.does("POST", "recipes/", SOUP))["recipe"]["id"]
    scaled = await ada.reads(soup, params={"servings": 8})
    assert (scaled["servings"], scaled["ingredients"][0]["quantity"]) == (8, "1.00")
    assert (await ada.reads(soup))["ingredients"][0]["quantity"] == "0.50"
    assert await refusal(ada, "GET", f"recipes/{soup}/", params={"servings": "many"}) == (400, "invalid")


@pytest.mark.parametrize(("data", "fields"), WRONG)
async def test_each_mistake_stands_at_its_field_and_nothing_is_made(
    ada: Chef, soup: int, data: dict[str, Any], fields: set[str]
):
    before = (await ada.does("GET", "recipes/"))["count"]
    response = await ada.call("POST", "recipes/", data)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid")
    assert set(response.json()["error"]["fields"]) == fields
    assert (await ada.does("GET", "recipes/"))["count"] == before
    wrong = {name: value for name, value in data.items() if name in fields - {"ingredients", "steps"}}
    if wrong:
        response = await ada.call("PATCH", f"recipes/{soup}/", wrong)
        assert set(response.json()["error"]["fields"]) == set(wrong)
    assert (await ada.reads(soup))["number"] == 1


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b'{"name": NaN}', b'{"name": "x"', b"\xff\xfe", b"[" * 30_000]
)
async def test_a_body_that_is_not_one_object_is_refused(ada: Chef, soup: int, content: bytes):
    if content:
        assert await refusal(ada, "PATCH", f"recipes/{soup}/", content=content) == (400, "bad_json")
    large = b'{"name": "' + b"x" * LARGEST_BODY + b'"}'
    assert await refusal(ada, "PATCH", f"recipes/{soup}/", content=large) == (413, "too_large")
    assert (await ada.reads(soup))["number"] == 1


async def test_another_method_is_refused_and_the_right_ones_are_named(ada: Chef):
    for path, right in METHODS.items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - right:
            response = await ada.call(method, path)
            assert (response.status_code, response.json()["error"]["code"]) == (405, "method_not_allowed"), path
            assert set(response.headers["Allow"].split(", ")) >= right
    assert await refusal(ada, "GET", "nowhere/") == (404, "not_found")


async def test_an_id_that_no_row_can_have_is_not_found(ada: Chef):
    for number in ("0", "9" * 30):
        for path, methods in METHODS.items():
            for method in methods if "/1/" in path else ():
                data = {"name": "x", "role": "editor", "text": "x"} if method in ("POST", "PATCH") else None
                answer = await refusal(ada, method, path.replace("/1/", f"/{number}/"), data)
                assert answer == (404, "not_found"), (method, path)
        page = await ada.connects(number)
        assert await page.closing() == 4404


async def test_recipes_are_found_by_what_is_in_them(newcomer, bob: Chef):
    eve = await newcomer("eve")
    await eve.does("POST", "recipes/", SOUP)
    bread = await eve.cooks("Bread", tags=["oven"], ingredients=[{"name": "flour"}])
    await bob.cooks("Bob's own")
    await eve.shares(bread, bob)
    await eve.does("POST", f"recipes/{bread}/complete/")
    for filters, names in [
        ({}, ["Bread", "Onion soup"]),
        ({"text": "ONION"}, ["Onion soup"]),
        ({"ingredient": "flour"}, ["Bread"]),
        ({"tag": "Oven"}, ["Bread"]),
        ({"chef": bob.name}, []),
        ({"status": "complete"}, ["Bread"]),
        ({"per_page": 1, "page": 1}, ["Bread"]),
    ]:
        found = await eve.does("GET", "recipes/", params=filters)
        assert sorted(recipe["name"] for recipe in found["recipes"]) == names or "per_page" in filters, filters
    assert (found["pages"], found["count"], found["per_page"], len(found["recipes"])) == (2, 2, 1, 1)
    theirs = (await bob.does("GET", "recipes/", params={"chef": eve.name}))["recipes"]
    assert [(recipe["name"], recipe["role"]) for recipe in theirs] == [("Bread", "editor")]
    for wrong in ({"page": 0}, {"per_page": 101}, {"status": "burnt"}, {"page": "x"}):
        assert await refusal(eve, "GET", "recipes/", params=wrong) == (400, "invalid")


async def test_an_invitation_lets_in_once_for_each_and_can_be_withdrawn(ada: Chef, bob: Chef, cleo: Chef):
    soup = await ada.cooks()
    path = f"recipes/{soup}/invitations/"
    invitation = (await ada.does("POST", path, {"role": "viewer", "hours": 1}))["invitation"]
    token = invitation["url"].rstrip("/").rpartition("/")[2]
    for _ in range(2):
        assert (await bob.does("POST", f"invitations/{token}/"))["recipe"]["role"] == "viewer"
    shown = (await ada.does("GET", path))["invitations"]
    assert [row["id"] for row in shown] == [invitation["id"]]
    assert token not in str(shown)
    assert (await ada.call("DELETE", f"{path}{invitation['id']}/")).status_code == 204
    assert await refusal(cleo, "POST", f"invitations/{token}/") == (404, "not_found")
    assert (await bob.reads(soup))["role"] == "viewer"
    for wrong in ({"role": "owner"}, {"role": "viewer", "hours": 721}, {}):
        assert await refusal(ada, "POST", path, wrong) == (400, "invalid")


async def test_roles_are_changed_by_owners_and_one_owner_stays(ada: Chef, bob: Chef, cleo: Chef, soup: int):
    await ada.shares(soup, cleo, role="viewer")
    mine, theirs = await ada.id_in(soup), await bob.id_in(soup)
    path = f"recipes/{soup}/collaborators/"
    assert await refusal(bob, "PATCH", f"{path}{theirs}/", {"role": "owner"}) == (403, "forbidden")
    assert await refusal(bob, "DELETE", f"{path}{mine}/") == (403, "forbidden")
    for method, data in (("PATCH", {"role": "viewer"}), ("DELETE", None)):
        assert await refusal(ada, method, f"{path}{mine}/", data) == (403, "forbidden")
    assert await refusal(cleo, "PATCH", f"recipes/{soup}/", {"name": "Mine"}) == (403, "forbidden")
    await ada.does("PATCH", f"{path}{theirs}/", {"role": "owner"})
    assert (await bob.reads(soup))["role"] == "owner"
    both = [ada.call("DELETE", f"{path}{mine}/"), bob.call("DELETE", f"{path}{theirs}/")]  # each steps back, at once
    statuses = sorted(answer.status_code for answer in await asyncio.gather(*both))
    assert statuses[0] in (200, 204)
    assert statuses[1] == 403


async def test_comments_are_for_all_who_see_the_recipe(ada: Chef, bob: Chef, cleo: Chef, soup: int):
    await ada.shares(soup, cleo, role="viewer")
    for chef, text in ((bob, "More salt?"), (cleo, "<script>alert(1)</script>")):
        made = (await chef.does("POST", f"recipes/{soup}/comments/", {"text": text}))["comment"]
        assert (made["author"], made["text"]) == (chef.name, text)
    shown = (await ada.does("GET", f"recipes/{soup}/comments/"))["comments"]
    assert sorted(row["author"] for row in shown) == sorted([bob.name, cleo.name])
    for wrong in ({}, {"text": ""}, {"text": "x" * 2_001}):
        assert await refusal(ada, "POST", f"recipes/{soup}/comments/", wrong) == (400, "invalid")
