"""Grader of 2.1: an ASGI application by hand."""

import secrets
from urllib.parse import quote

import pytest

from course.grader.examiner import expect, shown
from course.grader.examiner.asgi import read_response


class Order:
    """One order, its parts made unique, as it is written and as it is answered."""

    def __init__(self, dish="soup", table="terrace", note="no salt"):
        self.dish, self.table, self.note = (f"{part} {secrets.token_hex(3)}" for part in (dish, table, note))

    @property
    def target(self):
        return f"/{quote(self.dish, safe='')}?table={quote(self.table, safe='')}"

    @property
    def body(self):
        return self.note.encode()

    @property
    def answer(self):
        return f"{self.dish} for table {self.table}: {self.note}"


def expect_served(order, response):
    text = expect_text(response)
    expect(text == order.answer, seen=f"the text {shown(text)}", wanted=shown(order.answer))


def expect_text(response):
    text = response.body.decode(errors="replace")
    expect(response.status == 200, seen=f"status {response.status} and the text {shown(text)}", wanted="status 200")
    return text


@pytest.mark.points(2)
async def test_an_order_is_answered(submission):
    """An order is answered with its dish, table and note, as text in UTF-8."""
    order, other = Order(), Order(dish="tart")
    first, response = [await submission.app().request("POST", one.target, one.body) for one in (other, order)]
    seen = f"two different orders got the same text, {shown(expect_text(first))}"
    expect(first.body != response.body, seen=seen, wanted="to each its own dish, table and note")
    expect_served(order, response)
    kind = response.headers.get("content-type", "")
    expect(
        kind.lower().replace(" ", "") == "text/plain;charset=utf-8",
        seen=f"content-type {kind!r}" if kind else "no content-type",
        wanted="content-type 'text/plain; charset=utf-8'",
    )


@pytest.mark.points(2)
async def test_any_letters_come_through(submission):
    """Accents, spaces, & and % come through in dish, table and note."""
    order = Order(dish="crème 20%fat", table="jardin & bar", note="sans œufs, 50 % sel")
    expect_served(order, await submission.app().request("POST", order.target, order.body))


@pytest.mark.points(1)
async def test_an_order_without_a_table_is_a_400(submission):
    """An order without a table gets status 400, and one with a table gets none."""
    order = Order()
    expect_served(order, await submission.app().request("POST", order.target, order.body))
    for target in ("/soup", "/soup?seat=7"):
        response = await submission.app().request("POST", target, order.body)
        expect(response.status == 400, seen=f"POST {target} got status {response.status}", wanted="status 400")


@pytest.mark.points(1)
async def test_any_other_method_is_a_405(submission):
    """Any method but POST gets status 405, and the header allow: POST."""
    order = Order()
    expect_served(order, await submission.app().request("POST", order.target, order.body))
    for method in ("GET", "PUT", "DELETE"):
        response = await submission.app().request(method, order.target)
        expect(response.status == 405, seen=f"{method} got status {response.status}", wanted="status 405")
        allow = response.headers.get("allow")
        expect(allow == "POST", seen=f"{method} got 405 with allow: {allow}", wanted="405 with allow: POST")


@pytest.mark.points(1)
async def test_two_orders_at_once_do_not_mix(submission, clock):
    """While one guest is still writing a note, another one's order is answered, and neither gets the other's."""
    slow, quick = Order(note="well done, please"), Order(dish="tart")
    writing = submission.app().open_http("POST", slow.target)
    await clock.quiet()
    expect_served(quick, await submission.app().request("POST", quick.target, quick.body))
    writing.deliver({"type": "http.request", "body": slow.body, "more_body": False})
    expect_served(slow, await read_response(writing))


@pytest.mark.points(2)
async def test_other_scopes_are_refused(submission):
    """A scope that is no HTTP is refused with an exception: a WebSocket, lifespan, and what is still to be invented."""
    app, order = submission.app(), Order()
    expect_served(order, await app.request("POST", order.target, order.body))
    await expect_refused(app.open_websocket("/soup").connection, "websocket")
    await expect_refused(app.open({"type": "telegram"}), "telegram")
    await expect_refused(app.lifespan().connection, "lifespan", or_says="lifespan.startup.complete")


async def expect_refused(connection, kind, or_says=None):
    begins = {"websocket": "websocket.connect", "lifespan": "lifespan.startup"}.get(kind, f"{kind}.begin")
    connection.deliver({"type": begins})
    wanted = f"an exception for the scope type {kind!r}"
    if not await connection.silent():
        said = (await connection.next(wanted))["type"]
        expect(said == or_says, seen=f"the scope type {kind!r} was answered with {said}", wanted=wanted)
    else:
        seen = "the application returned, as if all were well" if connection.ended else "the application waits"
        expect(connection.error, seen=f"with the scope type {kind!r} {seen}", wanted=wanted)


@pytest.mark.points(1)
@pytest.mark.server
async def test_it_works_over_a_real_server(submission):
    """It starts under uvicorn, and answers an order that a real client sends."""
    order = Order(dish="crème brûlée")
    async with submission.app().served() as client:
        expect_served(order, await client.request("POST", order.target, order.body))
