"""Who gets in, who may write, and who has to go: asked at the door, and as long as the socket is open."""

from __future__ import annotations

import asyncio

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from course.grader.examiner.failures import expect

from .chefs import Chef
from .pages import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def close_code(chef: Chef, recipe: object) -> object:
    """The code with which the socket is closed; what else is seen of it as words."""
    try:
        page = await chef.connects(recipe)
    except InvalidStatus as refused:
        return f"none, as the handshake was refused with {refused.response.status_code}"
    try:
        return await page.closing()
    finally:
        assert not str(page.name)


async def ends_with(page: Page) -> object:
    """The code with which an open socket is closed, or that it stays open."""
    try:
        return await page.closing()
    except TimeoutError:
        return "none, as the socket stayed open"


@pytest.mark.step("13.6", points=3)
async def test_who_may_not_come_in_is_told_by_a_code(guest: Chef, cleo: Chef, soup: int):
    """Who is not logged in is let in far enough to see 4401; who is no collaborator sees 4403, and nothing else."""
    seen = await close_code(guest, soup)
    expect(seen == 4401, seen=f"the close code {seen} without a login", wanted="4401")
    seen = await close_code(cleo, soup)
    expect(seen == 4403, seen=f"the close code {seen} for who is no collaborator", wanted="4403")
    assert await close_code(cleo, 10**9) == 4404


@pytest.mark.step("13.6", points=3)
async def test_a_viewer_who_writes_is_shown_out(ada: Chef, cleo: Chef, soup: int):
    """A viewer who sends an update is closed with 4403 at once; nothing of it is written, and others type on."""
    await ada.shares(soup, cleo, role="viewer")
    writer, viewer = await ada.opens(soup), await cleo.watches(soup)
    await viewer.appears({"field": "name"})
    await writer.types("Red ")
    await viewer.until(lambda: "Red" in str(viewer.name))
    await viewer.types("Bad ")
    try:
        await viewer.asks()
        seen = "an answer to the next frame"
    except ConnectionClosed as closed:
        seen = f"the close code {closed.rcvd and closed.rcvd.code}"
    expect(seen == "the close code 4403", seen=seen, wanted="the close code 4403 after an update of a viewer's")
    await writer.types("Good ")
    await writer.kept()
    await ada.finds(soup, "Good Red Onion soup")


@pytest.mark.step("13.6", points=4)
async def test_whose_access_ends_while_typing_is_shown_out(ada: Chef, newcomer, soup: int):
    """Who loses the role while typing is closed with 4403, and a logout ends its sockets with 4401."""
    eve, mona = await newcomer("eve"), await newcomer("mona")
    await ada.shares(soup, eve, mona)
    writer, gone, left = await ada.opens(soup), await eve.opens(soup), await mona.opens(soup)
    for page in (gone, left):
        await page.types("Red ")
        await page.kept()
    await ada.call("DELETE", f"recipes/{soup}/collaborators/{await eve.id_in(soup)}/")
    await mona.post("/logout/")
    seen = list(await asyncio.gather(ends_with(gone), ends_with(left)))
    expect(seen == [4403, 4401], seen=f"the close codes {seen[0]} and {seen[1]}", wanted="4403 and 4401")
    await writer.types("Good ")
    await writer.kept()
    await ada.finds(soup, "Good Red Red Onion soup")


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
async def test_a_foreign_origin_is_refused_before_the_socket_opens(ada: Chef, soup: int, origin: str):
    with pytest.raises(InvalidStatus) as refused:
        await ada.connects(soup, origin=origin)
    assert refused.value.response.status_code == 403


async def test_what_is_typed_after_a_revocation_is_not_written(ada: Chef, newcomer, soup: int):
    eve = await newcomer("eve")
    await ada.shares(soup, eve)
    page = await eve.opens(soup)
    assert (await ada.call("DELETE", f"recipes/{soup}/collaborators/{await eve.id_in(soup)}/")).status_code in (
        200,
        204,
    )
    await page.types("Bad ")
    assert await page.closing() == 4403
    assert await close_code(eve, soup) == 4403
    assert (await eve.call("PATCH", f"recipes/{soup}/", {"name": "Bad"})).status_code == 404
    assert str((await ada.opens(soup)).name) == "Onion soup"


async def test_a_viewer_who_becomes_an_editor_goes_on(ada: Chef, cleo: Chef, soup: int):
    await ada.shares(soup, cleo, role="viewer")
    page = await cleo.watches(soup)
    assert not page.asked
    number = await cleo.id_in(soup)
    await ada.does("PATCH", f"recipes/{soup}/collaborators/{number}/", {"role": "editor"})
    await page.sync()
    await page.types("Leek ")
    await page.kept()
    await ada.does("PATCH", f"recipes/{soup}/collaborators/{number}/", {"role": "viewer"})
    assert (await ada.reads(soup))["name"] == "Leek Onion soup"


async def test_a_recipe_that_is_deleted_closes_its_pages(ada: Chef, bob: Chef, soup: int):
    pages = [await ada.opens(soup), await bob.opens(soup)]
    assert (await ada.call("DELETE", f"recipes/{soup}/")).status_code == 204
    assert [await page.closing() for page in pages] == [4404, 4404]
