"""Grader of 3.11: a stream of events that loses nothing, is never silent for long, and ends with its reader."""

import json
import secrets

import pytest

from course.grader.examiner import expect, expect_status, shown
from course.grader.examiner.event_stream import Comment, Event, EventStream
from course.grader.examiner.response import Response
from course.services.behaviours import Slow

SILENCE = 15  # seconds
HEARTBEAT = SILENCE + 0.5  # seconds after which one must have come

pytestmark = pytest.mark.kitchen


class Screen:
    """A browser's EventSource, by hand: it reads what has come whenever it looks."""

    def __init__(self, submission, last=None):
        headers = [] if last is None else [(b"last-event-id", str(last).encode())]
        self.connection = submission.site.open_http("GET", "/prices/", headers)
        self.connection.deliver({"type": "http.request", "body": b"", "more_body": False})
        self.response = Response(0, {}, asked="GET /prices/" if last is None else f"Last-Event-ID: {last}")
        self.events, self.comments = [], []
        self._over = False
        self._stream = EventStream()

    async def look(self):
        """Read all that has come until now."""
        for message in await self.connection.news():
            self._take(message)
        self.response.error = self.connection.view_error
        return self

    def leave(self):
        self.connection.deliver({"type": "http.disconnect"})

    def _take(self, message):
        if message["type"] == "http.response.start":
            self.response.status = message["status"]
            self.response.headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}
            return
        piece, self._over = message.get("body", b""), not message.get("more_body", False)
        self.response.pieces.append(piece)
        for thing in self._stream.feed(piece):
            (self.comments if isinstance(thing, Comment) else self.events).append(thing)

    @property
    def state(self):
        """How the stream ended, or what of it is unfinished, as the student reads it; nothing while all is well."""
        text = self.response.body.decode(errors="replace")
        if self.connection.error:
            return f"; the stream broke off with {self.connection.error.told()}"
        if self._over or self.connection.ended:
            return f"; the response was over after {shown(text)}"
        if unfinished := self._stream.unfinished:
            return f"; {shown(unfinished)} has come, but no empty line after it"
        if not text:
            return "; nothing of the body has come yet"
        return "" if self.events or self.comments else f"; all that came is {shown(text)}"


async def opened(submission, supplier, last=None):
    """A screen whose stream has begun, with its supplier listened to."""
    screen = await Screen(submission, last).look()
    expect(screen.response.status, seen=f"no response began{screen.state}", wanted="the headers of a stream at once")
    expect_status(screen.response, 200)
    seen = f"nobody listens to the supplier{screen.state}"
    expect(supplier.in_flight, seen=seen, wanted="the view to use changes.listen", line=line_of(screen))
    return screen


def line_of(screen):
    """The student's line where the stream broke off, if it did."""
    return screen.connection.error.line if screen.connection.error else None


def expect_headers(headers):
    for name, wanted in (("Content-Type", "text/event-stream"), ("Cache-Control", "no-cache")):
        seen = headers.get(name.lower(), "nothing")
        expect(wanted in seen, seen=f"{name}: {seen}", wanted=f"{name}: {wanted}")


def change(supplier, number):
    """A new price and the event that tells of it."""
    name = f'"{secrets.token_hex(4)}" crème\nfraîche'
    return number, {"ingredient": name, "price": f"{supplier.change(name):.2f}"}


def read(event: Event):
    """An event as (id, data); an id that is no number stays text."""
    try:
        data = json.loads(event.data)
    except ValueError:
        expect(False, seen=f"an event whose data is no JSON: {shown(event.data)}", wanted="JSON in one `data:` line")
    return int(event.id) if event.id.isdecimal() else event.id, data


def expect_events(screen, wanted, when):
    """The screen has seen these changes, each once, in this order, and nothing else."""
    seen = [read(event) for event in screen.events]
    expect(
        len(seen) >= len(wanted),
        seen=f"{when}, {len(seen)} of {len(wanted)} changes came as an event{screen.state}",
        wanted="every change, once, when it happens",
        line=line_of(screen),
    )
    expect(seen == wanted, seen=f"{when}, these events came: {shown(seen)}", wanted=shown(wanted))


@pytest.mark.points(2)
async def test_each_change_is_an_event(submission, supplier):
    """Each change comes at once, as an event with its id, in a stream that says what it is."""
    change(supplier, 1)  # is over before the screen is there
    screen = await opened(submission, supplier)
    expect_headers(screen.response.headers)
    wanted = []
    for number in (2, 3, 4):
        wanted.append(change(supplier, number))
        await screen.look()
        expect_events(screen, wanted, f"after change {number}")


@pytest.mark.points(1)
async def test_a_screen_that_comes_back_gets_what_it_missed(submission, supplier):
    """Last-Event-ID goes on behind that id, and one that is no number gets 400."""
    old = [change(supplier, number) for number in (1, 2, 3)]
    screen = await opened(submission, supplier, last=1)
    expect_events(screen, old[1:], "after Last-Event-ID 1")
    new = change(supplier, 4)
    await screen.look()
    expect_events(screen, [*old[1:], new], "after Last-Event-ID 1 and one more change")
    bad = await Screen(submission, last="soup").look()
    expect(bad.response.status, seen="Last-Event-ID: soup got no answer", wanted="status 400")
    expect_status(bad.response, 400)


@pytest.mark.points(1)
async def test_silence_is_broken_by_comments(submission, supplier, clock):
    """While nothing changes, a comment line comes every 15 seconds, and nothing else."""
    screen = await opened(submission, supplier)
    greeted = len(screen.comments)
    await clock.sleep(SILENCE - 0.5)
    await screen.look()
    seen = f"a comment line came after less than {SILENCE - 0.5:g} seconds"
    expect(len(screen.comments) == greeted, seen=seen, wanted=f"the first one after {SILENCE} seconds")
    await clock.sleep(1)
    await expect_comment(screen, greeted, 1)
    for number in (2, 3):
        before = len(screen.comments)
        await clock.sleep(HEARTBEAT)
        await expect_comment(screen, before, number)


async def expect_comment(screen, before, number):
    """Since there were `before` comments another one has come, and no event."""
    await screen.look()
    seen = f"an event that is no change: {shown(screen.events[0].data)}" if screen.events else ""
    expect(not screen.events, seen=seen, wanted="a comment, which begins with a colon")
    expect(
        len(screen.comments) > before,
        seen=f"no comment line came in silence number {number}, of {SILENCE} seconds{screen.state}",
        wanted=f"one every {SILENCE} seconds",
        line=line_of(screen),
    )


@pytest.mark.points(2)
async def test_no_change_is_lost_in_the_silence(submission, supplier, clock):
    """Changes that come after a comment line arrive all, once and at once."""
    screen = await opened(submission, supplier)
    supplier.behaves(Slow(7), path="/changes")  # whoever dials again waits, and misses what happens meanwhile
    wanted = []
    for silences in (1, 2, 1):
        await clock.sleep(silences * HEARTBEAT)
        wanted += [change(supplier, len(wanted) + 1), change(supplier, len(wanted) + 2)]
        await screen.look()
        expect_events(screen, wanted, f"after {clock.now:g} seconds with comments in the silence")


@pytest.mark.points(2)
async def test_nothing_goes_on_when_the_screen_has_gone(submission, supplier, clock):
    """When the screen goes, at whatever moment, nobody listens for it any more, and nothing beats."""
    for when, silences in (("at once", 0), ("after a comment and a change", 1)):
        screen = await opened(submission, supplier)
        await clock.sleep(silences * HEARTBEAT)
        wanted = [change(supplier, 1)] if silences else []
        await screen.look()
        expect_events(screen, wanted, "after a comment")
        screen.leave()
        await clock.quiet()
        expect(
            not supplier.in_flight,
            seen=f"the screen went {when}, and the connection to the supplier stays open, for nobody",
            wanted="the listening to end when the client goes",
        )
        expect(screen.connection.ended, seen=f"the screen went {when}, and the view goes on", wanted="it to end")
    await clock.sleep(2 * HEARTBEAT)
    await clock.quiet()
    seen = "all screens have gone, and something still wakes up again and again, for nobody"
    expect(submission.next_timer is None, seen=seen, wanted="every task of a stream to end with it")


@pytest.mark.points(1)
async def test_the_stream_ends_when_the_supplier_hangs_up(submission, supplier, clock):
    """When the supplier hangs up, the stream ends, so that the screen can come back."""
    screen = await opened(submission, supplier)
    wanted = change(supplier, 1)
    await screen.look()
    expect_events(screen, [wanted], "after the first change")
    await supplier.refuse()
    await clock.sleep(4 * HEARTBEAT)
    await screen.look()
    expect(
        screen.connection.ended,
        seen=f"a minute later the stream is still open, with {len(screen.comments)} comments and no more changes",
        wanted="the stream to end, by an error or by itself",
    )


@pytest.mark.points(1)
@pytest.mark.server
async def test_two_screens_read_at_a_real_server(submission, supplier, clock):
    """At a real server two screens see every change, and when one goes the other reads on."""
    async with submission.site.served() as client:
        screens = [client.open("GET", "/prices/") for _ in range(2)]
        for screen in screens:
            status, headers = await screen.start()
            expect(status == 200, seen=f"status {status} at a real server", wanted="status 200")
            expect_headers(headers)
        await clock.quiet()
        await expect_next(screens, change(supplier, 1), clock)
        screens.pop().close()
        await clock.quiet()
        await expect_next(screens, change(supplier, 2), clock)
        screens.pop().close()
        await clock.quiet()
        seen = "both screens have gone, and a connection to the supplier stays open, for nobody"
        expect(not supplier.in_flight, seen=seen, wanted="the listening to end when the client goes")


async def expect_next(screens, wanted, clock):
    """Each screen reads this event next, whatever comments come before it."""
    began = clock.now
    for number, screen in enumerate(screens, 1):
        stream, events = EventStream(), []
        while not events and clock.now < began + 4 * HEARTBEAT:
            piece = await screen.next()
            expect(piece, seen=f"the stream of screen {number} of {len(screens)} is over", wanted="it to go on")
            events = [read(thing) for thing in stream.feed(piece) if isinstance(thing, Event)]
        seen = f"screen {number} of {len(screens)} saw {shown(events[0]) if events else 'nothing of the change'}"
        expect(events == [wanted], seen=seen, wanted=f"every screen to see {shown(wanted)}")
