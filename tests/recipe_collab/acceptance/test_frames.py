"""Frames that nobody can read: each closes its own socket with the code that says so; nothing of it is written."""

from __future__ import annotations

import pytest
from pycrdt import Doc, Text, create_update_message, write_message, write_var_uint
from websockets.exceptions import ConnectionClosed

from course.grader.examiner.failures import expect

from .chefs import Chef
from .pages import awareness

pytestmark = pytest.mark.asyncio(loop_scope="session")

UNREADABLE = {
    "no byte at all": b"",
    "a kind and no more": b"\0",
    "half a number": b"\0\2\xff",
    "a number without an end": b"\xff" * 30,
    "a kind of sync that there is not": b"\0\7\0",
    "a kind that there is not": b"\2\0",
    "a kind that no page sends": b"\x64\1",
    "more bytes announced than sent": b"\0\2\x7f\1",
    "something after the end": b"\0\2\2\0\0more",
    "an update that is none": create_update_message(b"\xff" * 40),
    "a state vector that is none": b"\0\0" + write_message(b"\xff" * 40),
    "a number that JavaScript does not know": b"\0\2" + b"\xff" * 9 + b"\1" + b"\0\0",
    "awareness that is no JSON": b"\1" + write_message(b"\1\1\1\4oops"),
    "awareness that is no object": b"\1" + write_message(b"\1\1\1\2[]"),
    "awareness of more clients than it names": b"\1" + write_message(b"\xff\xff\xff\xff\x0f"),
    "half an awareness": b"\1" + write_message(b"\1\1"),
}


def typed(word: str) -> bytes:
    """An update in which somebody types into the name of a recipe."""
    doc: Doc = Doc()
    name = doc.get("name", type=Text)
    name += word
    return doc.get_update()


async def close_code(chef: Chef, recipe: int, frame: bytes | str) -> int:
    """The code with which a socket ends that sends this; 0 where the next frame is answered."""
    page = await chef.connects(recipe)
    await page.send(frame)
    try:
        await page.asks()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 1006
    return 0


async def expect_codes(chef: Chef, recipe: int, frames: dict[str, bytes], code: int = 4400) -> None:
    """Each of these frames closes its socket with this code."""
    seen = {what: await close_code(chef, recipe, frame) for what, frame in frames.items()}
    others = [f"{other or 'none'} for {what}" for what, other in seen.items() if other != code]
    told = f"the close code {', '.join(others[:3])}{' and more' * (len(others) > 3)}"
    expect(not others, seen=told, wanted=f"{code} for each")


@pytest.mark.step("13.3", points=4)
async def test_a_frame_that_nobody_can_read_closes_its_socket_with_4400(bob: Chef, soup: int):
    """Half a number, an unknown type, a length that is not true, an update that is none: the socket ends with 4400."""
    await expect_codes(bob, soup, UNREADABLE)


@pytest.mark.step("13.3", points=3)
async def test_a_frame_that_is_cut_off_anywhere_closes_its_socket_with_4400(bob: Chef, soup: int):
    """Of a good frame of each type every beginning is a bad one, wherever it is cut off: 4400."""
    whole = {
        "an update": create_update_message(typed("x")),
        "a question": b"\0\0" + write_message(b"\0"),
        "an awareness": awareness([(7, 1, {"field": "name"})]),
    }
    beginnings = {
        f"{what} of {len(frame)} bytes cut off after {end}": frame[:end]
        for what, frame in whole.items()
        for end in range(len(frame))
    }
    await expect_codes(bob, soup, beginnings)


@pytest.mark.step("13.3", points=3)
async def test_nothing_of_a_bad_frame_is_written_and_nobody_else_notices(ada: Chef, bob: Chef, soup: int):
    """Of a frame that names too many bytes, or goes on after its end, nothing is written, and others type on."""
    page, before = await ada.opens(soup), (await ada.reads(soup))["number"]
    good = typed("Bad ")
    for frame in (
        create_update_message(good) + b"more",
        b"\0\2" + write_var_uint(len(good) + 1) + good,
        b"\0\2" + write_var_uint(2**53) + good,
        b"\0\1" + write_var_uint(2**40) + good,
    ):
        await close_code(bob, soup, frame)
    late = await bob.opens(soup)  # it gets what is stored, and what is about to be
    expect(
        str(late.name) == "Onion soup",
        seen=f"the name {str(late.name)!r} after bad frames",
        wanted="'Onion soup' still",
    )
    assert (await ada.reads(soup))["number"] == before
    await page.types("Good ")
    await page.kept()
    await ada.finds(soup, "Good Onion soup")


async def test_a_frame_of_ten_megabytes_is_refused_and_others_type_on(ada: Chef, bob: Chef, soup: int):
    page = await ada.opens(soup)
    assert await close_code(bob, soup, b"\0\2" + b"x" * 10_000_000) == 4413
    assert await close_code(bob, soup, create_update_message(typed("x" * 300_000))) == 4413
    assert await close_code(bob, soup, "a text") == 4400
    await page.types("Good ")
    await page.kept()
    await ada.finds(soup, "Good Onion soup")
