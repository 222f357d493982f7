"""Lesson 13, measured: from a key press to every other page, and what editors, rooms and long documents cost.

`course bench 13 [--quick]` runs it. The project runs as a kitchen runs it: a server or two, a worker, a beat. Beside it
runs y-websocket's own server, which is Node and keeps all in its memory: the same editors type there in the same
rounds.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from functools import partial

import aiohttp

from course.bench import plots
from course.bench.dashboard import GOAL, against, beside_its_slowest
from course.bench.page import milliseconds, times
from course.bench.rounds import Rounds, alternate
from course.bench.running import Bench
from course.load.editors import Report
from course.load.figures import Figures, percentile
from course.load.kitchens import Kitchen, Place, Setting, connected, document, opened, running_kitchen, running_peer
from course.load.memory import memory
from course.services import ServiceUnavailable

TITLE = "Recipes that many edit at once, measured"
PROMPT = 0.015  # seconds in which half of all edits shall be on every other page
RATIO = 3.0  # times y-websocket's own server that 99 % of them may take
RATE = 5.0  # edits a second of each editor, who types fast
ROOM = 10  # editors
CALM = 1.0  # edits a second of each editor, where it is counted what one costs
LONG = 500  # updates of the long document for each of `people`
OPENED = 1.0  # seconds in which it shall be open
PEER = "y-websocket's own server"
ASYNC, SYNC, ALONE = "async view", "sync twin", "the supplier alone"
SMALL = Setting(name="SQLite, one server", servers=1, postgres=False, redis=False)
LARGE = Setting(name="PostgreSQL, two servers", servers=2, postgres=True, redis=True)
OVERLAPS = (
    "The recipes of the demo, and the supplier, who is asked for each ingredient's price, for all of them at once. The "
    "ideal is one price asked by the same guest without a view between. What overlaps in the async view are the prices "
    "with each other and with the queries, which run in a thread meanwhile. What does not overlap is who asks, and "
    "which ingredients there are: that is known before the supplier can be asked. The sync twin asks the database, and "
    f"then for one price after another. The goal is that the async view takes at most {GOAL} times as long as its "
    "slowest source:"
)


async def measure(bench: Bench) -> None:
    """Fill the page of the lesson."""
    bench.begin("what measuring costs")
    bench.page.sections.append(await bench.own_overhead())
    notes: list[str] = []
    async with AsyncExitStack() as stack:
        bench.begin("the kitchens open")
        places: dict[str, Place] = {PEER: await stack.enter_async_context(running_peer())}
        small = places[SMALL.name] = await stack.enter_async_context(_kitchen(bench, SMALL))
        try:
            places[LARGE.name] = await stack.enter_async_context(_kitchen(bench, LARGE))
        except ServiceUnavailable as error:
            notes.append(f"{LARGE.name}: not measured. {str(error).rstrip('.')}")
        await heavy(bench, places, notes)
        await fast(bench, places)
        await growth(bench, places)
        await long_document(bench, small)
        await idle_rooms(bench, small)
        await dashboard(bench, small)


async def heavy(bench: Bench, places: dict[str, Place], notes: list[str]) -> None:
    """The lesson's claim, and its goals: stored before anybody sees it, and yet there at once."""
    bench.begin("everybody types")
    rooms, editors = max(1, bench.size.people // ROOM), min(ROOM, bench.size.people)
    seconds = max(1.0, bench.size.seconds / 3)
    ways = {name: partial(place.edited, rooms, editors, RATE, seconds) for name, place in places.items()}
    found = await alternate(ways, max(1, bench.rounds // 3), bench.tell)
    peers = found[PEER].spread(lambda report: report.wait(99))
    rows, bars, goals = [], {}, []
    for name, rounds in found.items():
        notes += rounds.notes(lambda report: report.wait(50), milliseconds)
        notes += _late(rounds)
        waits = {rank: rounds.spread(lambda report, rank=rank: report.wait(rank)) for rank in (50, 95, 99)}
        rows.append(_heavy_row(name, rounds))
        bars[name] = {f"{rank} % within": it.median * 1000 for rank, it in waits.items() if it}
        if name != PEER and (half := waits[50]) and (most := waits[99]) and peers:
            goals.append(
                f"{name} {against(half.median, PROMPT, milliseconds)}, and "
                f"{against(most.median / peers.median, RATIO, times)} times"
            )
    bench.add(
        f"{rooms} rooms with {editors} editors, who type {RATE:.0f} letters a second each",
        f"For {seconds:.0f} seconds a round, servers and editors on the same machine. A wait is from the key press to "
        "the moment at which it stands in the other editor's Yjs document; all editors are Yjs documents in one "
        "process of Node: there is one clock, and what they take counts, too. recipe_collab has committed every edit "
        "before anybody sees it, on this PostgreSQL without waiting for the disk (fsync is off) and on SQLite as it "
        "comes; y-websocket's own server stores nothing. A round counts when every edit came to every other editor, "
        "all texts of a room are the same in the end, and every editor was told that all of it is stored. The goals "
        f"are that half come within {milliseconds(PROMPT)}, and 99 % within {RATIO:.0f} times what y-websocket's "
        f"server takes: {'; '.join(goals)}.",
        name="heavy",
        head=(
            "everybody types",
            "edits a second",
            "came",
            "half within",
            "95 % within",
            "99 % within",
            "of a processor",
        ),
        rows=rows,
        notes=notes,
        plot=plots.bars(
            "heavy",
            "From the key press to the other page",
            bars,
            along="milliseconds",
            ideal=PROMPT * 1000,
            called="goal",
        ),
    )


def _heavy_row(name: str, rounds: Rounds[Report]) -> tuple[str, ...]:
    if not rounds.samples:
        return (name, "failed", "", "", "", "", "")
    seconds = {rank: rounds.spread(lambda report, rank=rank: report.wait(rank)) for rank in (50, 95, 99)}
    waits = [milliseconds(it.median) for it in seconds.values() if it]
    last = rounds.samples[-1]
    return (name, f"{_speed(last):,.0f}", f"{last.share:.0%}", *waits, _processor(last))


def _speed(report: Report) -> float:
    return report.edits / report.seconds


def _processor(report: Report) -> str:
    return "unknown" if report.computed is None else f"{report.computed / report.seconds:.0%}"


def _late(rounds: Rounds[Report]) -> Iterator[str]:
    late = [percentile(report.late, 95) for report in rounds.samples if report.late]
    if late and max(late) > PROMPT / 3:
        yield f"{rounds.name}: keys were pressed too late, by up to {milliseconds(max(late))} for 95 %"


async def fast(bench: Bench, places: dict[str, Place]) -> None:
    """Whether many edits a second pile up: two editors a room, so that it is the log that has to keep up."""
    bench.begin("many edits a second")
    rooms = bench.size.people
    seconds = max(1.0, bench.size.seconds / 6)
    rows, notes = [], []
    for name, place in places.items():
        bench.tell(name)
        try:
            report = await place.edited(rooms, 2, RATE, seconds)
        except RuntimeError as error:
            notes.append(f"{name}: failed ({error})")
            continue
        waits = (milliseconds(report.wait(rank)) for rank in (50, 99))
        in_time = f"{report.in_time / max(1, report.wanted):.1%}"
        rows.append((name, f"{_speed(report):,.0f}", in_time, milliseconds(report.drained), *waits, _processor(report)))
    bench.add(
        f"{2 * rooms * RATE:,.0f} edits a second",
        f"{rooms} rooms with two editors each, for {seconds:.0f} seconds. Who falls behind has much left to bring when "
        "the typing ends.",
        name="fast",
        head=("edits", "a second", "came meanwhile", "the rest took", "half within", "99 % within", "of a processor"),
        rows=rows,
        notes=notes,
    )


async def growth(bench: Bench, places: dict[str, Place]) -> None:
    """What one editor costs, as there are more of them."""
    bench.begin("what an editor costs")
    seconds = max(1.0, bench.size.seconds / 12)
    counts = [count for count in bench.size.crowds if count <= 64]
    await _grown(bench, places, "rooms", {count: (count, 4) for count in counts}, seconds)
    await _grown(bench, places, "editors", {count: (1, count) for count in counts if count > 1}, seconds)


async def _grown(
    bench: Bench, places: dict[str, Place], what: str, sizes: dict[int, tuple[int, int]], seconds: float
) -> None:
    costs: dict[str, dict[float, float]] = {name: {} for name in places}
    rows, notes = [], []
    for count, (rooms, editors) in sizes.items():
        row = [f"{count}"]
        for name, place in places.items():
            bench.tell(f"{count} {what}, {name}")
            try:
                report = await place.edited(rooms, editors, CALM, seconds)
            except RuntimeError as error:
                notes.append(f"{count} {what}, {name}: failed ({error})")
                row += ["failed", ""]
                continue
            cost = (report.computed or 0.0) / seconds / (rooms * editors)
            costs[name][count] = max(cost, 1e-6) * 1000
            row += [milliseconds(cost), milliseconds(report.wait(50))]
        rows.append(row)
    says = "four editors in each of more and more rooms" if what == "rooms" else "more and more editors in one room"
    bench.add(
        f"What an editor costs: {says}",
        f"Each types {CALM:.0f} letter a second, which goes to all others in the room. Counted is what the servers "
        "with their database and Redis take of a processor, a second and editor; below it stands what they take for "
        "nothing, such as their look every five seconds for what they may have missed.",
        name=what,
        head=(what, *(cell for name in places for cell in (f"{name}: a second", "half within"))),
        rows=rows,
        notes=notes,
        plot=plots.lines(
            what, f"What an editor costs: {says}", costs, along=what, up="milliseconds of a processor, a second"
        ),
    )


async def long_document(bench: Bench, kitchen: Kitchen) -> None:
    """A document that was edited for a long time opens as fast as a new one."""
    bench.begin("a long document")
    updates = LONG * bench.size.people
    recipe = next(kitchen.rooms)
    began = time.monotonic()
    await kitchen.household.project.manage("write_long", recipe, str(updates))
    wrote = time.monotonic() - began
    first, size = await opened(kitchen, recipe)
    again = [(await opened(kitchen, recipe))[0] for _ in range(5)]
    new, _ = await opened(kitchen, next(kitchen.rooms))
    bench.add(
        f"A document of {updates:,} updates",
        f"Typed letter by letter into the log, which took {wrote:.0f} s, and compacted on the way as the servers do "
        "it. Timed is from the connection to the document, read and put together. The goal is that it is open within "
        f"{milliseconds(OPENED)}: {against(first, OPENED, milliseconds)}.",
        name="long",
        head=("opened", "took", "bytes"),
        rows=[
            ("for the first time", milliseconds(first), f"{size:,}"),
            ("again, the middle of five", milliseconds(percentile(again, 50)), f"{size:,}"),
            ("a new recipe", milliseconds(new), ""),
        ],
    )


async def idle_rooms(bench: Bench, kitchen: Kitchen) -> None:
    """What a room takes in which nothing happens."""
    bench.begin("idle rooms")
    count = bench.size.people
    pid = await _new_server(kitchen)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await document(await connected(kitchen, session, next(kitchen.rooms)))  # what the first room loads, stays
        before = memory(pid)
        sockets = [await connected(kitchen, session, next(kitchen.rooms)) for _ in range(count)]
        for socket in sockets:
            await document(socket)
        after = memory(pid)
        for socket in sockets:
            await socket.close()
    each = "unknown" if before is None or after is None else f"{(after - before) / count / 1024:.0f} KiB"
    bench.add(
        "Rooms in which nothing happens",
        "Each is a new recipe with one page open, whose connection counts, too. Memory is that of the server (PSS). A "
        "room without a page is closed.",
        name="idle",
        head=("rooms", "open", "memory of each"),
        rows=[(SMALL.name, f"{count:,}", each)],
    )


async def _new_server(kitchen: Kitchen) -> int:
    """The process of a server that has had no room: what others have left it would use again."""
    (name,) = kitchen.household.servers
    await kitchen.household.parts[name].kill()
    await kitchen.household.open()
    return kitchen.household.parts[name].pid


async def dashboard(bench: Bench, kitchen: Kitchen) -> None:
    """The page takes as long as the supplier, who is its slowest source."""
    bench.begin("the dashboard")
    headers = {"Cookie": kitchen.cookies[0]}
    url = kitchen.household.urls[0]
    ways = {
        ALONE: _one(bench, f"{bench.supplier.url}/price/onion", headers),
        ASYNC: _one(bench, f"{url}/api/dashboard/", headers),
        SYNC: _one(bench, f"{url}/api/dashboard/sync/", headers),
    }
    await beside_its_slowest(bench, ways, alone=ALONE, goal=ASYNC, source="the supplier", text=OVERLAPS)


def _one(bench: Bench, url: str, headers: dict[str, str]) -> Callable[[], Awaitable[Figures]]:
    return lambda: bench.crowd(url, 1, headers)


def _kitchen(bench: Bench, setting: Setting) -> AbstractAsyncContextManager[Kitchen]:
    bench.tell(f"{setting.name}: it starts")
    return running_kitchen(setting, bench.supplier.url, _recipes(bench))


def _recipes(bench: Bench) -> int:
    """How many documents all that is measured needs."""
    rounds = max(1, bench.rounds // 3) + 1
    counts = [count for count in bench.size.crowds if count <= 64]
    return rounds * max(1, bench.size.people // ROOM) + 2 * bench.size.people + sum(counts) + len(counts) + 3
