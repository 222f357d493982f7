"""What is no good, in all its forms: each frame closes its own socket, each request is answered, nothing is written.

Hypothesis makes the frames and requests, the same ones each time.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import strategies as st
from pycrdt import Doc, Text, create_update_message, get_state, write_message, write_var_uint

from ...acceptance.examples import made
from .chefs import Chef
from .pages import Reader, awareness

pytestmark = pytest.mark.asyncio(loop_scope="session")

MANY = 2_000  # frames, each with a socket of its own
MANY_REQUESTS = 600
AT_ONCE = 8
NOBODYS = 10**12  # an id that nothing has
CODES = {
    400: {"bad_json", "invalid"},
    403: {"forbidden"},
    404: {"not_found"},
    405: {"method_not_allowed"},
    413: {"too_large"},
}


def typed(word: str) -> bytes:
    """An update in which somebody types into the name of a recipe; the same bytes each time."""
    doc: Doc = Doc(client_id=7)
    name = doc.get("name", type=Text)
    name += word
    return doc.get_update()


GOOD = [
    create_update_message(typed("Bad 🧅 soup")),
    create_update_message(typed("x" * 300)),
    b"\0\1" + write_message(typed("Bad")),
    b"\0\0" + write_message(b"\1\7\3"),
    awareness([(7, 1, {"field": "name"}), (8, 2, None)]),
    b"\3",
]


def readable(frame: bytes) -> bool:
    """Whether somebody could take this for a frame that a page sends."""
    try:
        reader = Reader(frame)
        kind = reader.number()
        if kind == 3:
            return reader.left == 0
        sync = reader.number() if kind == 0 else None
        data = reader.bytes()
        return reader.left == 0 and (_is_awareness(data) if kind == 1 else sync in (0, 1, 2) and _is_sync(sync, data))
    except BaseException as error:  # the library's panics are no Exceptions
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        return False


def _is_awareness(data: bytes) -> bool:
    reader = Reader(data)
    states = [(reader.number(), reader.number(), json.loads(reader.bytes())) for _ in range(reader.number())]
    return reader.left == 0 and all(state is None or isinstance(state, dict) for _, _, state in states)


def _is_sync(sync: int, data: bytes) -> bool:
    if sync == 0:
        Doc().get_update(data)
    else:
        get_state(data)
    return True


@st.composite
def frames(draw: Any) -> bytes:
    """A frame that nobody can read."""
    frame = bytearray(draw(st.sampled_from(GOOD)))
    how = draw(st.sampled_from(["cut", "more", "changed", "changed", "lying", "random"]))
    if how == "cut":
        frame = frame[: draw(st.integers(0, len(frame) - 1))]
    elif how == "more":
        frame += draw(st.binary(min_size=1, max_size=20))
    elif how == "lying":
        frame[2:2] = write_var_uint(draw(st.integers(0, 2**70)))
    elif how == "random":
        frame = bytearray(draw(st.binary(max_size=60)))
    for _ in range(draw(st.integers(1, 4)) if how == "changed" else 0):
        frame[draw(st.integers(0, len(frame) - 1))] = draw(st.integers(0, 255))
    return bytes(frame)


bad_frames = frames().filter(lambda frame: not readable(frame))
words = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.sampled_from(["\0", "\ud800", "NaN"])
)
values = st.one_of(words, st.lists(words, max_size=3), st.dictionaries(st.text(max_size=5), words, max_size=3))
NAMES = "name description servings minutes difficulty tags role hours text state to up_to after page years zone".split()
PATHS = (
    "recipes/ recipes/{}/ recipes/{}/complete/ recipes/{}/collaborators/ recipes/{}/collaborators/{}/ "
    "recipes/{}/invitations/ recipes/{}/invitations/{}/ recipes/{}/versions/ recipes/{}/versions/{}/ "
    "recipes/{}/versions/{}/restore/ recipes/{}/comments/ invitations/{}/ notifications/read/ chefs/me/ {}/ {}"
).split()
parts = st.sampled_from([str(NOBODYS), "0", "-1", "9" * 30, "%00", "%FF", "%C3", "..%2f..%2f", "x", "1%20"])


@st.composite
def requests(draw: Any) -> tuple[str, str, bytes]:
    """A request that is no good: its method, path and body."""
    path = draw(st.sampled_from(PATHS))
    data = draw(st.dictionaries(st.sampled_from(NAMES), values, max_size=5))
    # With each of these there is something wrong, wherever it is sent.
    data |= {"name": draw(st.sampled_from([None, "", [], {}, "x" * 201])), "role": "cook", "up_to": "x", "zone": "Mars"}
    body = json.dumps(data).encode(errors="surrogatepass")
    body = draw(st.sampled_from([body, body, body[:-1], b"[1]", b"\xff", b"{" * 5_000]))
    method = draw(st.sampled_from(["POST", "PATCH", "PUT", "DELETE", "BREW"]))
    return method, path.format(*(draw(parts) for _ in range(path.count("{}")))), body


@pytest.fixture
def making(tmp_path: Path) -> Callable[..., Any]:
    """See examples.made(); in a thread, so that the services go on answering."""
    return partial(asyncio.to_thread, made, home=tmp_path)


@pytest_asyncio.fixture(loop_scope="session")
async def pot(ada: Chef, bob: Chef, cleo: Chef, soup: int) -> int:
    """A recipe with something of everything, which cleo may only see."""
    await ada.shares(soup, cleo, role="viewer")
    await ada.does("POST", f"recipes/{soup}/versions/", {"name": "as it was"})
    return soup


async def together(work: Callable[[Any], Any], examples: list[Any]) -> list[Any]:
    """What was wrong with some of them, AT_ONCE at a time."""
    left, wrong = iter(examples), []

    async def worker() -> None:
        for example in left:
            if (mistake := await work(example)) is not None:
                wrong.append((repr(example)[:300], mistake))

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    return wrong


async def test_two_thousand_bad_frames_close_their_sockets_and_write_nothing(
    ada: Chef, bob: Chef, pot: int, making: Any
):
    page, before = await ada.opens(pot), (await ada.reads(pot))["number"]

    async def closes(frame: bytes) -> int | None:
        mine = await bob.connects(pot)
        await mine.send(frame)
        code = await mine.closing()
        return None if code == 4400 else code

    wrong = await together(closes, await making(bad_frames, MANY))
    assert not wrong, f"{len(wrong)} of {MANY}, such as {wrong[:3]}"
    await page.types("Good ")
    await page.kept()
    recipe = await ada.reads(pot)
    assert (recipe["name"], recipe["number"]) == ("Good Onion soup", before + 1)
    assert str((await bob.opens(pot)).name) == "Good Onion soup"


async def test_bad_requests_are_answered_and_write_nothing(ada: Chef, pot: int, making: Any):
    async def everything() -> list[Any]:
        parts = ("", "collaborators/", "invitations/", "versions/", "comments/")
        return [await ada.does("GET", path) for path in ("chefs/me/", *(f"recipes/{pot}/{part}" for part in parts))]

    async def answers(request: tuple[str, str, bytes]) -> str | None:
        method, path, body = request
        at = len(body) % len(ada.urls)
        response = await ada.call(method, path, content=body, at=at, headers={"Content-Type": "application/json"})
        code = response.json()["error"]["code"] if "json" in response.headers["Content-Type"] else response.text[:200]
        return None if code in CODES.get(response.status_code, ()) else f"{response.status_code} with {code}"

    before, count = await everything(), (await ada.does("GET", "recipes/"))["count"]
    wrong = await together(answers, await making(requests(), MANY_REQUESTS))
    assert not wrong, f"{len(wrong)} of {MANY_REQUESTS}, such as {wrong[:3]}"
    assert await everything() == before
    assert (await ada.does("GET", "recipes/"))["count"] == count


TEXTS = ["\0", "a\0b", "\u202eabc", "\x7f\x1b[31m", "\U0001f469\u200d\U0001f467", "\r\n\r\nSet-Cookie: a=b", "<script>"]


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
async def test_a_text_is_kept_in_the_document_and_in_the_rows(ada: Chef, bob: Chef, soup: int, text: str):
    page = await bob.opens(soup)
    await page.types(text)
    await page.kept()
    late = await ada.opens(soup)
    assert str(late.name) == f"{text}Onion soup"
    assert (await ada.reads(soup))["name"] == f"{text}Onion soup".replace("\0", "")


@pytest.mark.parametrize("value", ['"aaaaaaaaaaaa\\000bbbb"', "x" * 3_000, "=;,=", "'; DROP TABLE--"])
async def test_a_cookie_that_is_no_good_is_nobodys(guest: Chef, value: str):
    await guest.token()
    guest.client.cookies.set("sessionid", value)
    assert (await guest.call("GET", "recipes/")).status_code == 401
    page = await guest.connects(1)
    assert await page.closing() == 4401


async def test_what_a_page_writes_beside_the_shape_of_a_recipe_harms_nobody(ada: Chef, bob: Chef, soup: int):
    page = await bob.opens(soup)
    for values in ({"servings": "many"}, {"servings": 10**9, "minutes": -1}, {"difficulty": 2.5}, {"else": [1]}):
        page.edit(lambda values=values: page.fields.update(values))
    page.edit(
        lambda: page.steps.update({"a key that is none!": "text", "s9": "no map", "s8": {"text": 7, "order": "10"}})
    )
    page.edit(lambda: page.ingredients.update({"i1": {"name": ["x"], "quantity": "much", "unit": 7}}))
    await page.flush()
    await page.kept()
    recipe = await ada.reads(soup)
    assert [recipe[name] for name in ("servings", "minutes", "difficulty")] == [4, 30, 1]
    assert [(row["key"], row["name"], row["quantity"]) for row in recipe["ingredients"]] in ([("i1", "", None)], [])
    assert (await ada.edits(soup, servings=6))["servings"] == 6
