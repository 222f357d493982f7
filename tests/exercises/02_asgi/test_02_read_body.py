"""Grader of 2.2: a body in many messages, with a limit, from a client that may go."""

import secrets

import pytest

from course.grader.examiner import expect, shown
from course.grader.examiner.asgi import read_response

LIMIT = 1000  # bytes


def order_of(length):
    """An order of so many bytes, UTF-8, that nobody can know before; cut anywhere, some letters are cut in two."""
    letters = "é".join(secrets.token_hex(length // 6)).encode()
    return letters + b"." * (length - len(letters))


def pieces_of(order, *sizes):
    """The order cut into pieces of these sizes, and what is left as the last."""
    pieces, start = [], 0
    for size in sizes:
        pieces.append(order[start : start + size])
        start += size
    return [*pieces, order[start:]]


def in_pieces(count):
    return "in one piece" if count == 1 else f"in {count} pieces"


def hand_in(request, pieces, *, complete=True):
    """Deliver the pieces, each as a message; unless `complete`, more are still to come."""
    for number, piece in enumerate(pieces, 1):
        last = complete and number == len(pieces)
        request.deliver({"type": "http.request", "body": piece, "more_body": not last})


async def book(submission):
    """What is in the order book."""
    response = await submission.app().get("/")
    expect(response.status == 200, seen=f"the order book has status {response.status}", wanted="status 200")
    return response.body.split(b"\n") if response.body else []


async def expect_book(submission, orders, when):
    kept = await book(submission)
    expect(kept == orders, seen=f"{when}, the order book holds {described(kept)}", wanted=described(orders))


def described(orders):
    beginnings = [f"{shown(order[:12].decode(errors='replace'))}... ({len(order)} bytes)" for order in orders]
    return " and ".join(beginnings) or "nothing"


async def expect_status(request, status, what):
    """The response of `request`, after which its client goes; the application must not mind."""
    response = await read_response(request)
    expect(response.status == status, seen=f"{what} got status {response.status}", wanted=f"status {status}")
    request.deliver({"type": "http.disconnect"})
    error = await request.end()
    expect(not error, seen=f"after the answer to {what} the application raised {error}", wanted="it to return")
    more = "" if await request.silent() else (await request.next("nothing"))["type"]
    expect(not more, seen=f"after its answer to {what} the application sent {more}", wanted="nothing more")


async def expect_left_alone(request):
    """The client of `request` has gone: nothing is sent to it, and the application ends as if all were well."""
    sent = {} if await request.silent() else await request.next("nothing")
    seen = f"the guest had gone, and the application sent {sent.get('type')}, with status {sent.get('status')}"
    expect(not sent, seen=seen, wanted="nothing to be sent")
    if error := await request.end():
        seen = f"the guest had gone, and the application raised {error}"
        expect(False, seen=seen, wanted="it to return", line=error.line)


@pytest.mark.points(2)
async def test_an_order_in_pieces_is_kept_whole(submission):
    """An order is kept whole, in however many pieces it comes, empty ones among them."""
    order = order_of(700)
    for cut in ((), (300, 300), (0, 1, 0, 0, 250), (1,) * 60):
        request = submission.app().open_http("POST", "/")
        hand_in(request, [*pieces_of(order, *cut), b""])
        await expect_status(request, 201, f"an order of 700 bytes {in_pieces(len(cut) + 2)}")
        kept = (await book(submission))[-1:]
        expect(
            kept == [order],
            seen=f"of an order of 700 bytes {in_pieces(len(cut) + 2)} {sum(map(len, kept))} bytes were kept",
            wanted="all 700, as they came",
        )


@pytest.mark.points(1)
async def test_keys_that_are_missing_have_their_defaults(submission):
    """A message without "body" is an empty piece, one without "more_body" the last."""
    order = order_of(200)
    request = submission.app().open_http("POST", "/")
    request.deliver({"type": "http.request", "more_body": True})
    request.deliver({"type": "http.request", "body": order})
    await expect_status(request, 201, "an order whose messages leave out what the specification lets them")
    await expect_book(submission, [order], "after that order")


@pytest.mark.points(1)
async def test_the_limit_itself_is_allowed(submission):
    """1,000 bytes are kept, 1,001 are not, in one piece or in several."""
    order = order_of(LIMIT)
    for cut in ((), (999,), (500, 500)):
        request = submission.app().open_http("POST", "/")
        hand_in(request, pieces_of(order, *cut))
        await expect_status(request, 201, f"an order of {LIMIT} bytes {in_pieces(len(cut) + 1)}")
        request = submission.app().open_http("POST", "/")
        hand_in(request, pieces_of(order + b"1", *cut))
        await expect_status(request, 413, f"an order of {LIMIT + 1} bytes {in_pieces(len(cut) + 1)}")
    await expect_book(submission, [order] * 3, "after three orders of 1,000 bytes and three of 1,001")


@pytest.mark.points(2)
async def test_too_long_an_order_is_refused_at_once(submission):
    """An order that is too long gets its 413 while the rest is still to come, and none of it is kept."""
    for headers in ([], [(b"content-length", b"5000000")]):
        request = submission.app().open_http("POST", "/", headers)
        hand_in(request, [order_of(300) for _ in range(4)], complete=False)
        waits = await request.silent() and not request.ended
        expect(
            not waits,
            seen="1,200 bytes of an endless order have come, and it is not answered",
            wanted="status 413 now: the rest may never come",
            line=await submission.where() if waits else None,
        )
        await expect_status(request, 413, "an order with more than 1,000 bytes")
    await expect_book(submission, [], "after two orders that were too long")


@pytest.mark.points(2)
async def test_a_guest_who_goes_is_not_answered(submission):
    """When the guest goes in the middle of an order nothing is sent, and nothing of it is kept."""
    order = order_of(90)
    request = submission.app().open_http("POST", "/")
    hand_in(request, [order])
    await expect_status(request, 201, "an order of 90 bytes")
    for pieces in ([], [order_of(50)], [order_of(50), b"", order_of(50)]):
        request = submission.app().open_http("POST", "/")
        hand_in(request, pieces, complete=False)
        request.deliver({"type": "http.disconnect"})
        await expect_left_alone(request)
    await expect_book(submission, [order], "after one order and three that were broken off")


@pytest.mark.points(1)
async def test_two_orders_at_once_do_not_mix(submission, clock):
    """Two orders whose pieces come by turns are kept whole, each by itself."""
    orders = [order_of(600), order_of(800)]
    requests = [submission.app().open_http("POST", "/") for _ in orders]
    for n in range(0, 900, 100):
        for order, request in zip(orders, requests, strict=True):
            if n <= len(order):
                more = n < len(order)
                request.deliver({"type": "http.request", "body": order[n : n + 100], "more_body": more})
        await clock.quiet()
    for order, request in zip(orders, requests, strict=True):
        await expect_status(request, 201, f"an order of {len(order)} bytes beside another one")
    await expect_book(submission, orders, "after two orders at once")


@pytest.mark.points(1)
async def test_a_content_length_that_is_too_small_changes_nothing(submission):
    """The bytes count: with a content-length of 9 an order of 600 is kept whole, and one of 2,000 refused."""
    order = order_of(600)
    for body, status in ((order, 201), (order_of(2000), 413)):
        request = submission.app().open_http("POST", "/", [(b"content-length", b"9")])
        hand_in(request, pieces_of(body, 9))
        await expect_status(request, status, f"an order of {len(body)} bytes with content-length: 9")
    await expect_book(submission, [order], "after an order of 600 bytes with content-length: 9")
