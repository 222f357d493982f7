"""The log: each update has a number, without a gap; and what became of many is still all of them."""

from __future__ import annotations

import asyncio

import pytest

from course.grader.examiner.failures import expect

from .chefs import Chef
from .conftest import COMPACT_AFTER

pytestmark = pytest.mark.asyncio(loop_scope="session")

MANY = COMPACT_AFTER + 2  # updates, after which the log is compacted


async def compacted(chef: Chef, recipe: int) -> None:
    """Returns once MANY edits were made and the log is about to be compacted: of that a version tells."""
    number = (await chef.reads(recipe))["number"]
    for edit in range(MANY):
        await chef.edits(recipe, servings=edit + 1)
    await chef.version(recipe, number + COMPACT_AFTER - 1)


def expect_number(number: int, wanted: int) -> None:
    """The newest update has this number; when the log was compacted is nobody's business, so it is not told."""
    seen = "a number that earlier updates have had" if number < wanted else "numbers that no update has"
    expect(number == wanted, seen=seen, wanted="the next number for each update")


@pytest.mark.step("13.2", points=4)
async def test_every_update_gets_the_next_number(ada: Chef, bob: Chef, soup: int):
    """Edits of two at once, and edits after the log was compacted, get the next numbers, each once."""
    chefs = [ada, bob] * (MANY // 2)
    made = await asyncio.gather(*(chef.edits(soup, minutes=place) for place, chef in enumerate(chefs)))
    assert {recipe["id"] for recipe in made} == {soup}
    number = (await ada.reads(soup))["number"]
    expect_number(number, 1 + MANY)
    await ada.version(soup, COMPACT_AFTER)
    for more in range(1, MANY):  # somewhere among them, at the latest, the lines have gone
        number = (await ada.edits(soup, minutes=1000 + more))["number"]
        expect_number(number, 1 + MANY + more)


@pytest.mark.step("13.2", points=3)
async def test_a_page_that_opens_after_the_log_was_compacted_has_all_of_it(ada: Chef, bob: Chef, soup: int):
    """A page that opens after the log was compacted shows every word, and so does the API."""
    await compacted(ada, soup)
    for minutes in range(5):
        await ada.edits(soup, minutes=minutes)
    page = await bob.opens(soup)
    seen = {"name": str(page.name), "description": str(page.description)}
    wanted = {"name": "Onion soup", "description": "Peel the big onions and weep."}
    expect(seen == wanted, seen=f"a page with {seen}", wanted=f"{wanted}")
    recipe = await bob.reads(soup)
    seen = {name: recipe[name] for name in wanted}
    expect(seen == wanted, seen=f"the API with {seen}", wanted=f"{wanted}")


@pytest.mark.step("13.2", points=3)
async def test_a_page_that_was_away_while_the_log_was_compacted_gets_what_it_missed(ada: Chef, bob: Chef, soup: int):
    """A page that was offline while the log was compacted gets what it missed, and brings what was typed in it."""
    page = await bob.opens(soup)
    await page.goes()
    page.insert(page.name, "red ", before="soup")
    await ada.edits(soup, description="Peel the big onions and sing.")
    await compacted(ada, soup)
    for minutes in range(5):
        await ada.edits(soup, minutes=minutes)
    await bob.opens(soup, page)
    seen = [str(page.name), str(page.description)]
    wanted = ["Onion red soup", "Peel the big onions and sing."]
    expect(seen == wanted, seen=f"a page that is back with {seen}", wanted=f"{wanted}")
    late = await ada.opens(soup)
    assert [str(late.name), str(late.description)] == wanted
