"""What is no good, in all its forms: named as the contract names it, nothing written, and the next one is heard.

Hypothesis makes the frames and requests, the same ones each time.
"""

from __future__ import annotations

import asyncio
import json
import string
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import pytest_asyncio
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

from ...acceptance.examples import made
from .people import Person, Tab

pytestmark = pytest.mark.asyncio(loop_scope="session")

MANY = 2_000  # frames, and requests
ON_ONE_SOCKET = 250  # frames; it may send 300
AT_ONCE = 8  # requests
LARGEST_FRAME, LARGEST_ID = 16 * 1024, 64
NOBODYS = 10**12  # an id that nothing has
# The statuses of the contract and their codes.
CODES = {
    400: {"bad_json", "invalid", "unknown_type"},
    401: {"login_required"},
    403: {"csrf"},
    404: {"not_found"},
    405: {"method_not_allowed"},
    409: {"conflict"},
    413: {"too_large"},
}
LISTS = [{"expenses", "page", "pages", "per_page", "count"}, {"last", "unread"}]
COMMANDS = "expense.list expense.create expense.update expense.delete expense.restore notification.read".split()
NAMES = (
    "amount category description currency spent_on rate client_id version expense up_to page per_page from to text "
    "deleted name spending_limit received_on every starts_on active zone notify email_when email monthly_limit after "
    "limit username password1 id user"
).split()
HAND_PICKED: list[tuple[str, str | bytes | dict[str, Any], str | None, tuple[int, str]]] = [
    ("no text at all", "", None, (400, "bad_json")),
    ("half an object", '{"id": "a", "type": "expense.list"', None, (400, "bad_json")),
    ("a list", "[]", None, (400, "bad_json")),
    ("a word", "hello", None, (400, "bad_json")),
    ("NaN", '{"id": "a", "type": "expense.create", "data": {"amount": NaN}}', None, (400, "bad_json")),
    ("no id", {"type": "expense.list", "data": {}}, None, (400, "unknown_type")),
    ("an id that is no text", {"id": 7, "type": "expense.list", "data": {}}, None, (400, "unknown_type")),
    ("an id that is too long", {"id": "x" * 65, "type": "expense.list", "data": {}}, None, (400, "unknown_type")),
    ("an unknown type", {"id": "a", "type": "expense.explode", "data": {}}, "a", (400, "unknown_type")),
    ("a type that is no text", {"id": "a", "type": ["expense.list"], "data": {}}, "a", (400, "unknown_type")),
    ("no type", {"id": "a"}, "a", (400, "unknown_type")),
    ("data that is no object", {"id": "a", "type": "expense.create", "data": [1]}, "a", (400, "invalid")),
    ("no data", {"id": "a", "type": "expense.create"}, "a", (400, "invalid")),
    ("an id of nothing", {"id": "a", "type": "expense.delete", "data": {"expense": NOBODYS, "version": 1}}, "a",
     (404, "not_found")),
    ("an id that is no number", {"id": "a", "type": "expense.delete", "data": {"expense": "x", "version": 1}}, "a",
     (400, "invalid")),
    ("bytes", b'{"id": "a", "type": "expense.list", "data": {}}', None, (400, "bad_json")),
    ("bytes that are no text", b"\xff\xfe\x00\xc3", None, (400, "bad_json")),
    ("deep brackets", "[" * 15_000, None, (400, "bad_json")),
    ("a frame that is too large", '{"id": "a", "x": "' + "x" * LARGEST_FRAME + '"}', None, (413, "too_large")),
    ("a frame whose letters take two bytes", '{"id": "a", "x": "' + "é" * (LARGEST_FRAME // 2) + '"}', None,
     (413, "too_large")),
]  # fmt: skip

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([0, -1, 2**31, 2**63, -(2**63) - 1, 10**30, 10**400, 1e308, -0.0, 5e-324]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=30),
    st.sampled_from(
        ["", "\0", "a\0b", "\u202e", "NaN", "-Infinity", "1e400", "0x10", "9" * 4_400, "9999-99-99", "0000-00-00"]
    ),
    st.sampled_from(
        ["10000-01-01", "2026-02-30", "1899-12-31", "' OR 1=1 --", "<script>", "../../etc/passwd", "%00", "{}"]
    ),
    st.text("\ud800\udfff\0\x7f\u2028", min_size=1, max_size=5),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)
# What no amount, version or number can be: with one of these nothing that is sent is right.
never = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(["", "x", "NaN", "Infinity", "-1", "1e400", "\0", "1,5", "\ud800", -1, -0.5, 10**400, "9" * 4_400]),
    st.lists(scalars, max_size=2),
    st.dictionaries(st.text(max_size=3), scalars, max_size=2),
)


@st.composite
def sent(draw: Any) -> dict[str, Any]:
    """What an API or a socket may be sent, and never takes: nothing in it is the id of anything."""
    data = draw(st.dictionaries(st.sampled_from(NAMES), values, max_size=6))
    data |= draw(st.dictionaries(st.text(max_size=10), values, max_size=2))
    wrong = {name: draw(never) for name in ("amount", "version", "up_to", "email")}
    ids = {name: draw(st.sampled_from([NOBODYS, -1, 0, "x", None, 10**30])) for name in ("expense", "category", "id")}
    name = draw(st.sampled_from([None, "", [], {}, True, "x" * 61]))
    # Settings may be left out: two are wrong, so that a body in which one of them is spoiled is still no good.
    return {**data, **wrong, **ids, "name": name, "zone": "Mars", "notify": "shout"}


@st.composite
def frames(draw: Any) -> str | bytes:
    """A frame that is no good."""
    kind = draw(st.sampled_from([*COMMANDS, *COMMANDS, "expense", "", None, 7, [], {}]))
    ident = draw(st.sampled_from(["a", "b" * 64, "é", "c" * 65, "", None, 7, [], "\ud800"]))
    frame = json.dumps({"id": ident, "type": kind, "data": draw(st.one_of(sent(), sent(), values))})
    return draw(st.one_of(st.just(frame), st.just(frame), spoiled(frame), st.text(max_size=60), st.binary(max_size=60)))


@st.composite
def spoiled(draw: Any, text: str) -> str | bytes:
    """`text` with something cut out or put in."""
    place = draw(st.integers(0, len(text)))
    more = draw(st.sampled_from(["", "{", "}", '"', "\\", "\\ud800", "NaN", "\0", "\\u0000", "[" * 500, "0" * 5_000]))
    broken = text[:place] + more + text[place + draw(st.integers(0, 5)) :]
    return (
        broken
        if draw(st.booleans())
        else broken.encode() + draw(st.sampled_from([b"\xff", b"\xc3", b"\xed\xa0\x80", b""]))
    )


paths = st.sampled_from(
    [
        "expenses/", "expenses/{}/", "expenses/{}/restore/", "categories/", "categories/{}/", "incomes/", "incomes/{}/",
        "recurring/", "recurring/{}/", "settings/", "notifications/", "notifications/read/", "dashboard/",
        "dashboard/sync/", "{}/", "{}",
    ]
).map(lambda path: f"/api/{path}")  # fmt: skip
forms = st.sampled_from(
    [
        "/", "/expenses/", "/expenses/new/", "/expenses/{}/", "/expenses/{}/delete/", "/expenses/{}/restore/",
        "/categories/", "/categories/{}/", "/incomes/", "/incomes/{}/delete/", "/recurring/", "/recurring/{}/",
        "/settings/", "/notifications/", "/notifications/read/", "/import/", "/import/{}/", "/login/", "/signup/",
        "/{}/",
    ]
)  # fmt: skip
parts = st.sampled_from(
    [
        str(NOBODYS),
        "0",
        "-1",
        "9" * 30,
        "9" * 300,
        "%00",
        "%FF",
        "%C3",
        "%ED%A0%80",
        "..%2f..%2f",
        "x",
        "1%20",
        "%0a",
        "%25",
        "é",
    ]
)
methods = st.sampled_from(["GET", "GET", "POST", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS", "TRACE", "BREW"])
FORM = "application/x-www-form-urlencoded"
kinds = st.sampled_from(
    [
        "application/json", "application/json; charset=utf-16", "text/plain", FORM, FORM, f"{FORM}; charset=utf-16",
        "multipart/form-data", "multipart/form-data; boundary=x", "multipart/form-data; boundary=\u00e9", "\u00e9", "",
    ]
)  # fmt: skip


@st.composite
def requests(draw: Any) -> tuple[str, str, str, bytes]:
    """Method, path with a query, content type and body of a request that is no good."""
    form = draw(st.booleans())
    path = draw(forms if form else paths).format(draw(parts))
    data = draw(sent())
    query = draw(st.one_of(st.just(""), st.just(asked(data)), st.text(string.printable, max_size=20).map(urlencoded)))
    body = draw(bodies(data, form)) if draw(st.integers(0, 3)) else b""
    kind = draw(kinds)
    if path == "/settings/":  # a form that cannot be read changes nothing there, which is right
        kind, body = FORM, asked(data).encode()
    return draw(methods), f"{path}?{query}" if query else path, kind, body


@st.composite
def bodies(draw: Any, data: dict[str, Any], form: bool) -> bytes:
    """What is sent, as a form or as JSON, or spoiled."""
    text = asked(data) if form else json.dumps(data)
    body = draw(st.one_of(st.just(text), st.just(text), spoiled(text), st.binary(max_size=60)))
    return body.encode(errors="surrogatepass") if isinstance(body, str) else body


def asked(data: dict[str, Any]) -> str:
    """`data` as a query string."""
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in data.items()}
    return urlencode({name: text[:200] for name, text in texts.items()}, errors="surrogatepass")


def urlencoded(text: str) -> str:
    """Text that may stand in a request line."""
    return "".join(each if each.isalnum() or each in "&=%+;[]" else f"%{ord(each):02x}" for each in text)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def eve(settler: Any) -> Person:
    """Somebody who has no expenses, and a category in which there could be some."""
    eve = await settler("eve")
    await eve.category()
    return eve


@pytest.fixture
def making(tmp_path: Path) -> Callable[..., Any]:
    """See made(); in a thread, so that the rate service goes on answering."""
    return partial(asyncio.to_thread, made, home=tmp_path)


async def answered(tab: Tab, what: str, frame: Any, ident: str | None) -> tuple[int, dict[str, Any]]:
    """The status and the body of the reply."""
    try:
        return await tab.send(frame, ident)
    except ConnectionClosed as closed:
        ending = f"closed with {closed.rcvd.code}" if closed.rcvd else "broken off without a close code"
    pytest.fail(f"{what} ended the socket instead of being answered: it was {ending}")


async def hears(tab: Tab, frame: Any) -> str | None:
    """What was wrong with the answer to a frame that is no good."""
    await tab.socket.send(frame)
    reply = await tab.find("reply")
    status, body, read = reply["status"], reply["body"], ident_of(frame)
    if reply["id"] != read:
        return f"the id {reply['id']!r} instead of {read!r}"
    if status == 200 and set(body) in LISTS:  # what is left out is no mistake there
        return None
    code = body.get("error", {}).get("code")
    return None if code in CODES.get(status, ()) else f"status {status} with {str(body)[:200]}"


def ident_of(frame: str | bytes) -> str | None:
    """The id with which a frame is answered, as the contract has it."""
    if isinstance(frame, bytes) or len(frame.encode(errors="surrogatepass")) > LARGEST_FRAME:
        return None
    try:
        value = json.loads(frame, parse_constant=refused)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    ident = value.get("id") if isinstance(value, dict) else None
    return ident if isinstance(ident, str) and 1 <= len(ident) <= LARGEST_ID else None


def refused(name: str) -> None:
    """NaN and its like are not JSON."""
    raise ValueError(name)


@pytest.mark.step("12.8", points=2)
async def test_a_bad_frame_is_answered_and_the_socket_lives(eve: Person):
    """Each bad frame is answered with what was wrong with it, and the next one is heard on the same socket."""
    before, (tab, _) = await eve.everything(), await eve.opens()
    for what, frame, ident, wanted in HAND_PICKED:
        status, body = await answered(tab, what, frame, ident)
        assert (status, body["error"]["code"]) == wanted, f"{what} was answered with {status} {body}"
    assert (await tab.ask("expense.list"))[0] == 200
    assert await eve.everything() == before, "a bad frame wrote something"


@pytest.mark.step("12.8", points=2)
async def test_a_frame_of_ten_megabytes_harms_nobody(eve: Person):
    """A frame of ten megabytes is refused, and the socket and all others live on."""
    before, (other, _), (tab, _) = await eve.everything(), await eve.opens(), await eve.opens()
    for frame in ('{"id": "a", "x": "' + "x" * 10_000_000 + '"}', b"\0" * 10_000_000):
        status, body = await answered(tab, "a frame of ten megabytes", frame, None)
        assert (status, body["error"]["code"]) == (413, "too_large"), f"ten megabytes got {status} {body}"
    assert (await tab.ask("expense.list"))[0] == 200
    assert (await other.ask("expense.list"))[0] == 200
    assert await eve.everything() == before, "a frame of ten megabytes wrote something"


async def test_two_thousand_bad_frames_are_answered_and_write_nothing(eve: Person, making: Any):
    before, wrong = await eve.everything(), []
    told = await making(frames(), MANY)
    for start in range(0, MANY, ON_ONE_SOCKET):
        tab, _ = await eve.opens(at=start // ON_ONE_SOCKET % len(eve.urls))
        for frame in told[start : start + ON_ONE_SOCKET]:
            if mistake := await hears(tab, frame):
                wrong.append((frame if len(frame) < 500 else frame[:500], mistake))
        assert (await tab.ask("expense.list"))[0] == 200
    assert not wrong, f"{len(wrong)} of {MANY}, such as {wrong[:3]}"
    assert await eve.everything() == before


async def test_two_thousand_bad_requests_are_answered_and_write_nothing(eve: Person, making: Any):
    before, wrong = await eve.everything(), []
    told = iter(await making(requests(), MANY))

    async def work(at: int) -> None:
        for request in told:
            if mistake := await answers(eve, at, *request):
                wrong.append((*(str(part)[:300] for part in request), mistake))

    await asyncio.gather(*(work(number % len(eve.urls)) for number in range(AT_ONCE)))
    assert not wrong, f"{len(wrong)} of {MANY}, such as {wrong[:3]}"
    assert await eve.everything() == before
    assert (await eve.get("/health/")).json() == {"ok": True}


async def answers(person: Person, at: int, method: str, path: str, kind: str, body: bytes) -> str | None:
    """What was wrong with the answer to a request that is no good."""
    headers = {"X-CSRFToken": await person.token(), "Origin": person.urls[at], "Content-Type": kind.encode()}
    response = await person.client.request(method, f"{person.urls[at]}{path}", headers=headers, content=body)
    status = response.status_code
    # An empty form of `up_to` that was spoiled into a number marks nothing: there is nothing unread.
    if status in (200, 302) and (method in ("GET", "HEAD", "OPTIONS") or "/notifications/read/" in path):
        return None
    if status not in CODES:
        return f"status {status}: {response.text[:200]}"
    if urlsplit(path).path.startswith("/api/") and method != "HEAD":
        code = (
            response.json()["error"]["code"]
            if response.headers["Content-Type"] == "application/json"
            else response.text
        )
        return None if code in CODES[status] else f"{status} with {code[:200]}"
    return None


TEXTS = [
    "\0", "a\0b", "\ud800", "x\udfffy", "\ufffe\uffff", "\u202eabc", "\x7f\x1b[31m", "\U0001f469\u200d\U0001f467",
    "\u00e9" * 200, "\r\n\r\nSet-Cookie: a=b", "\u2028\u2029", "\ufeffx",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
async def test_a_text_is_kept_as_it_is_or_refused_by_every_way_alike(ada: Person, food: int, text: str):
    tab, _ = await ada.opens()
    data = {"amount": "1", "category": food, "description": text}
    await tab.socket.send(json.dumps({"id": "a", "type": "expense.create", "data": data}))
    reply = await tab.find("reply")
    by_api = await ada.call("POST", "expenses/", content=json.dumps(data))
    form = urlencode({**data, "csrfmiddlewaretoken": await ada.token()}, errors="surrogatepass")
    by_form = await ada.client.post("/expenses/new/", content=form, headers={"Content-Type": FORM})
    assert by_api.status_code in (201, 400)
    assert reply["status"] == by_api.status_code
    assert by_form.status_code in (302, 400)
    assert {expense["description"] for expense in await ada.expenses()} <= {text.strip(), shown(text)}
    assert (await ada.get("/expenses/")).status_code == 200
    assert (await ada.get("/export/expenses.csv")).status_code == 200


def shown(text: str) -> str:
    """What a form makes of bytes that are no characters."""
    return text.encode(errors="surrogatepass").decode(errors="replace")


@pytest.mark.parametrize(
    "value", ['"aaaaaaaaaaaa\\000bbbb"', "x" * 3_000, '"\\377\\376aaaaaaaaaa"', "=;,=", "'; DROP TABLE--"]
)
async def test_a_cookie_that_is_no_good_is_nobodys(guest: Person, value: str):
    await guest.token()
    guest.client.cookies.set("sessionid", value)
    assert (await guest.call("GET", "settings/")).status_code == 401
    assert (await guest.get("/")).status_code == 302
    assert await (await guest.tab()).closed() == 4401
    guest.client.cookies.clear()
    guest.client.cookies.set("csrftoken", value)
    assert (await guest.log_in("a-wrong-one")).status_code == 403


HEADERS = [
    ("Host", "evil.example"), ("Host", "127.0.0.1:99999999"), ("Host", "a b"), ("Origin", "null"), ("Origin", "\u00e9"),
    ("Referer", "http://[::1"), ("Accept", "\u00ff"), ("Accept-Language", "x" * 3_000),
    ("X-CSRFToken", "\u00e9" * 32), ("Content-Encoding", "gzip"), ("Expect", "100-continue"),
    ("X-Forwarded-Host", "evil.example"), ("X-HTTP-Method-Override", "DELETE"), ("Range", "bytes=9-1"),
    ("If-Modified-Since", "soon"),
]  # fmt: skip


@pytest.mark.parametrize("header", HEADERS, ids=str)
async def test_a_header_that_is_no_good_harms_nobody(eve: Person, header: tuple[str, str]):
    before, (name, value) = await eve.everything(), header
    for path in ("/", "/login/", "/api/settings/", "/api/nowhere/", "/export/expenses.csv"):
        response = await eve.client.get(path, headers={name: value.encode()})
        assert response.status_code in {200, 302, *CODES}, path
        assert "evil.example" not in response.headers.get("Location", ""), path
    response = await eve.call("POST", "expenses/", content=b"{}", headers={name: value.encode()})
    assert response.status_code in CODES
    assert await eve.everything() == before


async def test_a_text_frame_that_is_no_text_ends_no_other_socket(eve: Person):
    (other, _), (tab, _) = await eve.opens(), await eve.opens()
    await tab.socket.send(b'{"id": "a", "type": "expense.list\xc3', text=True)
    await tab.closed()  # the protocol says so, before the project is asked
    assert (await other.ask("expense.list"))[0] == 200
    assert (await (await eve.opens())[0].ask("expense.list"))[0] == 200


async def test_an_object_in_an_object_in_an_object_is_refused(eve: Person):
    """How deep they may be differs from one Python to the next."""
    deep, (tab, _) = '{"x": ' * 2_000 + "1" + "}" * 2_000, await eve.opens()
    await tab.socket.send(f'{{"id": "a", "type": "expense.create", "data": {deep}}}')
    reply = await tab.find("reply")
    assert (reply["status"], reply["body"]["error"]["code"] in CODES[400]) == (400, True)
    for content in (deep, '{"x": ' * 9_000 + "1" + "}" * 9_000, '{"amount": ' + "[" * 30_000 + "]" * 30_000 + "}"):
        response = await eve.call("POST", "expenses/", content=content)
        assert (response.status_code, response.json()["error"]["code"] in CODES[400]) == (400, True)
