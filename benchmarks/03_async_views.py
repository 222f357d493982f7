"""Lesson 03, measured: a dashboard beside its slowest source, crowds at every server, and where async gains nothing.

`course bench 3 [--quick]` runs it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from course.bench import plots
from course.bench.page import milliseconds, times
from course.bench.rounds import Rounds, alternate
from course.bench.running import Bench, lateness
from course.demos.race.choices import ORDERS, Choices
from course.demos.race.kitchens import ASGI, WSGI
from course.demos.race.race import Race
from course.load.figures import Figures
from course.load.memory import MEGABYTE
from course.load.servers import DAPHNE, GRANIAN, UVICORN, Kind, Server, gunicorn

TITLE = "The chef at the counter, measured"
LATENCIES = (0.05, 0.2)  # seconds that the supplier takes
GOAL = 1.15  # times its slowest source that a dashboard may take
CROWD = 16
AGREED = 0.2  # of a figure of the race, by which the same orders without it may differ


@dataclass(frozen=True, kw_only=True)
class Way:
    """A server and the style of the view that it serves."""

    name: str
    kind: Kind
    style: str

    def url(self, servers: Mapping[str, Server], work: str) -> str:
        """Where its view of this work is."""
        return f"{servers[self.kind.name].url}/{work}/{self.style}/"

    def crowded(self, server: Server) -> str:
        """Where SERVER asks one source."""
        return f"{server.url}/dashboard/{self.style}/?sources=1"


SYNC = Way(name="gunicorn, sync view", kind=gunicorn(), style="sync")
THREADS_4 = Way(name="gunicorn, 4 threads, sync view", kind=gunicorn(4), style="sync")
THREADS_32 = Way(name="gunicorn, 32 threads, sync view", kind=gunicorn(32), style="sync")
THREADS_256 = Way(name="gunicorn, 256 threads, sync view", kind=gunicorn(256), style="sync")
FANNED = Way(name="gunicorn, 4 threads, view with threads", kind=gunicorn(4), style="threads")
ASYNC_WSGI = Way(name="gunicorn, async view", kind=gunicorn(), style="async")
SYNC_ASGI = Way(name="uvicorn, sync view", kind=UVICORN, style="sync")
ASYNC = Way(name="uvicorn, async view", kind=UVICORN, style="async")
BLOCKS = Way(name="uvicorn, async view that blocks", kind=UVICORN, style="blocks")
DAPHNES = Way(name="daphne, async view", kind=DAPHNE, style="async")
GRANIANS = Way(name="granian, async view", kind=GRANIAN, style="async")
SCALED = (SYNC, THREADS_4, THREADS_32, THREADS_256, SYNC_ASGI, ASYNC, BLOCKS, DAPHNES, GRANIANS)


async def measure(bench: Bench) -> None:
    """Fill the page of the lesson."""
    bench.begin("what measuring costs")
    bench.page.sections.append(await bench.own_overhead())
    kinds = {kind.name: kind for kind in (gunicorn(), gunicorn(4), UVICORN, DAPHNE, GRANIAN)}
    async with AsyncExitStack() as stack:
        servers = {}
        for name, kind in kinds.items():
            bench.tell(f"{name} starts")
            servers[name] = await stack.enter_async_context(bench.serving(kind))
        await dashboard(bench, servers)
        await works(bench, servers)
        await queries(bench, servers)
    async with AsyncExitStack() as stack:
        crowded = {}
        for way in SCALED:  # each its own, for its memory is measured
            bench.tell(f"{way.name} starts")
            crowded[way.name] = await stack.enter_async_context(bench.serving(way.kind))
        await scaling(bench, crowded)
    await race(bench)


async def dashboard(bench: Bench, servers: Mapping[str, Server]) -> None:
    """The lesson's claim, and its goal: a page with four sources takes as long as the slowest."""
    bench.begin("the dashboard")
    ways = (SYNC, SYNC_ASGI, FANNED, ASYNC_WSGI, ASYNC, DAPHNES, GRANIANS)
    rows: dict[str, list[str]] = {}
    notes, goals, bars = [], [], {}
    for latency in LATENCIES:
        bench.supplier.thinks(latency)
        asked = {"the supplier alone": _one(bench, f"{bench.supplier.url}/price/leek")}
        asked |= {way.name: _one(bench, way.url(servers, "dashboard")) for way in ways}
        found = await alternate(
            asked, bench.rounds + 2, lambda what, it=latency: bench.tell(f"{it * 1000:.0f} ms, {what}")
        )
        alone = found["the supplier alone"].spread(_p50)
        bars[f"{latency * 1000:.0f} ms"] = group = {}
        for name, rounds in found.items():
            notes += [f"{latency * 1000:.0f} ms, {note}" for note in rounds.notes(_p50, milliseconds)]
            spread = rounds.spread(_p50)
            row = rows.setdefault(name, [name])
            if spread is None or alone is None:
                row += ["failed", ""]
                continue
            group[name] = spread.median / alone.median
            row += [milliseconds(spread.median), times(group[name])]
        reached = group.get(ASYNC.name, float("inf"))
        goals.append(f"{times(reached)} at {latency * 1000:.0f} ms, {'met' if reached <= GOAL else '**missed**'}")
    bench.add(
        "A dashboard of four sources, one guest",
        f"Price and stock of two ingredients, {bench.rounds + 2} rounds in turn. The ideal is the slowest source, "
        f"asked by the same guest without a view between. The goal is that the async view takes at most {GOAL} times "
        f"as long: {'; '.join(goals)}.",
        name="dashboard",
        head=("dashboard", *(cell for it in LATENCIES for cell in (f"{it * 1000:.0f} ms each", "times the slowest"))),
        rows=list(rows.values()),
        notes=notes,
        plot=plots.bars(
            "dashboard",
            "A dashboard of four sources: times its slowest source",
            bars,
            along="times the slowest source",
            ideal=1.0,
        ),
    )


async def works(bench: Bench, servers: Mapping[str, Server]) -> None:
    """Where async gains nothing, or loses: rows of the own database, and arithmetic."""
    off_the_loop = Way(name="uvicorn, async view with a thread", kind=UVICORN, style="thread")
    in_the_loop = Way(name=ASYNC.name, kind=UVICORN, style="async")
    for work, title, text, ways in (
        (
            "orders",
            "Rows: an order written, read, changed and deleted",
            "Four short statements on SQLite. Async gains nothing: each statement hops to a thread and back.",
            (SYNC, THREADS_4, SYNC_ASGI, ASYNC),
        ),
        (
            "stamp",
            "Arithmetic: a stamp to compute",
            "Async gains nothing, for nobody waits. In the loop it also keeps every other guest waiting; a thread "
            "lets them in between, and takes as long.",
            (SYNC, THREADS_4, SYNC_ASGI, in_the_loop, off_the_loop),
        ),
    ):
        bench.begin(title.partition(":")[0].lower())
        asked = {way.name: _alone_and_together(bench, way.url(servers, work)) for way in ways}
        found = await alternate(asked, bench.rounds, bench.tell)
        rows = []
        for name, rounds in found.items():
            alone, together, served = (rounds.spread(pick) for pick in (_first, _together, _rate))
            if alone and together and served:
                row = (milliseconds(alone.median), milliseconds(together.median), f"{served.median:,.0f}")
                rows.append((name, *row))
            else:
                rows.append((name, "failed", "failed", "failed"))
        notes = [note for rounds in found.values() for note in rounds.notes(_first, milliseconds)]
        head = (work, "one guest", f"half of {CROWD} at once", "served a second")
        bench.add(title, text, name=work, head=head, rows=rows, notes=notes)


async def queries(bench: Bench, servers: Mapping[str, Server]) -> None:
    """Queries gathered in one request gain nothing; a query beside a call to the supplier does."""
    bench.begin("queries")
    bench.supplier.thinks(0.05)
    uvicorn = servers[UVICORN.name].url
    asked = {
        "four queries, one after another, sync view": (_one(bench, f"{uvicorn}/queries/sync/"), 200),
        "four queries, `gather`": (_one(bench, f"{uvicorn}/queries/async/"), 50),
        "one query and one supplier, `gather`": (_one(bench, f"{uvicorn}/queries/beside/"), 50),
    }
    found = await alternate({name: way for name, (way, _) in asked.items()}, bench.rounds, bench.tell)
    rows = []
    for name, (_, ideal) in asked.items():
        spread = found[name].spread(_p50)
        rows.append((name, milliseconds(spread.median) if spread else "failed", milliseconds(ideal / 1000)))
    bench.add(
        "Queries in one request",
        "Each takes 50 ms. A request's queries share one thread and one connection, so a `gather` of them is a "
        "queue. What does overlap is a query and a supplier. (The ideal is what one would wish for.)",
        name="queries",
        head=("under uvicorn, one guest", "median", "ideal"),
        rows=rows,
        notes=[note for rounds in found.values() for note in rounds.notes(_p50, milliseconds)],
    )


async def scaling(bench: Bench, servers: Mapping[str, Server]) -> None:
    """A crowd at every server: how many are served, how long they wait, and what it takes of memory.

    SERVERS has one for each way.
    """
    bench.begin("crowds")
    bench.supplier.thinks(LATENCIES[0])
    sizes = bench.size.crowds
    found: dict[str, dict[int, Rounds[Figures]]] = {way.name: {} for way in SCALED}
    memory: dict[str, str] = {}
    too_long: dict[str, int] = {}
    for size in sizes:
        here = [way for way in SCALED if way.name not in too_long]
        asked = {
            way.name: _crowd(bench, f"{servers[way.name].url}/dashboard/{way.style}/?sources=1", size) for way in here
        }
        rounds = await alternate(
            asked, min(bench.rounds, 3), lambda what, size=size: bench.tell(f"{size} guests, {what}")
        )
        for way in here:
            found[way.name][size] = rounds[way.name]
            taken = servers[way.name].memory
            memory[way.name] = f"{taken / MEGABYTE:.0f} MB" if taken else "unknown"
            longest = rounds[way.name].spread(lambda figures: figures.p95)
            growth = (sizes[min(sizes.index(size) + 1, len(sizes) - 1)]) / size
            # A queue: a bigger crowd would take longer by as much.
            if longest and longest.median * growth > bench.size.patience:
                too_long[way.name] = size
    _add_scaling(bench, sizes, found, memory, too_long)


def _add_scaling(
    bench: Bench,
    sizes: Sequence[int],
    found: Mapping[str, Mapping[int, Rounds[Figures]]],
    memory: Mapping[str, str],
    too_long: Mapping[str, int],
) -> None:
    notes = [f"{name}: not measured beyond {size} guests, who wait too long" for name, size in too_long.items()]
    waits: dict[str, dict[float, float]] = {}
    served: dict[str, dict[float, float]] = {}
    for name, by_size in found.items():
        waits[name], served[name] = {}, {}
        for size, rounds in by_size.items():
            said = [*rounds.notes(_p50, milliseconds), *lateness(rounds, lambda figures: figures)]
            notes += [f"{size} guests, {note}" for note in said]
            middle, rate = rounds.spread(_p50), rounds.spread(_throughput)
            if middle and rate:
                waits[name][size], served[name][size] = middle.median, rate.median
    text = (
        "Each guest's page asks one supplier, which takes 50 ms; all come at the same moment. The ideal is the "
        "supplier's time for everybody. gunicorn does as well as async as long as there is a thread for each guest. "
        "Memory is that of the server after its largest crowd (PSS)."
    )
    ideal = LATENCIES[0]
    bench.add(
        "Crowds: how long half of the guests wait",
        text,
        name="crowd_waits",
        head=("milliseconds, of guests at once:", *map(str, sizes), "memory"),
        rows=[(name, *_cells(found[name], waits[name], sizes, 1000), memory[name]) for name in found],
        notes=notes,
        plot=_lines("crowd_waits", "How long half of the guests wait", waits, "milliseconds", 1000, lambda size: ideal),
    )
    bench.add(
        "Crowds: how many are served a second",
        "The same rounds.",
        name="crowd_served",
        head=("served a second, of guests at once:", *map(str, sizes)),
        rows=[(name, *_cells(found[name], served[name], sizes, 1)) for name in found],
        plot=_lines("crowd_served", "Guests served a second", served, "guests a second", 1, lambda size: size / ideal),
    )


async def race(bench: Bench) -> None:
    """What `course demo race` shows, beside the same orders at the same servers without bell, page and log."""
    bench.begin("the race")
    choices = Choices()
    bench.supplier.thinks(choices.latency / 1000)
    rows, notes, apart = [], [], []
    async with AsyncExitStack() as stack:
        gunicorns, uvicorn = [
            await stack.enter_async_context(bench.serving(kind)) for kind in (gunicorn(choices.threads), UVICORN)
        ]
        urls = [SYNC.crowded(gunicorns), ASYNC.crowded(uvicorn)]
        shown = await stack.enter_async_context(_open_race())
        for orders in ORDERS:
            if orders * choices.latency / 1000 / choices.threads > bench.size.patience:
                continue
            ways = {
                "without the race": _orders(bench, urls, orders),
                "in the race": lambda it=orders: _raced(shown, it),
            }
            said = await alternate(
                ways, min(bench.rounds, 3), lambda what, it=orders: bench.tell(f"{it} orders, {what}")
            )
            for kitchen, server in ((WSGI, gunicorns.kind.name), (ASGI, uvicorn.kind.name)):
                cells, ratios = _compared(*said.values(), kitchen)
                rows.append((f"{orders} orders, {server}", *cells))
                apart += ratios
                wait = partial(_wait_at, kitchen)
                found = [note for rounds in said.values() for note in rounds.notes(wait, milliseconds)]
                notes += [f"{orders} orders, {server}, {note}" for note in found]
    worst = max(apart, key=lambda ratio: abs(ratio - 1), default=float("inf"))
    bench.add(
        "The race, and the same orders without it",
        f"`course demo race` as it begins: the supplier takes {choices.latency} ms, both kitchens have the orders at "
        f"once. Beside it the same orders for servers of the same kind, with nothing that rings or draws. The goal "
        f"is that they agree within {AGREED:.0%}; furthest apart are they by a factor of {worst:.2f}: "
        f"{'met' if abs(worst - 1) <= AGREED else '**missed**'}.",
        name="race",
        head=("", "half wait", "in the race", "times", "served a second", "in the race", "times"),
        rows=rows,
        notes=notes,
    )


@asynccontextmanager
async def _open_race() -> AsyncIterator[Race]:
    race = Race()
    try:
        await race.open()
        _check(race, "ready")
        yield race
    finally:
        await race.close()


def _check(race: Race, state: str) -> None:
    """Raises RuntimeError, with what the race says, when it is not in this state."""
    if [event["state"] for event in race.log.events if event["kind"] == "state"][-1] != state:
        raise RuntimeError([event["text"] for event in race.log.events if event["kind"] == "notice"][-1])


def _orders(bench: Bench, urls: Sequence[str], orders: int) -> Callable[[], Awaitable[Mapping[str, Figures]]]:
    async def measured() -> Mapping[str, Figures]:
        return dict(zip((WSGI, ASGI), await bench.crowds(urls, orders), strict=True))

    return measured


async def _raced(race: Race, orders: int) -> Mapping[str, Figures]:
    await race.start(orders)
    _check(race, "done")
    return {name: race.served(name) for name in (WSGI, ASGI)}


def _compared(
    alone: Rounds[Mapping[str, Figures]], raced: Rounds[Mapping[str, Figures]], kitchen: str
) -> tuple[list[str], list[float]]:
    """The cells of a kitchen's row, and how many times its figures are in the race what they are without it."""
    cells, ratios = [], []
    for pick, shown in ((_p50, milliseconds), (_throughput, "{:.1f}".format)):
        before, during = (rounds.spread(lambda sample, pick=pick: pick(sample[kitchen])) for rounds in (alone, raced))
        if before is None or during is None:
            return ["failed"] * 6, [float("inf")]
        ratios.append(during.median / before.median)
        cells += [shown(before.median), shown(during.median), times(ratios[-1])]
    return cells, ratios


def _wait_at(kitchen: str, sample: Mapping[str, Figures]) -> float:
    return sample[kitchen].p50


def _cells(
    found: Mapping[int, object], values: Mapping[float, float], sizes: Sequence[int], scale: float
) -> Iterator[str]:
    """A figure for each size; what was not measured stays empty."""
    for size in sizes:
        if size in values:
            value = values[size] * scale
            yield f"{value:.1f}" if value < 100 else f"{value:,.0f}"
        else:
            yield "failed" if size in found else ""


def _lines(
    name: str,
    says: str,
    series: Mapping[str, Mapping[float, float]],
    up: str,
    scale: float,
    ideal: Callable[[float], float],
) -> plots.Plot:
    scaled = {label: {x: y * scale for x, y in points.items()} for label, points in series.items()}
    best = {x: ideal(x) * scale for points in series.values() for x in points}
    return plots.lines(name, says, scaled, along="guests at the same moment", up=up, ideal=dict(sorted(best.items())))


def _one(bench: Bench, url: str) -> Callable[[], Awaitable[Figures]]:
    return _crowd(bench, url, 1)


def _crowd(bench: Bench, url: str, size: int) -> Callable[[], Awaitable[Figures]]:
    return lambda: bench.crowd(url, size)


def _alone_and_together(bench: Bench, url: str) -> Callable[[], Awaitable[tuple[Figures, Figures]]]:
    async def measured() -> tuple[Figures, Figures]:
        return await bench.crowd(url, 1), await bench.crowd(url, CROWD)

    return measured


def _p50(figures: Figures) -> float:
    return figures.p50


def _throughput(figures: Figures) -> float:
    return figures.throughput


def _first(sample: tuple[Figures, Figures]) -> float:
    return sample[0].p50


def _together(sample: tuple[Figures, Figures]) -> float:
    return sample[1].p50


def _rate(sample: tuple[Figures, Figures]) -> float:
    return sample[1].throughput
