"""The pages without a browser: what they show, where they lead, and who may see them."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import AsyncClient
from recipes import tasks
from recipes.domain import comments, completion, imports, invitations, versions
from recipes.models import Chef as ChefRow
from recipes.models import Collaborator, ImportJob, Ingredient, Recipe, RecipeRequest, Version

from ..chefs import Chef

XSS = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def unhurried(monkeypatch) -> None:
    """No worker is there."""
    for task in (tasks.run_import, tasks.deliver_mail):
        monkeypatch.setattr(task, "delay", lambda pk: None)
    monkeypatch.setattr(tasks, "deliver_together", lambda recipe, mails: None)


async def browser(chef: Chef) -> AsyncClient:
    client = AsyncClient()
    await client.aforce_login(chef.user)
    return client


@pytest.fixture
async def page(ada: Chef) -> AsyncClient:
    """Ada's browser."""
    return await browser(ada)


@pytest.fixture
async def others(bob: Chef) -> AsyncClient:
    """Bob's."""
    return await browser(bob)


def text(response: HttpResponse, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def leads_to(response: HttpResponse, path: str) -> bool:
    return response.status_code == 302 and response["Location"] == path


async def furnished(chef: Chef) -> int:
    """A recipe with something of everything, all of it scripts; its id."""
    pk = await chef.cooks(
        name=XSS,
        description=XSS,
        ingredients=[{"key": "a", "name": XSS, "quantity": "1", "unit": "<b>kg</b>"}],
        steps=[{"key": "s", "text": XSS}],
    )
    await sync_to_async(versions.save_version)(chef.user, pk, XSS)
    await sync_to_async(comments.add_comment)(chef.user, pk, XSS)
    await sync_to_async(completion.complete)(chef.user, pk)
    return pk


async def test_every_page_opens_and_shows_scripts_as_text(page: AsyncClient, ada: Chef, bob: Chef):
    pk = await furnished(ada)
    job = await sync_to_async(imports.start)(ada.user, XSS, b"name\nSoup\n")
    version = await Version.objects.afirst()
    await RecipeRequest.objects.acreate(by=bob.user, to=ada.user, text=XSS)
    await ChefRow.objects.aupdate(speciality=XSS)
    own = f"/recipes/{pk}"
    for path in (
        "/", "/recipes/", "/recipes/new/", f"{own}/print/", f"{own}/history/", f"{own}/sharing/",
        f"{own}/history/?version={version.pk}", "/chefs/", f"/chefs/{bob.user.pk}/request/", "/imports/",
        f"/imports/{job.pk}/", "/notifications/",
    ):  # fmt: skip
        response = await page.get(path)
        shown = text(response)
        assert "alert(1)" not in shown.replace("&lt;script&gt;alert(1)&lt;/script&gt;", ""), path
        assert "unsafe-inline" not in response["Content-Security-Policy"]
        assert " style=" not in shown
        assert "csrftoken" in response.cookies, path


@pytest.mark.parametrize("path", ["/", "/recipes/", "/chefs/", "/imports/", "/notifications/", "/recipes/1/sharing/"])
async def test_without_a_login_every_page_leads_to_it(kitchen, path: str):
    assert leads_to(await AsyncClient().get(path), f"/login/?next={path}")


async def test_what_is_not_ones_own_is_not_there(page: AsyncClient, others: AsyncClient, ada: Chef):
    pk = await furnished(ada)
    job = await sync_to_async(imports.start)(ada.user, "x", b"name\nSoup\n")
    for path in (f"/recipes/{pk}/print/", f"/recipes/{pk}/history/", f"/recipes/{pk}/sharing/", f"/imports/{job.pk}/"):
        assert (await others.get(path)).status_code == 404, path
        if "print" not in path:
            assert (await others.post(path, {"do": "invite", "role": "editor", "name": "x"})).status_code == 404, path
    assert (await ImportJob.objects.aget()).state == "waiting"
    assert XSS not in text(await others.get("/"))


async def test_a_recipe_is_begun_by_a_form(page: AsyncClient, ada: Chef):
    form = {
        "name": "Soup", "description": "Warm.", "servings": "2", "minutes": "75", "difficulty": "2",
        "tags": "soup, Winter", "ingredients": "onion | 0.5 | kg\n\nthyme", "steps": "Peel.\r\nWeep.",
    }  # fmt: skip
    response = await page.post("/recipes/new/", form)
    recipe = await Recipe.objects.aget()
    assert leads_to(response, f"/recipes/{recipe.pk}/")
    shown = text(await page.get(f"/recipes/{recipe.pk}/print/?servings=4"))
    for words in ("1 kg</span> onion", "Weep.", "For 4 &middot; 1 h 15 min &middot; takes some care", "soup, winter"):
        assert words in shown


async def test_a_form_that_was_wrong_comes_back_with_what_was_typed(page: AsyncClient):
    shown = text(await page.post("/recipes/new/", {"name": "", "steps": "Peel.", "ingredients": "onion | much"}), 400)
    assert "This field is required." in shown
    assert "Row 1, quantity: Enter a number, or nothing." in shown
    assert "Peel.</textarea>" in shown
    assert not await Recipe.objects.aexists()


async def test_the_list_is_filtered_and_keeps_the_filter_in_its_pages(page: AsyncClient, ada: Chef):
    for place in range(21):
        await ada.cooks(name=f"Soup {place}")
    await ada.cooks(name="Bread")
    shown = text(await page.get("/recipes/?text=soup"))
    assert "21 recipes found" in shown
    assert 'href="?text=soup&amp;page=2"' in shown
    assert "Bread" not in shown
    assert (await page.get("/recipes/?page=none")).status_code == 400


async def test_an_owner_invites_changes_roles_and_removes(page: AsyncClient, others: AsyncClient, ada: Chef, bob: Chef):
    pk = await ada.cooks()
    path = f"/recipes/{pk}/sharing/"
    made = await page.post(path, {"do": "invite", "role": "viewer", "hours": "5"})
    link = made.context["made"]["url"]
    assert link in text(made)
    assert link not in text(await page.get(path))
    token = link.rstrip("/").rpartition("/")[2]
    assert "ada invites you" in text(await others.get(f"/invitations/{token}/"))
    assert leads_to(await others.post(f"/invitations/{token}/"), f"/recipes/{pk}/")
    change = {"do": "role", "user": bob.user.pk, "role": "editor"}
    assert (await others.post(path, change)).status_code == 403
    assert leads_to(await page.post(path, change), path)
    assert (await Collaborator.objects.aget(user=bob.user)).role == "editor"
    assert leads_to(await page.post(path, {"do": "revoke", "user": bob.user.pk}), path)
    assert not await Collaborator.objects.filter(user=bob.user).aexists()


async def test_an_invitation_is_withdrawn_and_wrong_ones_are_refused(page: AsyncClient, others: AsyncClient, ada: Chef):
    pk = await ada.cooks()
    path = f"/recipes/{pk}/sharing/"
    row, token = await sync_to_async(invitations.invite)(ada.user, pk, "editor")
    assert leads_to(await page.post(path, {"do": "withdraw", "invitation": row.pk}), path)
    assert (await others.get(f"/invitations/{token}/")).status_code == 404
    assert (await page.post(path, {"do": "invite", "role": "owner"})).status_code == 400
    assert (await page.post(path, {"do": "nothing"})).status_code == 400
    assert (await page.post(path, {"do": "revoke", "user": ada.user.pk})).status_code == 403  # the last owner


async def test_who_leaves_a_recipe_is_led_to_the_list(others: AsyncClient, ada: Chef, bob: Chef, soup: int):
    assert leads_to(await others.post(f"/recipes/{soup}/sharing/", {"do": "revoke", "user": bob.user.pk}), "/recipes/")


async def test_versions_are_kept_compared_and_restored(page: AsyncClient, ada: Chef, soup: int):
    path = f"/recipes/{soup}/history/"
    assert leads_to(await page.post(path, {"name": "First"}), path)
    assert "This field is required." in text(await page.post(path, {"name": ""}), 400)
    await ada.call("PATCH", f"/api/recipes/{soup}/", {"name": "Leek soup"})
    first = await Version.objects.aget()
    shown = text(await page.get(f"{path}?version={first.pk}"))
    assert "<del>Soup</del><ins>Leek soup</ins>" in shown
    assert leads_to(await page.post(path, {"restore": first.pk}), path)
    assert (await Recipe.objects.aget()).name == "Soup"


async def test_a_viewer_sees_the_history_and_changes_nothing(others: AsyncClient, ada: Chef, bob: Chef):
    pk = await ada.cooks()
    await ada.shares(pk, bob, "viewer")
    shown = text(await others.get(f"/recipes/{pk}/history/"))
    assert "Keep it as it is now" not in shown
    assert (await others.post(f"/recipes/{pk}/history/", {"name": "mine"})).status_code == 403
    assert "Make a link" not in text(await others.get(f"/recipes/{pk}/sharing/"))


async def test_a_chef_is_asked_and_answers_by_the_pages(page: AsyncClient, others: AsyncClient, bob: Chef):
    path = f"/chefs/{bob.user.pk}/request/"
    assert "This field is required." in text(await page.post(path, {"text": ""}), 400)
    assert leads_to(await page.post(path, {"text": "A bread?"}), "/chefs/")
    assert "on its way" in text(await page.get("/chefs/"))
    asked = await RecipeRequest.objects.aget()
    assert leads_to(await others.post(f"/requests/{asked.pk}/", {"state": "declined"}), "/chefs/")
    assert "declined" in text(await page.get("/chefs/"))
    assert (await page.get("/chefs/9999/request/")).status_code == 404


async def test_one_says_something_about_oneself(page: AsyncClient, ada: Chef):
    form = {"speciality": "soups", "years": "3", "email": "a@example.com", "zone": "Europe/Berlin"}
    assert leads_to(await page.post("/chefs/", form), "/chefs/")
    assert (await ChefRow.objects.aget(pk=ada.user.pk)).zone == "Europe/Berlin"
    assert "errorlist" in text(await page.post("/chefs/", {**form, "zone": "Mars"}), 400)


async def test_a_file_is_uploaded_looked_at_and_cancelled(page: AsyncClient):
    response = await page.post("/imports/", {"file": SimpleUploadedFile("book.csv", b"name\nSoup\n")})
    job = await ImportJob.objects.aget()
    assert leads_to(response, f"/imports/{job.pk}/")
    assert "It waits for a worker" in text(await page.get(f"/imports/{job.pk}/"))
    assert leads_to(await page.post(f"/imports/{job.pk}/"), f"/imports/{job.pk}/")
    assert "Cancelled: nothing was added" in text(await page.get(f"/imports/{job.pk}/"))
    assert "Choose a file." in text(await page.post("/imports/"), 400)


async def test_the_log_is_shown_newest_first_and_marked_as_read(page: AsyncClient, ada: Chef):
    for place in range(31):
        pk = await ada.cooks(name=f"Soup {place}")
        await sync_to_async(completion.complete)(ada.user, pk)
    shown = text(await page.get("/notifications/"))
    assert shown.index("Soup 30 is complete") < shown.index("Soup 29 is complete")
    assert "Page 1 of 2" in shown
    assert "Soup 0 is complete" in text(await page.get("/notifications/?page=2"))
    assert leads_to(await page.post("/notifications/read/", {"up_to": 31}), "/notifications/")
    assert "(unread)" not in text(await page.get("/notifications/"))


async def test_the_overview_shows_costs_and_old_prices_as_old(page: AsyncClient, ada: Chef, settings):
    settings.SUPPLIER_URL = ""
    await Ingredient.objects.acreate(name="onion", unit="kg", price="2.20", price_as_of="2026-03-02T08:15:00Z", stock=3)
    await ada.cooks(ingredients=[{"key": "a", "name": "onion", "quantity": "2", "unit": "kg"}])
    shown = text(await page.get("/"))
    for words in ("4.40", "1.10", "2 Mar 2026, 08:15 UTC", "the last known ones", "3 kg in stock"):
        assert words in shown


async def test_every_page_knows_whose_it_is_and_how_many_news_there_are(page: AsyncClient, ada: Chef):
    await furnished(ada)
    for path, section in (("/", "dashboard"), ("/recipes/", "recipes"), ("/recipes/new/", "new"), ("/chefs/", "chefs")):
        shell = (await page.get(path)).context["shell"]
        assert shell == {"username": "ada", "section": section, "last_number": 1, "unread": 1}
