"""Versions: a recipe as it was, and the way back, which is an edit and no erasure."""

from __future__ import annotations

from typing import Any

import pytest

from course.grader.examiner.failures import expect

from .chefs import Chef

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def kept(chef: Chef, recipe: int, name: str = "as it was") -> int:
    """The id of a new version."""
    return (await chef.does("POST", f"recipes/{recipe}/versions/", {"name": name}))["version"]["id"]


async def restored(chef: Chef, recipe: int, version: int) -> dict[str, Any]:
    """The recipe after that."""
    return (await chef.does("POST", f"recipes/{recipe}/versions/{version}/restore/"))["recipe"]


@pytest.mark.step("13.8", points=4)
async def test_an_open_page_shows_what_is_restored_once(ada: Chef, bob: Chef, soup: int):
    """Open pages and new ones show the restored text, once, and what is typed then is the recipe's."""
    version = await kept(ada, soup)
    page = await bob.opens(soup)
    await ada.edits(soup, name="Leek pie")
    await page.until(lambda: str(page.name) == "Leek pie")
    answer = await restored(ada, soup, version)
    await page.until(lambda: str(page.name) != "Leek pie")
    for where, shown in (("the open page", page), ("a new page", await ada.opens(soup))):
        seen = str(shown.name)
        told = "'Leek pie' and 'Onion soup' in one name" if "Leek" in seen else f"the name {seen!r}"
        expect(seen == "Onion soup", seen=f"{told} in {where}", wanted="'Onion soup', as it was")
    assert answer["name"] == "Onion soup"
    await page.types(" for two", after="soup")
    await page.kept()
    await ada.finds(soup, "Onion soup for two")


@pytest.mark.step("13.8", points=3)
async def test_what_was_there_before_a_version_was_restored_can_be_restored(ada: Chef, soup: int):
    """Restoring a version keeps the recipe as it was until then, as a version of its own: there is a way back."""
    version = await kept(ada, soup)
    await ada.edits(soup, name="Leek pie", servings=9)
    before = (await ada.reads(soup))["number"]
    recipe = await restored(ada, soup, version)
    assert (recipe["name"], recipe["servings"]) == ("Onion soup", 4)
    expect(recipe["number"] == before + 1, seen=f"the number {recipe['number']}", wanted=f"{before + 1}: one more edit")
    back = [row["id"] for row in await ada.versions(soup) if row["number"] == before and row["automatic"]]
    expect(back, seen="no version of the recipe as it was before", wanted="one that came by itself")
    recipe = await restored(ada, soup, back[0])
    assert (recipe["name"], recipe["servings"]) == ("Leek pie", 9)


@pytest.mark.step("13.8", points=3)
async def test_a_page_that_was_away_while_a_version_was_restored_doubles_nothing(ada: Chef, bob: Chef, soup: int):
    """A page that was offline while a version was restored brings what was typed in it, and no word stands twice."""
    version = await kept(ada, soup)
    page = await bob.opens(soup)
    await page.goes()
    page.insert(page.name, "red ", before="soup")
    await ada.edits(soup, name="Leek pie")
    await restored(ada, soup, version)
    await bob.opens(soup, page)
    seen = page.says("red", "Onion", "soup", "onions", "weep", "Leek")
    wanted = {"red": 1, "Onion": 1, "soup": 1, "onions": 1, "weep": 1, "Leek": 0}
    told = ", ".join(f"{word!r} {count} times" for word, count in seen.items() if count != wanted[word])
    expect(seen == wanted, seen=told, wanted="what was typed and what was restored, each word once")
    late = await ada.opens(soup)
    assert late.says(*wanted) == wanted


async def test_a_version_tells_who_wrote_what(ada: Chef, bob: Chef, soup: int):
    await kept(ada, soup, "the first")
    page = await bob.opens(soup)
    await page.types("Red ")
    await page.kept()
    await ada.edits(soup, servings=6)
    version = await kept(bob, soup, "before the guests")
    row = next(row for row in await ada.versions(soup) if row["id"] == version)
    assert (row["name"], row["automatic"], row["author"]) == ("before the guests", False, bob.name)
    assert row["authors"] == sorted([ada.name, bob.name])
    seen = await ada.does("GET", f"recipes/{soup}/versions/{version}/", params={"against": "before"})
    changes = {change["part"]: (change["before"], change["after"]) for change in seen["changes"]}
    assert changes == {"name": ("Onion soup", "Red Onion soup"), "servings": (4, 6)}
    assert seen["content"]["name"] == "Red Onion soup"
    await ada.edits(soup, name="Leek pie")
    (change,) = (await ada.does("GET", f"recipes/{soup}/versions/{version}/", params={"against": "now"}))["changes"]
    assert change == {"part": "name", "before": "Red Onion soup", "after": "Leek pie"}


async def test_a_version_comes_by_itself_when_everybody_has_left(ada: Chef, soup: int):
    page = await ada.opens(soup)
    await page.types("Red ")
    await page.kept()
    await page.goes()
    row = await ada.version(soup, 2)
    assert row["authors"] == [ada.name]


async def test_who_may_only_read_restores_nothing(ada: Chef, cleo: Chef, soup: int):
    await ada.shares(soup, cleo, role="viewer")
    version = await kept(ada, soup)
    for path, data in ((f"versions/{version}/restore/", None), ("versions/", {"name": "mine"})):
        answer = await cleo.call("POST", f"recipes/{soup}/{path}", data)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
    assert (await ada.call("POST", f"recipes/{soup}/versions/{10**9}/restore/")).status_code == 404
