"""Lesson 02, measured: what the pass costs, and each server with a view that waits for nothing.

`course bench 2 [--quick]` runs it.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async

from course.bench import plots
from course.bench.page import milliseconds
from course.bench.rounds import alternate, timed
from course.bench.running import Bench, lateness
from course.load.figures import Figures
from course.load.memory import MEGABYTE
from course.load.servers import DAPHNE, GRANIAN, UVICORN, Kind, Server, gunicorn

TITLE = "The pass between kitchen and dining room, measured"
CALLS = 1_000
PIECES = 100
RATE = 50  # guests a second of a quiet evening


@dataclass(frozen=True, kw_only=True)
class Way:
    """A server, what it serves, and the page that is asked for."""

    name: str
    kind: Kind
    path: str
    application: str | None = None


WAYS = (
    Way(name="uvicorn, no Django", kind=UVICORN, path="/menu/async/", application="without_django"),
    Way(name="uvicorn, no middleware", kind=UVICORN, path="/menu/async/", application="asgi_without_middleware"),
    Way(name="uvicorn, async view", kind=UVICORN, path="/menu/async/"),
    Way(name="uvicorn, sync view", kind=UVICORN, path="/menu/sync/"),
    Way(name="daphne, async view", kind=DAPHNE, path="/menu/async/"),
    Way(name="granian, async view", kind=GRANIAN, path="/menu/async/"),
    Way(name="gunicorn, sync view", kind=gunicorn(), path="/menu/sync/"),
    Way(name="gunicorn, async view", kind=gunicorn(), path="/menu/async/"),
    Way(name="gunicorn, 4 threads, sync view", kind=gunicorn(4), path="/menu/sync/"),
)


async def measure(bench: Bench) -> None:
    """Fill the page of the lesson."""
    bench.begin("what measuring costs")
    bench.page.sections.append(await bench.own_overhead())
    await messages(bench)
    await no_waiting(bench)


async def messages(bench: Bench) -> None:
    """The pass itself, without a server: an application called by hand."""
    bench.begin("messages")
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        pass

    async def application(scope: dict[str, Any], receive: Any, send: Any, pieces: int = 1) -> None:
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for number in range(pieces):
            await send({"type": "http.response.body", "body": b"soup", "more_body": number < pieces - 1})

    async def answers(pieces: int) -> None:
        for _ in range(CALLS // pieces):
            await application(scope, receive, send, pieces)

    async def hops() -> None:
        async with ThreadSensitiveContext():
            for _ in range(CALLS):
                await sync_to_async(int)()

    ways: dict[str, Callable[[], object]] = {
        "an answer of one piece: three messages": lambda: answers(1),
        f"an answer of {PIECES} pieces: {PIECES + 2} messages": lambda: answers(PIECES),
        "a hop to the request's thread and back (`sync_to_async`)": hops,
    }
    counts = (CALLS, CALLS // PIECES, CALLS)
    found = await alternate({name: timed(work) for name, work in ways.items()}, bench.rounds, bench.tell)
    rows, notes = [], []
    for (name, rounds), count in zip(found.items(), counts, strict=True):
        spread = rounds.spread(lambda seconds, count=count: seconds / count)
        notes += rounds.notes(lambda seconds, count=count: seconds / count, milliseconds)
        rows.append((name, milliseconds(spread.median) if spread else "failed"))
    bench.add(
        "Messages at the window",
        "An application called by hand, without a server. The pass itself costs next to nothing; a hop to a thread "
        "costs more than a hundred messages, and Django makes up to two for each of its own middlewares.",
        name="messages",
        head=("once", "median"),
        rows=rows,
        notes=notes,
    )


@dataclass(kw_only=True)
class Sample:
    """One round of one way: a quiet evening, then a crowd."""

    quiet: Figures
    crowd: Figures


async def no_waiting(bench: Bench) -> None:
    """Each server with a view that waits for nothing."""
    bench.begin("servers that wait for nothing")
    guests, crowd = bench.size.guests, bench.size.crowds[-1]
    async with AsyncExitStack() as stack:
        servers: dict[str, Server] = {}
        started: dict[str, float] = {}
        for way in WAYS:
            bench.tell(f"{way.name} starts")
            began = time.perf_counter()
            serving = bench.serving(way.kind, way.application, path=way.path)
            servers[way.name] = await stack.enter_async_context(serving)
            started[way.name] = time.perf_counter() - began
        ways = {way.name: _sample(bench, servers[way.name].url + way.path, guests, crowd) for way in WAYS}
        found = await alternate(ways, bench.rounds, bench.tell)
        memory = {name: server.memory for name, server in servers.items()}
    rows, notes, bars = [], [], {}
    for name, rounds in found.items():
        notes += [*rounds.notes(_p50, milliseconds), *lateness(rounds, lambda sample: sample.quiet)]
        p50, p95, served = (rounds.spread(pick) for pick in (_p50, _p95, _served))
        taken = memory[name]
        megabytes = f"{taken / MEGABYTE:.0f} MB" if taken else "unknown"
        if p50 and p95 and served:
            bars[name] = p50.median * 1000
            rows.append(
                (
                    name,
                    milliseconds(p50.median),
                    milliseconds(p95.median),
                    f"{served.median:,.0f}",
                    milliseconds(started[name]),
                    megabytes,
                )
            )
        else:
            rows.append((name, "failed", "failed", "failed", milliseconds(started[name]), megabytes))
    bench.add(
        "Every server, with a view that waits for nothing",
        f"Half and 95 % of {guests} guests, who come {RATE} a second, wait at most so long; then {crowd} come at "
        "once, and so many are served a second. The kitchen's three middlewares are there unless it says otherwise; "
        "uvicorn runs with h11 and asyncio's own loop. Start-up is from the command to the first answer, memory "
        "after all guests (PSS). Async gains nothing here: a sync view behind gunicorn is the cheapest, and each hop "
        "between sync and async costs.",
        name="no_waiting",
        head=("server and view", "half", "95 %", "served a second", "start-up", "memory"),
        rows=rows,
        notes=notes,
        plot=plots.bars(
            "no_waiting",
            "A view that waits for nothing: half of the guests wait at most",
            {"": bars},
            along="milliseconds",
        ),
    )


def _sample(bench: Bench, url: str, guests: int, crowd: int) -> Callable[[], Awaitable[Sample]]:
    async def measured() -> Sample:
        return Sample(quiet=await bench.stream(url, guests, RATE), crowd=await bench.crowd(url, crowd))

    return measured


def _p50(sample: Sample) -> float:
    return sample.quiet.p50


def _p95(sample: Sample) -> float:
    return sample.quiet.p95


def _served(sample: Sample) -> float:
    return sample.crowd.throughput
