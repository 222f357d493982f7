"""Several windows on one recipe, of several people, over a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, WebSocketRoute, expect

from .site import CHROMIUM, PATIENCE, Person, Site, browser, person

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is missing; on Debian and Ubuntu: sudo apt-get install chromium"
)
expect.set_options(timeout=PATIENCE)


@pytest.fixture
async def opened() -> AsyncIterator[Browser]:
    """The system's Chromium."""
    async with browser() as opened:
        yield opened


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[Site]:
    """A site that may be killed."""
    site = Site(tmp_path)
    yield site
    site.kill()


@pytest.fixture
async def ada(site: Site, opened: Browser) -> Person:
    """The owner of what is edited."""
    return await person(site, opened, "ada")


@pytest.fixture
async def bob(site: Site, opened: Browser) -> Person:
    """Somebody else, who has an account and no more."""
    return await person(site, opened, "bob")


async def shared(owner: Person, other: Person, name: str, role: str = "editor") -> int:
    """A new recipe of the one, into which the other is let."""
    rows = [{"name": "onion", "quantity": "0.5", "unit": "kg"}, {"name": "thyme"}]
    content = {"name": name, "ingredients": rows, "steps": [{"text": "Peel."}, {"text": "Weep."}]}
    made = await ask(owner, "POST", "/api/recipes/", content)
    pk = made["recipe"]["id"]
    invited = await ask(owner, "POST", f"/api/recipes/{pk}/invitations/", {"role": role})
    token = invited["invitation"]["url"].rstrip("/").rpartition("/")[2]
    await ask(other, "POST", f"/api/invitations/{token}/", {})
    return pk


async def ask(someone: Person, method: str, path: str, data: dict[str, Any] | None = None) -> Any:
    """What the API answers; None where it has nothing to say."""
    token = next(cookie["value"] for cookie in await someone.context.cookies() if cookie["name"] == "csrftoken")
    url = someone.site.address + path
    answer = await someone.context.request.fetch(url, method=method, data=data, headers={"X-CSRFToken": token})
    assert answer.ok, await answer.text()
    return await answer.json() if answer.status != 204 else None


async def collaborator(owner: Person, pk: int, name: str) -> str:
    """Where the API has what somebody may do with a recipe."""
    rows = (await ask(owner, "GET", f"/api/recipes/{pk}/collaborators/"))["collaborators"]
    user = next(row["user"] for row in rows if row["username"] == name)
    return f"/api/recipes/{pk}/collaborators/{user}/"


async def editor(someone: Person, pk: int) -> Page:
    """A window with the recipe, in which everything is there."""
    page = await someone.window(f"/recipes/{pk}/")
    await state(page, "saved")
    await expect(page.locator('[data-begun="true"]')).to_have_count(1)
    return page


async def state(page: Page, name: str) -> None:
    await page.locator(f'#state[data-state="{name}"]').wait_for()


def step(page: Page, number: int) -> Locator:
    return page.get_by_label(f"Step {number}", exact=True)


async def texts(*pages: Page) -> list[list[str]]:
    """What the steps say, in each page."""
    script = "[...document.querySelectorAll('ol.steps textarea')].map(area => area.value)"
    return [await page.evaluate(script) for page in pages]


async def place_caret(field: Locator, at: int) -> None:
    await field.focus()
    await field.evaluate("(area, at) => area.setSelectionRange(at, at)", at)


def is_within(part: str, whole: str) -> bool:
    """Whether the letters of `part` stand in `whole`, in their order."""
    letters = iter(whole)
    return all(letter in letters for letter in part)


async def test_three_windows_type_into_one_step_at_once_and_all_say_the_same(ada: Person, bob: Person):
    pk = await shared(ada, bob, "For three")
    pages = [await editor(ada, pk), await editor(ada, pk), await editor(bob, pk)]
    words = ["THEFIRSTWINDOW", "the second window", "0123456789 and 😀"]
    for page in pages:
        await place_caret(step(page, 1), 2)
    await asyncio.gather(*(page.keyboard.type(text) for page, text in zip(pages, words, strict=True)))
    for page in pages:
        await state(page, "saved")
    length = len("Peel.") + sum(len(text) for text in words)
    for page in pages:
        await page.wait_for_function(
            "n => [...document.querySelector('ol.steps textarea').value].length === n", arg=length
        )
    found = await texts(*pages)
    assert found[0] == found[1] == found[2]
    assert all(is_within(text, found[0][0]) for text in [*words, "Peel."]), found[0][0]
    for page in pages:
        await expect(page.locator("#people li")).to_have_count(2)  # two people, one of them in two windows
    await expect(pages[0].locator("#people")).to_contain_text("bob in step 1")
    flags = pages[0].locator(".steps li:first-child .flag")
    await expect(flags).to_have_count(2)  # ada's other window, and bob
    assert sorted(await flags.all_inner_texts()) == ["ada", "bob"]
    assert ada.errors == bob.errors == []


async def test_what_is_typed_while_the_server_is_dead_is_not_lost_and_not_doubled(own_site: Site, opened: Browser):
    ada, bob = await person(own_site, opened, "ada"), await person(own_site, opened, "bob")
    first, other = await editor(ada, 1), await editor(bob, 1)
    before = (await texts(first))[0]
    await place_caret(step(first, 2), 0)
    await place_caret(step(other, 2), 4)
    typing = [asyncio.ensure_future(page.keyboard.type(text)) for page, text in ((first, "a" * 60), (other, "b" * 60))]
    await first.wait_for_function("() => document.querySelectorAll('ol.steps textarea')[1].value.startsWith('aaa')")
    own_site.kill()  # while both type
    await asyncio.gather(*typing)
    await state(first, "offline")
    await first.keyboard.type("ccc")
    await expect(first.locator("#state")).to_contain_text("waiting")
    own_site.start()
    for page in (first, other):
        await state(page, "saved")
        await page.wait_for_function(
            "() => [['a', 60], ['b', 60], ['c', 3]].every(([letter, count]) => "
            "document.querySelectorAll('ol.steps textarea')[1].value.split(letter).length > count)"
        )
    late = await editor(await person(own_site, opened, "cleo"), 1)
    found = await texts(first, other, late)
    assert found[0] == found[1] == found[2]
    now = found[0][1]
    assert len(now) == len(before[1]) + 123
    assert "a" * 60 + "ccc" in now
    assert "b" * 60 in now
    assert found[0][::2] == before[::2]


async def test_undo_takes_back_ones_own_words_and_nobody_elses(ada: Person, bob: Person):
    pk = await shared(ada, bob, "To undo")
    mine, theirs = await editor(ada, pk), await editor(bob, pk)
    await place_caret(step(mine, 1), 0)
    await mine.keyboard.type("mine ")
    await expect(step(theirs, 1)).to_have_value("mine Peel.")
    await place_caret(step(theirs, 1), len("mine Peel."))
    await theirs.keyboard.type(" theirs")
    await expect(step(mine, 1)).to_have_value("mine Peel. theirs")
    await mine.keyboard.press("Control+z")
    for page in (mine, theirs):
        await expect(step(page, 1)).to_have_value("Peel. theirs")
    await mine.get_by_role("button", name="Redo").click()
    await expect(step(theirs, 1)).to_have_value("mine Peel. theirs")


async def test_a_row_that_another_moves_keeps_the_cursor_of_who_types_in_it(ada: Person, bob: Person):
    pk = await shared(ada, bob, "To move")
    mine, theirs = await editor(ada, pk), await editor(bob, pk)
    await place_caret(step(mine, 1), 4)
    await mine.keyboard.type(" slow")
    await theirs.locator(".steps li:first-child [data-down]").click()
    await expect(step(mine, 2)).to_have_value("Peel slow.")
    await mine.keyboard.type("ly")
    await expect(step(theirs, 2)).to_have_value("Peel slowly.")
    await mine.keyboard.press("Alt+ArrowUp")
    await expect(step(theirs, 1)).to_have_value("Peel slowly.")
    await expect(step(mine, 1)).to_be_focused()
    assert (await texts(mine, theirs)) == [["Peel slowly.", "Weep."]] * 2


async def test_a_row_that_was_removed_comes_back_with_all_that_others_typed_in_it(ada: Person, bob: Person):
    pk = await shared(ada, bob, "To remove")
    mine, theirs = await editor(ada, pk), await editor(bob, pk)
    await place_caret(step(theirs, 1), 0)
    await theirs.keyboard.type("Wash and ")
    await expect(step(mine, 1)).to_have_value("Wash and Peel.")
    await mine.locator(".steps li:first-child [data-remove]").click()
    await expect(step(theirs, 1)).to_have_value("Weep.")
    await expect(step(theirs, 1)).to_be_focused()  # and not the top of the page
    await mine.get_by_role("button", name="Undo").click()
    for page in (mine, theirs):
        await expect(step(page, 1)).to_have_value("Wash and Peel.")


async def test_ingredients_and_numbers_are_edited_and_their_costs_follow(ada: Person, bob: Person):
    pk = await shared(ada, bob, "With butter")
    mine, theirs = await editor(ada, pk), await editor(bob, pk)
    await mine.get_by_role("button", name="Add an ingredient").click()
    await expect(mine.get_by_label("Ingredient 3: quantity")).to_be_focused()
    await mine.keyboard.type("0.5")
    await mine.get_by_label("Ingredient 3: name").fill("butter")
    await mine.get_by_label("Servings").fill("2")
    await expect(theirs.get_by_label("Ingredient 3: quantity")).to_have_value("0.5")
    await expect(theirs.get_by_label("Ingredient 3: unit")).to_have_value("kg")  # as in the catalogue
    await expect(theirs.get_by_label("Servings")).to_have_value("2")
    await expect(theirs.locator("#facts")).to_contain_text("5.60 for all 2")  # half a kilo each of onion and butter
    await expect(mine.locator("#facts")).to_contain_text("5.60 for all 2")
    await mine.get_by_label("Servings").fill("2000")
    await expect(mine.get_by_label("Servings")).to_have_attribute("aria-invalid", "true")
    await mine.get_by_label("Minutes").fill("45")
    await expect(theirs.get_by_label("Minutes")).to_have_value("45")
    await expect(theirs.get_by_label("Servings")).to_have_value("2")
    await expect(mine.get_by_label("Servings")).to_have_value("2")


async def test_presence_says_who_is_where_and_who_has_left(ada: Person, bob: Person):
    pk = await shared(ada, bob, "Where is bob")
    mine, theirs = await editor(ada, pk), await editor(bob, pk)
    again = await editor(bob, pk)
    await theirs.get_by_label("Servings").focus()
    await expect(mine.locator("#people")).to_contain_text("bob in the servings")
    await expect(mine.locator('[data-field="servings"]')).to_have_attribute("data-who", "bob")
    await expect(mine.locator("#people li")).to_have_count(2)
    await theirs.close()
    await expect(mine.locator('[data-field="servings"]')).to_have_attribute("data-who", "")
    await expect(mine.locator("#people")).to_contain_text("bob")
    await again.close()
    await expect(mine.locator("#people li")).to_have_count(1)
    await expect(mine.locator("#said")).to_have_text("bob has left")


async def test_presence_comes_back_with_the_connection(ada: Person, bob: Person):
    pk = await shared(ada, bob, "To lose the line")
    lines: list[WebSocketRoute] = []
    back = asyncio.Event()

    async def connect(line: WebSocketRoute) -> None:
        if lines:
            await back.wait()
        lines.append(line)
        line.connect_to_server()

    await bob.context.route_web_socket("**/ws/recipes/**", connect)
    mine, theirs = await editor(ada, pk), await editor(bob, pk)
    await step(theirs, 1).focus()
    await expect(mine.locator("#people")).to_contain_text("bob in step 1")
    await lines[0].close(code=1012)
    await expect(mine.locator("#people")).to_have_text("ada you")
    back.set()
    await expect(mine.locator("#people")).to_contain_text("bob in step 1")
    assert len(lines) == 2


async def test_who_may_read_only_reads_until_the_owner_says_otherwise(ada: Person, bob: Person):
    pk = await shared(ada, bob, "To read", "viewer")
    mine, theirs = await editor(ada, pk), await editor(bob, pk)
    await expect(step(theirs, 1)).not_to_be_editable()
    await expect(theirs.get_by_role("button", name="Add a step")).to_be_hidden()
    await step(mine, 1).fill("Peel well.")
    await expect(step(theirs, 1)).to_have_value("Peel well.")
    row = await collaborator(ada, pk, "bob")
    await ask(ada, "PATCH", row, {"role": "editor"})
    await expect(step(theirs, 1)).to_be_editable()
    await step(theirs, 1).fill("Peel very well.")
    await expect(step(mine, 1)).to_have_value("Peel very well.")
    await ask(ada, "PATCH", row, {"role": "viewer"})
    await expect(step(theirs, 1)).not_to_be_editable()
    await state(theirs, "saved")
    await ask(ada, "DELETE", row)
    await theirs.get_by_text("You may not edit this recipe any more.").first.wait_for()
    await expect(step(theirs, 1)).not_to_be_editable()
    assert ada.errors == []


async def test_a_login_that_ended_and_a_recipe_that_was_deleted_are_said(ada: Person, bob: Person):
    pk = await shared(ada, bob, "To delete")
    mine, theirs = await editor(ada, pk), await editor(bob, pk)
    other = await bob.window("/recipes/")
    await other.get_by_role("button", name="Log out").click()
    await theirs.locator("#ended").get_by_role("link", name="Log in").wait_for()
    await ask(ada, "DELETE", f"/api/recipes/{pk}/")
    await mine.locator("#ended").get_by_text("This recipe was deleted.").wait_for()
    await expect(step(mine, 1)).not_to_be_editable()


async def test_comments_come_by_themselves_and_markup_stays_text(ada: Person, bob: Person):
    pk = await shared(ada, bob, "To talk about")
    mine, theirs = await editor(ada, pk), await editor(bob, pk)
    markup = "<img src=x onerror=alert(1)><b>Salt</b>"
    await mine.get_by_label("Your comment").fill(markup)
    await mine.get_by_role("button", name="Say it").click()
    for page in (mine, theirs):
        await page.locator("#comments li").get_by_text(markup, exact=True).wait_for()
        await expect(page.locator("#comments li")).to_have_count(1)
    await step(mine, 1).fill(markup)
    await mine.get_by_label("Name", exact=True).fill(markup)
    await expect(step(theirs, 1)).to_have_value(markup)
    await expect(theirs).to_have_title(f"{markup} - The kitchen's recipes")
    assert await theirs.locator("main img, main b").count() == 0
    assert ada.errors == bob.errors == []


async def test_half_an_emoji_is_never_sent(ada: Person, bob: Person):
    pk = await shared(ada, bob, "With faces")
    mine, theirs = await editor(ada, pk), await editor(bob, pk)
    await step(mine, 1).fill("a😀b")
    await expect(step(theirs, 1)).to_have_value("a😀b")
    await step(mine, 1).fill("a😁b")  # they share their first half
    await expect(step(theirs, 1)).to_have_value("a😁b")


async def test_a_word_that_is_being_composed_is_not_broken_by_others(ada: Person, bob: Person):
    pk = await shared(ada, bob, "To compose")
    mine, theirs = await editor(ada, pk), await editor(bob, pk)
    await place_caret(step(mine, 1), 5)
    keyboard = await ada.context.new_cdp_session(mine)
    await keyboard.send("Input.imeSetComposition", {"text": "に", "selectionStart": 1, "selectionEnd": 1})
    await expect(step(theirs, 1)).to_have_value("Peel.に")
    await place_caret(step(theirs, 1), 0)
    await theirs.keyboard.type("Do ")
    await step(theirs, 2).fill("It has come.")
    await expect(step(mine, 2)).to_have_value("It has come.")
    await keyboard.send("Input.imeSetComposition", {"text": "にん", "selectionStart": 2, "selectionEnd": 2})
    await keyboard.send("Input.insertText", {"text": "人参"})
    for page in (mine, theirs):
        await expect(step(page, 1)).to_have_value("Do Peel.人参")


async def test_a_recipe_is_marked_as_complete_and_tagged(ada: Person, bob: Person):
    pk = await shared(ada, bob, "To finish")
    mine, theirs = await editor(ada, pk), await editor(bob, pk)
    await mine.get_by_label("Tags").fill("Soup, winter")
    await mine.get_by_label("Tags").press("Enter")
    await expect(mine.get_by_label("Tags")).to_have_value("soup, winter")
    await mine.get_by_role("button", name="Mark as complete").click()
    for page in (mine, theirs):
        await page.locator("#facts .tag.done").wait_for()
    await theirs.locator(".toast").first.wait_for()
    last = (await ask(bob, "GET", "/api/notifications/"))["last"]
    await ask(bob, "POST", "/api/notifications/read/", {"up_to": last})  # the tests share a site
    assert ada.errors == bob.errors == []


async def test_who_has_no_scripts_is_led_to_the_page_for_reading(site: Site, opened: Browser):
    cleo = await person(site, opened, "cleo", java_script_enabled=False)
    page = await cleo.blank()
    await page.goto(f"{site.address}/recipes/1/")
    await page.get_by_role("link", name="Read it without").click()
    await page.get_by_role("heading", name="Onion soup").wait_for()


@pytest.mark.parametrize("width", [360, 1280])
async def test_the_editor_is_not_wider_than_its_window_and_keeps_to_the_policy(site: Site, opened: Browser, width: int):
    ada = await person(site, opened, "ada", viewport={"width": width, "height": 844})
    page = await editor(ada, 1)
    await step(page, 1).fill("W" * 300)
    await page.get_by_label("Name", exact=True).fill("Onionsoup" * 12)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("button", name="Undo").click()
    assert ada.errors == []
