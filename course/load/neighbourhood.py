"""Many people with open pages of expense_tracker, some of whom spend: a load in a process of its own.

`python -m course.load.neighbourhood` reads a Plan from its standard input, as JSON, and prints a Report.
"""

from __future__ import annotations

import asyncio
import dataclasses
import gc
import json
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from course.catalog import ROOT
from course.services.process import dies_with_parent

PATIENCE = 30.0  # seconds, for what is on its way when the load has ended
TOKEN = "x" * 32  # of the CSRF cookie and its header, which only have to be the same
_MOVES = 4.0  # pages that close and open again, a second


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`people` have each a page at every one of `urls` (twice the same is two pages), and spend at the first.

    For `seconds` `rate` of them spend a second, while pages close now and then and open again after `away` seconds; for
    `idle` seconds nothing happens then, and everybody spends once.
    """

    urls: list[str]
    people: list[dict[str, Any]]
    rate: float
    seconds: float
    away: float
    idle: float


@dataclass(kw_only=True)
class Heard:
    """What one page got: of each notice its number, when it came, and whether it was told live or caught up with.

    `strangers` are notices of other people, `dropped` counts connections that the server closed, `moved` those that
    the page closed. `first` is the number after which it began.
    """

    user: int
    first: int = -1
    notices: list[tuple[int, float, bool]] = field(default_factory=list)
    strangers: int = 0
    dropped: int = 0
    moved: int = 0


@dataclass(kw_only=True)
class Report:
    """What was heard, and how many spendings failed; `late` is how late, in seconds, each of them was begun.

    `ended` is the second of the machine's monotonic clock in which the spending ended. `dropped_idle` are the
    connections that the server closed while nothing happened after it.
    """

    pages: list[Heard]
    spent: int = 0
    failed: list[str] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    ended: float = 0.0
    dropped_idle: int = 0


class Page:
    """One open page, which connects again when it must, and asks for what it missed."""

    def __init__(self, session: aiohttp.ClientSession, url: str, person: dict[str, Any], away: float) -> None:
        self.heard = Heard(user=person["user"])
        self.last = 0
        self.open = asyncio.Event()
        self._session = session
        self._url = url
        self._away = away
        self._cookie = cookie(person)
        self._mark = mark(person)
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            since = f"?since={self.last}" if self.heard.first >= 0 else ""
            headers = {"Cookie": self._cookie}
            async with self._session.ws_connect(
                f"{self._url}/ws/expenses/{since}", headers=headers, origin=self._url, compress=15
            ) as self._socket:
                moved = self.heard.moved
                await self._listen(self._socket)
            self.open.clear()
            if moved == self.heard.moved:
                self.heard.dropped += 1
            else:
                await asyncio.sleep(self._away)

    async def move(self) -> None:
        """Close the connection, as a laptop that is carried away."""
        await self.open.wait()
        if self._socket is not None:
            self.heard.moved += 1
            await self._socket.close()

    def has(self, number: int) -> bool:
        """Whether it is open, and has notice `number` and all before it."""
        return self.open.is_set() and self.last >= number

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        head = 0
        async for message in socket:
            now = time.monotonic()
            frame = json.loads(message.data)
            if frame["type"] == "hello":
                head = frame["last"]
                if self.heard.first < 0:
                    self.heard.first = self.last = head
                self.open.set()
            elif frame["type"] == "notice":
                self._note(frame["notification"], now, head)

    def _note(self, notification: dict[str, Any], now: float, head: int) -> None:
        if notification["data"]["expense"]["description"] != self._mark:
            self.heard.strangers += 1
            return
        self.last = notification["number"]
        self.heard.notices.append((self.last, now, self.last > head))


def cookie(person: dict[str, Any]) -> str:
    """The header of somebody who is logged in."""
    return f"sessionid={person['session']}; csrftoken={TOKEN}"


def mark(person: dict[str, Any]) -> str:
    """What this person spends on, and nobody else."""
    return f"Spent by {person['user']}"


class Neighbourhood:
    """The people of a plan, and what they found."""

    def __init__(self, plan: Plan, session: aiohttp.ClientSession) -> None:
        self.plan = plan
        self.pages = [Page(session, url, person, plan.away) for person in plan.people for url in plan.urls]
        self.report = Report(pages=[page.heard for page in self.pages])
        self._session = session

    async def live(self) -> Report:
        """Live through the plan."""
        async with asyncio.TaskGroup() as group:
            listening = [group.create_task(page.run()) for page in self.pages]
            await _in_turn(self.pages, lambda page: page.open.wait())
            moving = group.create_task(self._move())
            people = self.plan.people
            count = round(self.plan.rate * self.plan.seconds)
            await self._spend([people[number % len(people)] for number in range(count)], self.plan.rate)
            moving.cancel()
            self.report.ended = time.monotonic()
            await self._all_heard()
            before = self._dropped()
            await asyncio.sleep(self.plan.idle)
            self.report.dropped_idle = self._dropped() - before
            await self._spend(people, 2 * self.plan.rate)
            await self._all_heard()
            for task in listening:
                task.cancel()
        return self.report

    async def _spend(self, people: list[dict[str, Any]], rate: float) -> None:
        began = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as group:
            for number, person in enumerate(people):
                group.create_task(self._spend_one(person, began + number / rate))

    async def _spend_one(self, person: dict[str, Any], moment: float) -> None:
        await asyncio.sleep(moment - asyncio.get_running_loop().time())
        self.report.late.append(asyncio.get_running_loop().time() - moment)
        data = {"amount": "1.00", "category": person["category"], "description": mark(person)}
        headers = {"Cookie": cookie(person), "X-CSRFToken": TOKEN}
        self.report.spent += 1
        try:
            async with self._session.post(f"{self.plan.urls[0]}/api/expenses/", json=data, headers=headers) as answer:
                if answer.status != 201:
                    self.report.failed.append(f"status {answer.status}")
        except aiohttp.ClientError as error:
            self.report.failed.append(repr(error))

    async def _move(self) -> None:
        number = 0
        while True:
            await asyncio.sleep(1 / _MOVES)
            number += 13  # another page each time, of another person
            await self.pages[number % len(self.pages)].move()

    async def _all_heard(self) -> None:
        """Returns when every page is open and has its user's last notice, or after PATIENCE."""
        last: dict[int, int] = {}

        async def ask(person: dict[str, Any]) -> None:
            url = f"{self.plan.urls[0]}/api/notifications/?limit=1"
            async with self._session.get(url, headers={"Cookie": cookie(person)}) as answer:
                last[person["user"]] = (await answer.json())["last"]

        await _in_turn(self.plan.people, ask)
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not all(page.has(last[page.heard.user]) for page in self.pages):  # noqa: ASYNC110 - they are many
                    await asyncio.sleep(0.02)

    def _dropped(self) -> int:
        return sum(page.heard.dropped for page in self.pages)


async def _in_turn(things: list[Any], work: Callable[[Any], Awaitable[object]], together: int = 10) -> None:
    """`work` for each of them, ten at a time: a crowd at the door is no part of what is measured."""
    places = asyncio.Semaphore(together)

    async def one(thing: Any) -> None:
        async with places:
            await work(thing)

    async with asyncio.TaskGroup() as group:
        for thing in things:
            group.create_task(one(thing))


async def live(plan: Plan) -> Report:
    """The report of a process that lives through the plan. Raises RuntimeError with its last line when it fails."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "course.load.neighbourhood",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        preexec_fn=dies_with_parent(),
        start_new_session=True,
    )
    try:
        out, errors = await process.communicate(json.dumps(dataclasses.asdict(plan)).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise RuntimeError(f"The load has failed: {errors.decode().strip().rpartition(chr(10))[2]}")
    told = json.loads(out)
    return Report(**{**told, "pages": [Heard(**page) for page in told["pages"]]})


async def _live(plan: Plan) -> Report:
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        return await Neighbourhood(plan, session).live()


def _main() -> None:
    plan = Plan(**json.load(sys.stdin))
    gc.disable()  # its pauses would count as the server's
    print(json.dumps(dataclasses.asdict(asyncio.run(_live(plan)))))


if __name__ == "__main__":
    _main()
