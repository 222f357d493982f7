"""Lesson 12, measured: the dashboard beside its slowest source, and how soon a notice is on every page of its user.

`course bench 12 [--quick]` runs it. The project runs as its household runs it: a server or two, a worker, a beat.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from course.bench import plots
from course.bench.dashboard import GOAL, against, beside_its_slowest
from course.bench.page import milliseconds
from course.bench.running import Bench
from course.catalog import ROOT
from course.demos.household import EXPENSES, Household, door, running_household
from course.load.delivery import Delivery, delivered, read_commits
from course.load.figures import Figures, percentile
from course.load.memory import MEGABYTE, memory
from course.load.neighbourhood import Plan, Report, cookie, live
from course.load.residents.apps import COMMITS
from course.services import ServiceUnavailable
from course.services.project import Project, ready

TITLE = "A household's money, measured"
SPENT = 20.0  # expenses a second, of all together
AWAY = 0.1  # of that time a page is away that closes
PROMPT = 0.01  # seconds in which 99 % of the notices shall be on a page, from their commit
ASYNC, SYNC, ALONE, QUERIES = "async view", "sync twin", "the rate service alone", "async view without a rate service"

OVERLAPS = (
    "A year of one user's expenses, and the rate service, which is asked for each page. The ideal is the rate service "
    "asked by the same guest without a view between. What overlaps in the async view is the rate service and the "
    "queries: one waits for the network, the others run in a thread meanwhile. The queries do not overlap each other, "
    "as one request has one connection. Nor does what comes before the service can be asked, who asks and in which "
    "currency, nor what comes after it, to keep what it said. The sync twin waits for the service first and asks the "
    f"database then. The goal is that the async view takes at most {GOAL} times as long as its slowest source:"
)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What the project runs on."""

    name: str
    servers: int
    postgres: bool


SMALL = Setting(name="SQLite, one server", servers=1, postgres=False)
LARGE = Setting(name="PostgreSQL, two servers", servers=2, postgres=True)


@dataclass(frozen=True, kw_only=True)
class Street:
    """A running household, everybody who lives there by name, and where the commits are written."""

    household: Household
    people: dict[str, dict[str, Any]]
    commits: Path

    @property
    def residents(self) -> list[dict[str, Any]]:
        """Those who came for the load."""
        return [person for name, person in self.people.items() if name.startswith("resident-")]


async def measure(bench: Bench) -> None:
    """Fill the page of the lesson."""
    bench.begin("what measuring costs")
    bench.page.sections.append(await bench.own_overhead())
    bench.begin("the household moves in")
    async with _street(bench, SMALL) as street:
        await dashboard(bench, street)
        bench.begin("notices")
        bench.tell(SMALL.name)
        # A page's connections stand idle for twice as long as its people spent, and longer than two pings take.
        first = await _lived(bench, street, idle=2 * bench.size.seconds)
        used = memory(street.household.parts["server 1"].pid)
    found, notes = {SMALL.name: first}, []
    try:
        async with _street(bench, LARGE) as street:
            bench.tell(LARGE.name)
            found[LARGE.name] = await _lived(bench, street, idle=0)
    except ServiceUnavailable as error:
        notes.append(f"{LARGE.name}: not measured. {str(error).rstrip('.')}")
    _add_notices(bench, found, notes)
    _add_idle(bench, first, used)


async def dashboard(bench: Bench, street: Street) -> None:
    """The lesson's claim, and its goal: the page takes as long as the rate service, which is its slowest source."""
    bench.begin("the dashboard")
    headers = {"Cookie": cookie(street.people["ada"])}
    url = street.household.urls[0]
    async with _without_rates(street.household) as other:
        ways = {
            ALONE: _one(bench, f"{bench.supplier.url}/rates/EUR", headers),
            QUERIES: _one(bench, f"{other}/api/dashboard/", headers),
            ASYNC: _one(bench, f"{url}/api/dashboard/", headers),
            SYNC: _one(bench, f"{url}/api/dashboard/sync/", headers),
        }
        await beside_its_slowest(
            bench,
            ways,
            alone=ALONE,
            goal=ASYNC,
            source="the rate service",
            text=OVERLAPS,
        )


def _add_notices(bench: Bench, found: dict[str, tuple[Report, Delivery]], notes: list[str]) -> None:
    head = ("notices", "expenses", "frames", "missing", "twice", "at others", "caught up", "half within", "99 % within")
    rows, bars, goals = [], {}, []
    for name, (report, delivery) in found.items():
        lost, others = delivery.missing + delivery.misplaced, delivery.strangers
        counts = (report.spent, delivery.wanted, lost, delivery.twice, others, delivery.caught_up)
        waits = {rank: delivery.wait(rank) for rank in (50, 95, 99)}
        rows.append((name, *(f"{count:,}" for count in counts), milliseconds(waits[50]), milliseconds(waits[99])))
        bars[name] = {f"{rank} % within": wait * 1000 for rank, wait in waits.items()}
        goals.append(f"{name} {against(waits[99], PROMPT, milliseconds)}")
        notes += [f"{name}: {what}" for what in _disturbed(report, delivery)]
    people = bench.size.people
    bench.add(
        f"Notices: {people} users with two pages each, {SPENT:.0f} expenses a second",
        f"All spend in turn for {bench.size.seconds:.0f} seconds, each by the API, and both pages must be told and "
        "nobody else's; four times a second a page closes its connection, opens it again after "
        f"{AWAY * bench.size.seconds:.3g} s and asks for what it missed. "
        "A wait is from the commit to the frame. The commit is timed where it happens: in the server's thread, by the "
        "first thing that is called when the database has said that it is done; the frame is timed in the process of "
        "the pages, as it reads it. So what that process takes to get to it counts, too. Missed notices that are "
        f"caught up with are counted and not timed. The goal is that 99 % come within {milliseconds(PROMPT)}: "
        f"{'; '.join(goals)}.",
        name="notices",
        head=head,
        rows=rows,
        notes=notes,
        plot=plots.bars(
            "notices", "From the commit to the page", bars, along="milliseconds", ideal=PROMPT * 1000, called="the goal"
        ),
    )


def _disturbed(report: Report, delivery: Delivery) -> list[str]:
    """What a reader must know before he believes the waits."""
    said = [f"the slowest came after {milliseconds(max(delivery.waits, default=float('nan')))}"]
    if report.failed:
        said.append(f"{len(report.failed)} of {report.spent} expenses failed ({report.failed[0]})")
    if not delivery.whole:
        said.append("**not every notice came to each of its pages, once and in order**")
    late = percentile(report.late, 95)
    if late > PROMPT:
        said.append(f"the load itself was late, by up to {milliseconds(late)} for 95 % of the expenses")
    return said


def _add_idle(bench: Bench, found: tuple[Report, Delivery], used: int | None) -> None:
    report, delivery = found
    heard = "all" if not delivery.missing else f"all but {delivery.missing}"
    bench.add(
        "Open pages, and nothing happens",
        f"The same pages for {2 * bench.size.seconds:.0f} seconds. Afterwards everybody spends once: {heard} of the "
        "notices came. Memory is that of the server (PSS).",
        name="idle",
        head=("pages", "connections", "dropped", "memory"),
        rows=[
            (
                SMALL.name,
                f"{len(report.pages):,}",
                f"{report.dropped_idle:,}",
                f"{used / MEGABYTE:.0f} MB" if used else "unknown",
            )
        ],
    )


@asynccontextmanager
async def _street(bench: Bench, setting: Setting) -> AsyncIterator[Street]:
    """Everybody has moved in, and ada has lived there for a year."""
    bench.tell(f"{setting.name}: it starts")
    doors = [door() for _ in range(setting.servers)]
    try:
        with TemporaryDirectory(prefix="course-bench-") as folder:
            commits, logins = Path(folder, "commits"), Path(folder, "logins")
            environment = {
                "PYTHONPATH": str(ROOT),
                "DJANGO_SETTINGS_MODULE": "course.load.residents.settings",
                COMMITS: str(commits),
                "EXPENSES_RATES_URL": bench.supplier.url,
            }
            async with running_household(
                EXPENSES, doors=doors, postgres=setting.postgres, environment=environment, demo_data=True
            ) as household:
                await household.project.manage("move_in", str(bench.size.people), str(logins))
                people = json.loads(await asyncio.to_thread(logins.read_bytes))
                yield Street(household=household, people=people, commits=commits)
    finally:
        for sock in doors:
            sock.close()


@asynccontextmanager
async def _without_rates(household: Household) -> AsyncIterator[str]:
    """The address of another server of the same household, that knows no rate service."""
    told = {**household.project.environment, "EXPENSES_RATES_URL": ""}
    project = Project(household.project.folder, environment=told, work=household.project.work)
    with door() as sock:
        url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        server = await project.server("server without rates", sock)
        try:
            await ready(url, server)
            yield url
        finally:
            await server.kill()


async def _lived(bench: Bench, street: Street, *, idle: float) -> tuple[Report, Delivery]:
    urls = [street.household.urls[number % len(street.household.urls)] for number in range(2)]
    street.commits.write_text("")  # moving in is no part of it
    seconds = bench.size.seconds
    report = await live(
        Plan(urls=urls, people=street.residents, rate=SPENT, seconds=seconds, away=AWAY * seconds, idle=idle)
    )
    commits = await asyncio.to_thread(read_commits, street.commits)
    return report, delivered(commits, report.pages, report.ended)


def _one(bench: Bench, url: str, headers: dict[str, str]) -> Callable[[], Awaitable[Figures]]:
    return lambda: bench.crowd(url, 1, headers)
