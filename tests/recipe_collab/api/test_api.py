"""The API: what it gives, and what it answers to what is wrong."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from recipes import tasks
from recipes.domain import imports
from recipes.live.hub import hub
from recipes.models import Ingredient, Invitation, Recipe

from ..chefs import SITE, TOKEN, Chef, Kitchen

SOUP = {
    "name": "Onion soup",
    "description": "For the evening.",
    "servings": 4,
    "minutes": 45,
    "difficulty": 2,
    "tags": ["Soup", "winter"],
    "ingredients": [{"name": "onion", "quantity": "0.5", "unit": "kg"}, {"name": "thyme"}],
    "steps": [{"text": "Peel the onions."}, {"text": "Weep."}],
}


async def made(chef: Chef, **wanted: Any) -> dict[str, Any]:
    response = await chef.call("POST", "/api/recipes/", {**SOUP, **wanted})
    assert response.status_code == 201, response.text
    return response.json()["recipe"]


async def test_a_recipe_is_made_and_read(ada: Chef):
    recipe = await made(ada)
    assert (recipe["name"], recipe["servings"], recipe["tags"]) == ("Onion soup", 4, ["soup", "winter"])
    assert [row["name"] for row in recipe["ingredients"]] == ["onion", "thyme"]
    assert [step["text"] for step in recipe["steps"]] == ["Peel the onions.", "Weep."]
    assert (recipe["owner"], recipe["role"], recipe["status"], recipe["number"]) == ("ada", "owner", "draft", 1)
    response = await ada.call("GET", f"/api/recipes/{recipe['id']}/")
    assert response.json() == {"recipe": recipe}


async def test_costs_are_counted_where_there_is_a_price(ada: Chef):
    await Ingredient.objects.acreate(name="Onion", unit="kg", price=Decimal("2.20"))
    recipe = await made(ada)
    assert (recipe["cost"], recipe["cost_per_portion"], recipe["missing_prices"]) == ("1.10", "0.28", ["thyme"])
    response = await ada.call("GET", f"/api/recipes/{recipe['id']}/?servings=8")
    scaled = response.json()["recipe"]
    assert (scaled["ingredients"][0]["quantity"], scaled["cost"], scaled["servings"]) == ("1.00", "2.20", 8)


async def test_a_change_by_the_api_reaches_open_pages_and_disturbs_nobody(ada: Chef):
    recipe = await made(ada)
    page = await ada.edits(recipe["id"])
    await page.type("French ")
    await page.sync()
    response = await ada.call("PATCH", f"/api/recipes/{recipe['id']}/", {"servings": 6, "tags": ["guests"]})
    changed = response.json()["recipe"]
    assert (changed["name"], changed["servings"], changed["tags"]) == ("French Onion soup", 6, ["guests"])
    await page.until(lambda: page.says()["servings"] == 6)
    assert page.says()["name"] == "French Onion soup"


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        ({}, ["name"]),
        (
            {"name": ["x"], "servings": 0, "minutes": "soon", "difficulty": 4},
            ["difficulty", "minutes", "name", "servings"],
        ),
        ({"name": "x" * 201, "tags": "soup"}, ["name", "tags"]),
        ({"name": "x", "ingredients": [{"name": "y", "quantity": "much"}], "steps": [7]}, ["ingredients", "steps"]),
        ({"name": "x", "servings": True, "description": {}}, ["description", "servings"]),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(ada: Chef, data: Any, fields: list[str]):
    response = await ada.call("POST", "/api/recipes/", data)
    assert response.status_code == 400
    assert sorted(response.json()["error"]["fields"]) == fields
    assert not await Recipe.objects.aexists()


async def test_recipes_are_found_by_name_ingredient_tag_chef_and_status(ada: Chef, bob: Chef):
    soup, bread = await made(ada), await made(ada, name="Bread", tags=["oven"], ingredients=[{"name": "flour"}])
    await made(bob, name="Bob's own")
    await ada.shares(soup["id"], bob)
    for query, names in {
        "": ["Bread", "Onion soup"],
        "?text=ONION": ["Onion soup"],
        "?ingredient=flour": ["Bread"],
        "?tag=Oven": ["Bread"],
        "?chef=bob": [],
        "?status=complete": [],
        "?per_page=1&page=2": ["Onion soup"],
    }.items():
        found = (await ada.call("GET", f"/api/recipes/{query}")).json()
        assert [recipe["name"] for recipe in found["recipes"]] == names, query
    theirs = (await bob.call("GET", "/api/recipes/")).json()
    assert {recipe["name"]: recipe["role"] for recipe in theirs["recipes"]} == {
        "Bob's own": "owner",
        "Onion soup": "editor",
    }
    assert bread["owner"] == "ada"


async def test_a_recipe_of_somebody_else_is_not_there(ada: Chef, bob: Chef):
    pk = (await made(ada))["id"]
    for method, path in [
        ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "collaborators/"), ("GET", "invitations/"),
        ("POST", "invitations/"), ("GET", "versions/"), ("POST", "versions/"), ("GET", "comments/"),
        ("POST", "comments/"), ("DELETE", f"collaborators/{ada.user.pk}/"),
    ]:  # fmt: skip
        data = {"name": "x", "text": "x", "role": "editor"} if method in ("POST", "PATCH") else None
        response = await bob.call(method, f"/api/recipes/{pk}/{path}", data)
        assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found"), (method, path)
    assert await Recipe.objects.acount() == 1


async def test_a_viewer_may_read_and_comment_and_no_more(ada: Chef, bob: Chef):
    pk = (await made(ada))["id"]
    await ada.shares(pk, bob, "viewer")
    assert (await bob.call("GET", f"/api/recipes/{pk}/")).json()["recipe"]["role"] == "viewer"
    assert (await bob.call("POST", f"/api/recipes/{pk}/comments/", {"text": "More salt?"})).status_code == 201
    for method, path, data in [
        ("PATCH", "", {"name": "x"}), ("DELETE", "", None), ("POST", "versions/", {"name": "x"}),
        ("POST", "invitations/", {"role": "editor"}), ("PATCH", f"collaborators/{bob.user.pk}/", {"role": "owner"}),
    ]:  # fmt: skip
        response = await bob.call(method, f"/api/recipes/{pk}/{path}", data)
        assert (response.status_code, response.json()["error"]["code"]) == (403, "forbidden"), (method, path)


async def test_an_invitation_lets_somebody_in_until_it_ends(ada: Chef, bob: Chef, kitchen: Kitchen):
    pk = (await made(ada))["id"]
    response = await ada.call("POST", f"/api/recipes/{pk}/invitations/", {"role": "editor"})
    url = response.json()["invitation"]["url"]
    token = url.rstrip("/").rpartition("/")[2]
    assert url.startswith("http://127.0.0.1:8000/invitations/")
    assert (await bob.call("POST", f"/api/invitations/{token}/")).json()["recipe"]["role"] == "editor"
    assert token not in str([row async for row in Invitation.objects.values()])
    await Invitation.objects.aupdate(expires=timezone.now() - timedelta(seconds=1))
    eve = await kitchen.chef("eve")
    late = await eve.call("POST", f"/api/invitations/{token}/")
    assert (late.status_code, late.json()["error"]["code"]) == (410, "expired")
    assert (await eve.call("POST", "/api/invitations/invented/")).status_code == 404


async def test_an_invitation_takes_nothing_from_who_may_do_more(ada: Chef):
    pk = (await made(ada))["id"]
    made_one = await ada.call("POST", f"/api/recipes/{pk}/invitations/", {"role": "viewer"})
    token = made_one.json()["invitation"]["url"].rstrip("/").rpartition("/")[2]
    assert (await ada.call("POST", f"/api/invitations/{token}/")).json()["recipe"]["role"] == "owner"


async def test_an_invitation_that_was_withdrawn_lets_nobody_in(ada: Chef, bob: Chef):
    pk = (await made(ada))["id"]
    invitation = (await ada.call("POST", f"/api/recipes/{pk}/invitations/", {"role": "viewer"})).json()["invitation"]
    shown = (await ada.call("GET", f"/api/recipes/{pk}/invitations/")).json()["invitations"]
    assert [row["id"] for row in shown] == [invitation["id"]]
    assert "url" not in shown[0]
    assert (await ada.call("DELETE", f"/api/recipes/{pk}/invitations/{invitation['id']}/")).status_code == 204
    token = invitation["url"].rstrip("/").rpartition("/")[2]
    assert (await bob.call("POST", f"/api/invitations/{token}/")).status_code == 404


async def test_who_is_revoked_by_the_api_is_shown_out_of_the_socket(ada: Chef, bob: Chef):
    pk = (await made(ada))["id"]
    await ada.shares(pk, bob)
    page = await bob.edits(pk)
    assert (await ada.call("DELETE", f"/api/recipes/{pk}/collaborators/{bob.user.pk}/")).status_code == 204
    assert await page.closing() == 4403


async def test_versions_are_kept_compared_and_restored(ada: Chef):
    pk = (await made(ada))["id"]
    version = (await ada.call("POST", f"/api/recipes/{pk}/versions/", {"name": "first"})).json()["version"]
    await ada.call("PATCH", f"/api/recipes/{pk}/", {"name": "Leek soup", "steps": [{"text": "Start anew."}]})
    path = f"/api/recipes/{pk}/versions/{version['id']}/"
    changes = (await ada.call("GET", path)).json()["changes"]
    assert {"part": "name", "before": "Onion soup", "after": "Leek soup"} in changes
    assert [change["part"].partition("/")[0] for change in changes] == ["name", "steps", "steps", "steps"]
    restored = (await ada.call("POST", f"{path}restore/")).json()["recipe"]
    assert (restored["name"], len(restored["steps"])) == ("Onion soup", 2)
    names = [row["name"] for row in (await ada.call("GET", f"/api/recipes/{pk}/versions/")).json()["versions"]]
    assert names == ["Before a version was restored", "first"]


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b'{"name": NaN}', b'"x"', b"\xff", b'{"name": "\\ud800"}'])
async def test_a_body_that_is_no_object_is_refused(ada: Chef, body: bytes):
    response = await ada.call("POST", "/api/recipes/", content=body)
    assert response.status_code == 400
    assert not await Recipe.objects.aexists()


async def test_the_errors_are_those_of_the_readme(ada: Chef, kitchen: Kitchen):
    large = await ada.call("POST", "/api/recipes/", {"name": "x" * 70_000})
    assert (large.status_code, large.json()["error"]["code"]) == (413, "too_large")
    wrong = await ada.call("PUT", "/api/recipes/")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (405, "method_not_allowed")
    forged = await ada.call("POST", "/api/recipes/", SOUP, headers={"X-CSRFToken": "y" * 32})
    assert (forged.status_code, forged.json()["error"]["code"]) == (403, "csrf")
    nowhere = await ada.call("GET", "/api/nowhere/")
    assert (nowhere.status_code, nowhere.json()["error"]["code"]) == (404, "not_found")
    ada.client.cookies.delete("sessionid")
    stranger = await ada.call("GET", "/api/recipes/")
    assert (stranger.status_code, stranger.json()["error"]["code"]) == (401, "login_required")


async def test_somebody_signs_up_logs_out_and_the_socket_ends_with_the_session(kitchen: Kitchen, ada: Chef):
    fields = {"username": "cleo", "email": "cleo@example.com", "password1": "a-kitchen-table", "zone": "Asia/Tokyo"}
    form = {**fields, "password2": "a-kitchen-table", "csrfmiddlewaretoken": TOKEN}
    ada.client.cookies.delete("sessionid")
    response = await ada.client.post("/signup/", data=form)
    assert response.headers["Location"] == "/"
    ada.client.cookies = httpx.Cookies(dict(response.cookies))  # a login brings a new token
    token = response.cookies["csrftoken"]
    me = await ada.client.get("/api/chefs/me/")
    assert (me.json()["chef"]["username"], me.json()["chef"]["zone"]) == ("cleo", "Asia/Tokyo")
    headers = {"X-CSRFToken": token}
    pk = (await ada.client.post("/api/recipes/", json={"name": "Rice"}, headers=headers)).json()["recipe"]["id"]
    ada.cookies = f"sessionid={ada.client.cookies['sessionid']}"
    page = await ada.edits(pk)
    assert (await ada.client.post("/logout/", data={"csrfmiddlewaretoken": token})).status_code == 302
    assert await page.closing() == 4401


async def test_a_sign_up_that_is_wrong_comes_back_with_what_was_wrong(ada: Chef):
    response = await ada.client.post("/signup/", data={"username": "ada", "csrfmiddlewaretoken": TOKEN})
    assert response.status_code == 400
    assert "already exists" in response.text
    assert "Content-Security-Policy" in response.headers


async def test_the_site_says_that_it_is_well(ada: Chef):
    assert (await ada.client.get(f"{SITE}/health/")).json() == {"ok": True}
    assert hub()._rooms == {}


async def test_a_chef_says_something_about_oneself(ada: Chef):
    response = await ada.call("PATCH", "/api/chefs/me/", {"speciality": "soups", "years": 12, "zone": "Europe/Berlin"})
    assert response.json()["chef"]["speciality"] == "soups"
    assert (await ada.call("PATCH", "/api/chefs/me/", {"zone": "Mars"})).status_code == 400
    chefs = (await ada.call("GET", "/api/chefs/")).json()["chefs"]
    assert [(chef["username"], chef["years"], chef["email"]) for chef in chefs] == [("ada", 12, None)]


async def test_comments_are_shown_oldest_first(ada: Chef):
    pk = (await made(ada))["id"]
    for text in ("One", "Two"):
        await ada.call("POST", f"/api/recipes/{pk}/comments/", {"text": text})
    shown = (await ada.call("GET", f"/api/recipes/{pk}/comments/")).json()["comments"]
    assert [(comment["author"], comment["text"]) for comment in shown] == [("ada", "One"), ("ada", "Two")]
    assert (await ada.call("POST", f"/api/recipes/{pk}/comments/", {"text": " "})).status_code == 400


async def test_a_list_takes_as_many_queries_as_its_recipes_are_few(ada: Chef, django_assert_max_num_queries):
    for _ in range(5):
        await made(ada)

    def ask() -> None:
        from recipes.actions import list_recipes

        with django_assert_max_num_queries(8):
            list_recipes(ada.user, {})

    await sync_to_async(ask)()


async def test_a_recipe_is_marked_complete_and_its_chefs_are_notified(ada: Chef, bob: Chef):
    pk = (await made(ada))["id"]
    await ada.shares(pk, bob)
    assert (await bob.call("POST", f"/api/recipes/{pk}/complete/")).json()["recipe"]["status"] == "complete"
    log = (await ada.call("GET", "/api/notifications/?after=0")).json()
    assert (log["last"], log["unread"], log["notifications"][0]["kind"]) == (1, 1, "recipe.completed")
    assert log["notifications"][0]["data"] == {"recipe": pk, "name": "Onion soup", "by": "bob"}
    assert (await ada.call("POST", "/api/notifications/read/", {"up_to": 1})).json() == {"last": 1, "unread": 0}


BOOK = b"name,servings\nSoup,4\nBread,x\n"


async def uploaded(chef: Chef, content: bytes = BOOK) -> httpx.Response:
    return await chef.call("POST", "/api/imports/", files={"file": ("book.csv", content, "text/csv")})


@pytest.fixture
def unhurried(monkeypatch) -> None:
    """No worker is there."""
    monkeypatch.setattr(tasks.run_import, "delay", lambda pk: None)
    monkeypatch.setattr(tasks.deliver_mail, "delay", lambda pk: None)


async def test_a_file_is_taken_at_once_and_its_job_is_looked_at(ada: Chef, bob: Chef, unhurried):
    response = await uploaded(ada)
    assert response.status_code == 202
    job = response.json()["job"]
    assert (job["name"], job["state"], job["added"]) == ("book.csv", "waiting", 0)
    await sync_to_async(imports.run)(job["id"])
    job = (await ada.call("GET", f"/api/imports/{job['id']}/")).json()["job"]
    assert (job["state"], job["total"], job["done"], job["added"]) == ("done", 2, 2, 1)
    assert job["errors"] == [{"row": 2, "message": "servings: Enter a whole number."}]
    for method, path in (("GET", ""), ("POST", "cancel/")):
        assert (await bob.call(method, f"/api/imports/{job['id']}/{path}")).status_code == 404


async def test_an_import_is_cancelled(ada: Chef, unhurried):
    pk = (await uploaded(ada)).json()["job"]["id"]
    cancelled = (await ada.call("POST", f"/api/imports/{pk}/cancel/")).json()["job"]
    assert cancelled["state"] == "cancelled"
    await sync_to_async(imports.run)(pk)
    assert not await Recipe.objects.aexists()


async def test_an_upload_that_is_none_is_refused(ada: Chef, settings):
    settings.LARGEST_IMPORT = 1000
    large = await uploaded(ada, b"name\n" + b"x" * 1000)
    assert (large.status_code, large.json()["error"]["code"]) == (413, "too_large")
    for options in ({"data": {"file": "text"}}, {"json": {"file": "x"}}, {"files": {"other": ("x", b"x")}}):
        response = await ada.call("POST", "/api/imports/", **options)
        assert (response.status_code, response.json()["error"]["fields"]) == (400, {"file": ["Choose a file."]})
    assert (await uploaded(ada, b"\xff")).status_code == 400


async def test_an_export_is_what_an_import_takes(ada: Chef, bob: Chef, unhurried):
    recipe = await made(ada)
    path = f"/api/recipes/{recipe['id']}/export/"
    book = await ada.call("GET", path)
    assert (await bob.call("GET", path)).status_code == 404
    await sync_to_async(imports.run)((await uploaded(bob, book.content)).json()["job"]["id"])
    (copy,) = (await bob.call("GET", "/api/recipes/")).json()["recipes"]
    for name in ("name", "description", "servings", "minutes", "difficulty", "tags", "cost"):
        assert copy[name] == recipe[name]
    assert [step["text"] for step in copy["steps"]] == ["Peel the onions.", "Weep."]
    assert copy["owner"] == "bob"


async def test_a_chef_is_asked_for_a_recipe_and_answers(ada: Chef, bob: Chef, unhurried):
    response = await ada.call("POST", "/api/requests/", {"to": "bob", "text": "A bread?"})
    assert response.status_code == 201
    asked = response.json()["request"]
    assert (asked["to"], asked["by"], asked["state"]) == ("bob", "ada", "waiting")
    path = f"/api/requests/{asked['id']}/"
    assert (await ada.call("PATCH", path, {"state": "accepted"})).status_code == 403
    assert (await bob.call("PATCH", path, {"state": "sent"})).status_code == 400
    assert (await bob.call("PATCH", path, {"state": "accepted"})).json()["request"]["state"] == "accepted"
    (mine,) = (await ada.call("GET", "/api/requests/")).json()["requests"]
    assert mine["state"] == "accepted"
    for wrong in ({"to": "ada", "text": "x"}, {"to": "bob"}, {"to": 7, "text": "x"}):
        assert (await ada.call("POST", "/api/requests/", wrong)).status_code == 400
