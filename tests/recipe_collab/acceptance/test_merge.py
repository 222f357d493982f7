"""The server edits documents, too: what it changes and what people type meanwhile are both there, once."""

from __future__ import annotations

import pytest

from course.grader.examiner.failures import expect

from .chefs import Chef
from .pages import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def heard(page: Page, word: str) -> None:
    """Take frames until this stands in the page: an edit of the server's has come."""
    await page.until(lambda: word in f"{page.name} {page.description}")


@pytest.mark.step("13.1", points=4)
async def test_a_word_typed_while_the_server_renames_stands_where_it_was_typed(ada: Chef, bob: Chef, soup: int):
    """What somebody types while the API renames the recipe stands between the words that it was typed between."""
    page = await bob.opens(soup)
    page.insert(page.name, "🧅 red ", before="soup")
    await ada.edits(soup, name="Onion soup for two")  # which the page has not heard of
    await page.flush()
    await heard(page, "for two")
    wanted = "Onion 🧅 red soup for two"
    expect(str(page.name) == wanted, seen=f"the name {str(page.name)!r}", wanted=repr(wanted))
    await page.sync()
    late = await ada.opens(soup)
    assert str(late.name) == wanted


@pytest.mark.step("13.1", points=3)
async def test_a_word_that_was_taken_away_does_not_come_back_with_an_edit(ada: Chef, bob: Chef, soup: int):
    """What somebody takes away while the API changes another word of the text stays away."""
    page = await bob.opens(soup)
    page.remove(page.description, "big ")
    await ada.edits(soup, description="Peel the big onions and cry.")
    await page.flush()
    await heard(page, "cry")
    wanted = "Peel the onions and cry."
    expect(str(page.description) == wanted, seen=f"the text {str(page.description)!r}", wanted=repr(wanted))


@pytest.mark.step("13.1", points=3)
async def test_a_form_that_is_saved_whole_changes_only_what_is_different(ada: Chef, bob: Chef, soup: int):
    """A form that sends every field leaves those alone that it did not change: another one's edit of them stands."""
    before = await ada.reads(soup)
    page = await bob.opens(soup, Page(client=1))  # of two who set a field at once, the higher number wins
    page.edit(lambda: page.fields.__setitem__("servings", 6))
    whole = {name: before[name] for name in ("name", "description", "servings", "minutes")}
    await ada.edits(soup, **whole, difficulty=3)
    await page.flush()
    await page.until(lambda: page.fields.get("difficulty") == 3)
    await page.kept()
    seen = page.fields.get("servings")
    expect(seen == 6, seen=f"servings {seen:g} again, which the form had not changed", wanted="6, as somebody set it")


async def test_what_two_type_into_one_step_at_once_is_merged(ada: Chef, bob: Chef):
    soup = await ada.cooks(steps=[{"text": "Peel."}, {"text": "Weep."}])
    await ada.shares(soup, bob)
    pages = [await ada.opens(soup), await bob.opens(soup)]
    for page, word, after in ((pages[0], "Quickly: ", ""), (pages[1], " Both.", "Peel.")):
        step = next(row["text"] for row in page.steps.values() if str(row["text"]) == "Peel.")
        page.insert(step, word, after=after)
    for page in pages:
        await page.flush()
    for page in pages:
        await page.until(lambda page=page: page.step_texts() == ["Quickly: Peel. Both.", "Weep."])
    assert [step["text"] for step in (await ada.reads(soup))["steps"]] == ["Quickly: Peel. Both.", "Weep."]
