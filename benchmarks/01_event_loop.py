"""Lesson 01, measured: waiting together, waiting bounded, threads that do as well, and what gains nothing.

`course bench 1 [--quick]` runs it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor

from kitchen import stamps, supplier
from kitchen.wiring import use_supplier

from course.bench import plots
from course.bench.machine import cores
from course.bench.page import milliseconds, times
from course.bench.rounds import Rounds, alternate, timed
from course.bench.running import Bench

TITLE = "One cook, many pots, measured"
THINKS = 0.1  # seconds that each supplier takes
FOUR = ("leek", "plum", "salt", "egg")
MANY = 200
QUICKLY = 0.02  # seconds that each of many takes
STAMPS, ROUNDS = 4, 60_000  # four jobs of some tens of milliseconds
GOAL = 3.6  # times that four gathered calls shall be faster than one after another


async def one_after_another() -> None:
    for name in FOUR:
        await supplier.price(name)


async def gathered() -> None:
    await asyncio.gather(*map(supplier.price, FOUR))


async def bounded(names: tuple[str, ...], limit: int) -> None:
    telephones = asyncio.Semaphore(limit)

    async def ring(name: str) -> None:
        async with telephones:
            await supplier.price(name)

    await asyncio.gather(*map(ring, names))


def in_a_row_sync() -> None:
    for name in FOUR:
        supplier.price_now(name)


def in_threads(names: tuple[str, ...], threads: int) -> None:
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(supplier.price_now, names))


async def measure(bench: Bench) -> None:
    """Fill the page of the lesson."""
    use_supplier(bench.supplier.url)
    await four_sources(bench)
    await more_sources(bench)
    await bounds(bench)
    await no_waiting(bench)
    await arithmetic(bench)


async def four_sources(bench: Bench) -> None:
    """The lesson's claim, and its goal."""
    bench.begin("four suppliers")
    bench.supplier.thinks(THINKS)
    ways = {
        "one after another, `requests`": (in_a_row_sync, 4),
        "one after another, `await`": (one_after_another, 4),
        "`gather`, two at a time": (lambda: bounded(FOUR, 2), 2),
        "four threads, `requests`": (lambda: in_threads(FOUR, 4), 1),
        "`gather`": (gathered, 1),
    }
    found = await alternate({name: timed(work) for name, (work, _) in ways.items()}, bench.rounds, bench.tell)
    slowest = found["one after another, `await`"].spread(float)
    rows, notes, ratios = [], [], {}
    for name, (_, steps) in ways.items():
        spread = found[name].spread(float)
        notes += found[name].notes(float, milliseconds)
        if spread is None or slowest is None:
            continue
        ratios[name] = slowest.median / spread.median
        reach = f"{milliseconds(spread.least)} to {milliseconds(spread.most)}"
        rows.append((name, milliseconds(spread.median), reach, times(ratios[name]), milliseconds(steps * THINKS)))
    ratio = ratios.get("`gather`", 0.0)
    met = "met" if ratio >= GOAL else "**missed**"
    bench.add(
        "Four suppliers, 100 ms each",
        f"Asked over HTTP, {bench.rounds} rounds in turn. The ideal is what the suppliers alone take. The goal is "
        f"that `gather` is at least {GOAL} times as fast as one `await` after another: {times(ratio)}, {met}.",
        name="four_sources",
        head=("four prices", "median", "rounds", "times as fast", "ideal"),
        rows=rows,
        notes=notes,
    )


async def more_sources(bench: Bench) -> None:
    """How far it goes: one to 256 suppliers at once, by the loop and by threads."""
    bench.begin("more suppliers")
    bench.supplier.thinks(THINKS)
    series: dict[str, dict[float, float]] = {"gather": {}, "a thread each": {}}
    rows, notes = [], []
    for count in bench.size.crowds:
        names = tuple(f"herb {number}" for number in range(count))
        ways = {"gather": _gathering(names), "a thread each": _threading(names, count)}
        found = await alternate(ways, min(bench.rounds, 3), lambda what, count=count: bench.tell(f"{count}, {what}"))
        row = [str(count)]
        for name, rounds in found.items():
            notes += [f"{count} suppliers, {note}" for note in rounds.notes(float, milliseconds)]
            spread = rounds.spread(float)
            row.append(milliseconds(spread.median) if spread else "failed")
            if spread:
                series[name][count] = spread.median * 1000
        rows.append((*row, milliseconds(THINKS)))
    bench.add(
        "More suppliers, 100 ms each",
        "All at once. What grows is the work of asking: a connection and a few milliseconds of Python for each.",
        name="more_sources",
        head=("suppliers at once", "`gather`", "a thread each", "ideal"),
        rows=rows,
        notes=notes,
        plot=plots.lines(
            "more_sources",
            "Suppliers of 100 ms asked at once: until the last has answered",
            series,
            along="suppliers asked at once",
            up="milliseconds",
            ideal={count: THINKS * 1000 for count in series["gather"]},
        ),
    )


def _gathering(names: tuple[str, ...]) -> Callable[[], Awaitable[float]]:
    return timed(lambda: asyncio.gather(*map(supplier.price, names)))


def _threading(names: tuple[str, ...], count: int) -> Callable[[], Awaitable[float]]:
    return timed(lambda: in_threads(names, count))


async def bounds(bench: Bench) -> None:
    """What a limit costs, and that threads do as well."""
    bench.begin("a limit")
    bench.supplier.thinks(QUICKLY)
    names = tuple(f"herb {number}" for number in range(MANY))
    limits = (10, 50)
    ways: dict[str, tuple[Callable[[], object], float]] = {}
    for limit in limits:
        ways[f"`gather`, {limit} at a time"] = (lambda limit=limit: bounded(names, limit)), MANY / limit
        ways[f"{limit} threads"] = (lambda limit=limit: in_threads(names, limit)), MANY / limit
    ways["`gather`, all at once"] = (lambda: asyncio.gather(*map(supplier.price, names))), 1
    found = await alternate({name: timed(work) for name, (work, _) in ways.items()}, min(bench.rounds, 5), bench.tell)
    bench.add(
        "200 suppliers, 20 ms each",
        "A limit costs what it says, and no more. Threads do as well while there are few.",
        name="bounds",
        head=("200 prices", "median", "ideal"),
        rows=[(name, _median(found[name]), milliseconds(steps * QUICKLY)) for name, (_, steps) in ways.items()],
        notes=_notes(found),
    )


async def no_waiting(bench: Bench) -> None:
    """Where there is nothing to wait for, each of async's parts costs something and gains nothing."""
    bench.begin("nothing to wait for")
    count = 2_000

    def plain() -> int:
        return 1

    async def coroutine() -> int:
        return 1

    async def awaits() -> None:
        for _ in range(count):
            await coroutine()

    async def threads() -> None:
        for _ in range(count):
            await asyncio.to_thread(plain)

    ways: dict[str, Callable[[], object]] = {
        "a call": lambda: [plain() for _ in range(count)],
        "an `await` of a coroutine": awaits,
        "a task in a `gather`": lambda: asyncio.gather(*(coroutine() for _ in range(count))),
        "a hop to a thread and back (`to_thread`)": threads,
    }
    found = await alternate({name: timed(work) for name, work in ways.items()}, bench.rounds, bench.tell)
    each = {name: spread.median / count for name, rounds in found.items() if (spread := rounds.spread(float))}
    bench.add(
        "Nothing to wait for",
        "A function that returns at once, called in four ways. Async gains nothing here; a call is the quickest.",
        name="no_waiting",
        head=("one of 2,000", "median", "times a call"),
        rows=[(name, milliseconds(seconds), times(seconds / each["a call"])) for name, seconds in each.items()],
        notes=_notes(found, count),
    )


async def arithmetic(bench: Bench) -> None:
    """CPU-bound work: who is faster, and who keeps the loop answering."""
    bench.begin("arithmetic")
    recipes = [f"recipe {number}" for number in range(STAMPS)]

    def stamp(recipe: str) -> str:
        return stamps.compute(recipe, b"", ROUNDS)

    async def in_the_loop() -> None:
        async def one(recipe: str) -> str:
            return stamp(recipe)

        await asyncio.gather(*map(one, recipes))

    async def in_a_pool(pool: Executor) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(pool, stamps.compute, name, b"", ROUNDS) for name in recipes))

    with ProcessPoolExecutor(cores()) as processes, ThreadPoolExecutor(STAMPS) as threads:
        ways: dict[str, Callable[[], object]] = {
            "one after another": lambda: [stamp(recipe) for recipe in recipes],
            "`gather`": in_the_loop,
            "`gather` over four threads": lambda: in_a_pool(threads),
            f"`gather` over {cores()} processes": lambda: in_a_pool(processes),
        }
        found = await alternate({name: _with_gap(work) for name, work in ways.items()}, bench.rounds, bench.tell)
    first = found["one after another"].spread(_lasted)
    rows, notes = [], []
    for name, rounds in found.items():
        spread, gap = rounds.spread(_lasted), rounds.spread(lambda sample: sample[1])
        notes += rounds.notes(_lasted, milliseconds)
        if spread and gap and first:
            rows.append(
                (name, milliseconds(spread.median), times(first.median / spread.median), milliseconds(gap.median))
            )
    bench.add(
        "Arithmetic",
        "Four stamps to compute. `gather` and threads gain nothing, for Python's threads take turns; but with "
        f"threads the loop goes on answering. Only processes compute at once, here on {cores()} cores.",
        name="arithmetic",
        head=("four stamps", "median", "times as fast", "the loop stood still for"),
        rows=rows,
        notes=notes,
    )


def _lasted(sample: tuple[float, float]) -> float:
    return sample[0]


def _with_gap(work: Callable[[], object]) -> Callable[[], Awaitable[tuple[float, float]]]:
    """Seconds that WORK takes, and the longest between two beats of the loop meanwhile."""

    async def measured() -> tuple[float, float]:
        loop, gaps, last = asyncio.get_running_loop(), [0.0], time.perf_counter()

        def beat() -> None:
            nonlocal last, handle
            now = time.perf_counter()
            gaps.append(now - last)
            last = now
            handle = loop.call_later(0.001, beat)

        handle = loop.call_soon(beat)
        await asyncio.sleep(0)
        seconds = await timed(work)()
        gaps.append(time.perf_counter() - last)
        handle.cancel()
        return seconds, max(gaps)

    return measured


def _median(rounds: Rounds[float]) -> str:
    spread = rounds.spread(float)
    return milliseconds(spread.median) if spread else "failed"


def _notes(found: Mapping[str, Rounds[float]], count: int = 1) -> list[str]:
    """What must be said of rounds that did the thing COUNT times each."""
    return [note for rounds in found.values() for note in rounds.notes(lambda seconds: seconds / count, milliseconds)]
