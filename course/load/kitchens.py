"""Places where editors can type: recipe_collab with cooks and recipes, and y-websocket's own server."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
from pycrdt import Doc

from course.catalog import ROOT
from course.demos.household import RECIPES, Household, door, running_household
from course.load.editors import Plan, Report, edit, peer
from course.load.work import computed

COOKS = 64  # who are logged in


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What the project runs on."""

    name: str
    servers: int
    postgres: bool
    redis: bool


@dataclass(kw_only=True)
class Place:
    """Where editors can go: `computed` is what its processes took of a processor, `rooms` gives new documents."""

    urls: list[str]
    computed: Callable[[], float | None]
    rooms: Iterator[str]
    cookies: list[str] = field(default_factory=list)

    def plan(self, rooms: int, editors: int, rate: float, seconds: float) -> Plan:
        """A plan for here, in documents that are new."""
        return Plan(
            urls=self.urls,
            cookies=self.cookies,
            rooms=[next(self.rooms) for _ in range(rooms)],
            editors=editors,
            rate=rate,
            seconds=seconds,
        )

    async def edited(self, rooms: int, editors: int, rate: float, seconds: float) -> Report:
        """What came of it. Raises RuntimeError where something did not come, or is not stored."""
        report = await edit(self.plan(rooms, editors, rate, seconds), self.computed)
        if not report.whole:
            raise RuntimeError(
                f"{report.delivered:,} of {report.wanted:,} edits came, {report.unequal} rooms ended unequal, "
                f"{report.unstored} editors wait for what they sent to be stored, {report.strangers} never got in, and "
                f"{len(report.closed)} connections ended {report.closed[:1]}"
            )
        return report


@dataclass(kw_only=True)
class Kitchen(Place):
    """recipe_collab, running."""

    household: Household


async def connected(kitchen: Kitchen, session: aiohttp.ClientSession, recipe: str) -> aiohttp.ClientWebSocketResponse:
    """A page's connection to a recipe."""
    headers = {"Cookie": kitchen.cookies[0]}
    return await session.ws_connect(
        f"{kitchen.urls[0]}/{recipe}", headers=headers, origin=kitchen.household.urls[0], max_msg_size=0
    )


async def document(socket: aiohttp.ClientWebSocketResponse) -> bytes:
    """What the server has: it is asked with the state of an empty document."""
    await socket.send_bytes(b"\0\0\1\0")
    while not (frame := await socket.receive_bytes()).startswith(b"\0\1"):
        pass
    return frame


async def opened(kitchen: Kitchen, recipe: str) -> tuple[float, int]:
    """Seconds until the document is there, and its bytes."""
    async with aiohttp.ClientSession() as session:
        began = time.monotonic()
        socket = await connected(kitchen, session, recipe)
        frame = await document(socket)
        Doc().apply_update(_update(frame))
        took = time.monotonic() - began
        await socket.close()
    return took, len(frame)


def _update(frame: bytes) -> bytes:
    """What stands behind the frame's two numbers and its length."""
    begin = next(place for place in range(2, len(frame)) if frame[place] < 128) + 1
    return frame[begin:]


@asynccontextmanager
async def running_peer() -> AsyncIterator[Place]:
    """y-websocket's own server. Raises ServiceUnavailable."""
    async with peer() as (url, pid):
        yield Place(urls=[url], computed=lambda: computed(pid), rooms=(f"room-{number}" for number in range(10**6)))


@asynccontextmanager
async def running_kitchen(setting: Setting, supplier: str, recipes: int) -> AsyncIterator[Kitchen]:
    """recipe_collab with COOKS and so many recipes, which all of them edit, and a supplier at this URL.

    Raises ServiceUnavailable when something does not start.
    """
    doors = [door() for _ in range(setting.servers)]
    environment = {
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "course.load.brigade.settings",
        "RECIPES_SUPPLIER_URL": supplier,
    }
    try:
        with TemporaryDirectory(prefix="course-bench-") as folder:
            async with running_household(
                RECIPES,
                doors=doors,
                postgres=setting.postgres,
                redis=setting.redis,
                environment=environment,
                demo_data=True,
            ) as household:
                logins = Path(folder, "logins")
                await household.project.manage("muster", str(COOKS), str(recipes), str(logins))
                told = json.loads(await asyncio.to_thread(logins.read_bytes))
                yield _open_kitchen(household, told)
    finally:
        for sock in doors:
            sock.close()


def _open_kitchen(household: Household, told: dict[str, list]) -> Kitchen:
    services = [household.redis.process, household.postgres and household.postgres.process]
    pids = [part.pid for part in household.parts.values()] + [process.pid for process in services if process]
    return Kitchen(
        household=household,
        urls=[f"{url.replace('http', 'ws', 1)}/ws/recipes" for url in household.urls],
        computed=lambda: computed(*pids),
        rooms=map(str, told["recipes"]),
        cookies=[f"sessionid={session}" for session in told["sessions"]],
    )
