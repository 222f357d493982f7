"""Server-sent events: cleaning up works; what is missing is the rest.

Widely taught: a StreamingHttpResponse over `while True: yield f"data: {...}\\n\\n"`, with content type
`text/event-stream`; and, the other way round, that the generator of a client who has gone runs on for ever.

What happens: under ASGI the generator is closed as soon as the client goes, while it yields and while it waits: its
`finally` runs. But no cache or proxy is told to keep its hands off, a line that says nothing for a minute is cut by the
first proxy, a browser that comes back has missed what happened meanwhile, and everybody may listen.

The right way: `Cache-Control: no-cache`, a comment (": still here") as a heartbeat, an `id:` with each event, answers
to `Last-Event-ID`, and a login before the stream begins. The heartbeat has a trap of its own: `wait_for` around
`anext(changes)` cancels the source at the first silence, which ends it. Keep the pending `anext` and wait again.
"""

from __future__ import annotations

import asyncio

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from kitchen import factories

from .visit import Visit

pytestmark = pytest.mark.urls(__name__)

SILENCE = 15  # seconds until a heartbeat


class Feed:
    """Prices, numbered from 1; `listen` is told of each, from the one behind `after` on."""

    def __init__(self):
        self.prices = []
        self.news = asyncio.Event()
        self.closed = 0

    def change(self, price):
        self.prices.append(price)
        self.news.set()
        self.news = asyncio.Event()

    async def listen(self, after=0):
        try:
            while True:
                news = self.news
                for number, price in enumerate(self.prices[after:], after + 1):
                    yield number, price
                after = len(self.prices)
                await news.wait()
        finally:
            self.closed += 1


async def as_taught(request):
    async def events():
        async for _, price in request.scope["feed"].listen():
            yield f"data: {price}\n\n"

    return StreamingHttpResponse(events(), content_type="text/event-stream")


async def with_wait_for(request):
    async def events():
        changes = request.scope["feed"].listen()
        while True:
            try:
                _, price = await asyncio.wait_for(anext(changes), SILENCE)
                yield f"data: {price}\n\n"
            except TimeoutError:
                yield ": still here\n\n"
            except StopAsyncIteration:
                return

    return StreamingHttpResponse(events(), content_type="text/event-stream")


async def beating(changes):
    """Each change, and None whenever there was none for SILENCE seconds."""
    pending = asyncio.ensure_future(anext(changes))
    try:
        while True:
            done, _ = await asyncio.wait([pending], timeout=SILENCE)
            if not done:
                yield None
                continue
            yield pending.result()
            pending = asyncio.ensure_future(anext(changes))
    finally:
        pending.cancel()
        await asyncio.wait([pending])


async def whole(request):
    if not (await request.auser()).is_authenticated:
        return HttpResponse(status=401)
    after = request.headers.get("Last-Event-ID", "")
    changes = request.scope["feed"].listen(int(after) if after.isdecimal() else 0)

    async def events():
        async for change in beating(changes):
            yield ": still here\n\n" if change is None else "id: {}\ndata: {}\n\n".format(*change)

    return StreamingHttpResponse(events(), content_type="text/event-stream", headers={"Cache-Control": "no-cache"})


urlpatterns = [path("taught/", as_taught), path("wait_for/", with_wait_for), path("prices/", whole)]


@pytest.fixture
async def feed():
    return Feed()


@pytest.fixture
def cookie(pantry):
    """The header of somebody who is logged in."""
    return (b"cookie", f"sessionid={factories.session_cookie(factories.user())}".encode())


async def listen(url, feed, *headers):
    visit = Visit(url, feed=feed, headers=[(b"host", b"testserver"), *headers])
    await visit.send()
    return visit, await visit.start()


async def test_a_client_that_goes_closes_a_generator_that_waits(feed, settle):
    visit, _ = await listen("/taught/", feed)
    await settle()
    assert feed.closed == 0
    await visit.leave()
    assert feed.closed == 1


async def test_a_client_that_goes_closes_a_generator_that_is_busy(feed):
    visit, _ = await listen("/taught/", feed)
    feed.change("2.50")
    assert await visit.piece() == b"data: 2.50\n\n"
    feed.change("2.60")
    await visit.leave()
    assert feed.closed == 1


async def test_as_taught_caches_are_told_nothing_and_anybody_may_listen(feed):
    visit, start = await listen("/taught/", feed)
    assert start["status"] == 200
    assert b"Cache-Control" not in dict(start["headers"])
    await visit.leave()


async def test_a_whole_stream_wants_a_login_and_no_cache(feed, cookie):
    visit, start = await listen("/prices/", feed)
    assert start["status"] == 401
    await visit.end()
    visit, start = await listen("/prices/", feed, cookie)
    assert start["status"] == 200
    assert dict(start["headers"])[b"Cache-Control"] == b"no-cache"
    await visit.leave()


async def test_who_comes_back_gets_what_was_missed(feed, cookie):
    feed.change("2.50")
    feed.change("2.60")
    visit, _ = await listen("/prices/", feed, cookie, (b"last-event-id", b"1"))
    assert await visit.piece() == b"id: 2\ndata: 2.60\n\n"
    await visit.leave()


async def test_a_silent_stream_says_that_it_is_still_there(feed, cookie, clock):
    visit, _ = await listen("/prices/", feed, cookie)
    await clock.advance(SILENCE)
    assert await visit.piece() == b": still here\n\n"
    feed.change("2.50")
    assert await visit.piece() == b"id: 1\ndata: 2.50\n\n"
    await visit.leave()
    assert feed.closed == 1


async def test_wait_for_around_anext_ends_the_source_at_the_first_silence(feed, clock):
    visit, _ = await listen("/wait_for/", feed)
    await clock.advance(SILENCE)
    assert await visit.piece() == b": still here\n\n"
    assert feed.closed == 1
    feed.change("2.50")
    assert await visit.piece() == b""  # the end
    await visit.end()
