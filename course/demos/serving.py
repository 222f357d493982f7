"""A complete project is shown: it runs until Ctrl-C, or until a part of it breaks; then nothing is left.

What of it is killed starts again: an instructor does that while the class types.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import webbrowser
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from course.demos.household import House, Household, running_household
from course.demos.inbox.page import Inbox
from course.services import ServiceUnavailable
from course.services.redis import running_redis
from course.services.supplier import Supplier

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_NO_REDIS = "So one server does everything: the worker and the beat run in it, and live news go through its memory."


@dataclass(frozen=True, kw_only=True)
class Show:
    """What is shown, and how the instructor is told of it.

    `signs` is said once all runs, with the addresses of {site}, {inbox} and {supplier}, and {kill}, which ends a
    server; `path` is what of the supplier is worth a look. `furnish` may give the supplier its values before anybody
    asks.
    """

    house: House
    moving_in: str
    signs: str
    path: str
    furnish: Callable[[Supplier], None] = lambda supplier: None


def serve(show: Show, door: socket.socket, *, browser: bool, postgres: bool, say: Callable[[str], None]) -> int:
    """Serve the site at `door`, a bound TCP socket; returns the signal that ended it.

    `postgres` is PostgreSQL with two servers instead of SQLite with one. Raises ServiceUnavailable when a part does not
    start, or ends by itself.
    """
    return asyncio.run(_serve(show, door, browser, postgres, say))


async def _serve(show: Show, door: socket.socket, browser: bool, postgres: bool, say: Callable[[str], None]) -> int:
    ending: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    for number in _ENDING:
        asyncio.get_running_loop().add_signal_handler(number, _end, ending, number)
    shown = asyncio.ensure_future(_show(show, door, browser, postgres, say))
    await asyncio.wait((shown, ending), return_when=asyncio.FIRST_COMPLETED)
    if not shown.done():  # a signal came, at whatever point
        shown.cancel()
    try:
        await shown
    except asyncio.CancelledError:
        return ending.result()
    raise AssertionError("It is shown until it breaks.")


def _end(ending: asyncio.Future[int], number: int) -> None:
    if not ending.done():  # the second Ctrl-C of somebody impatient
        ending.set_result(number)


async def _show(show: Show, door: socket.socket, browser: bool, postgres: bool, say: Callable[[str], None]) -> None:
    redis = _redis_runs(say)
    doors = [door, door] if postgres and redis else [door]
    say(f"Moving in: {show.moving_in} ...")
    async with AsyncExitStack() as stack:
        house = running_household(
            show.house, doors=doors, postgres=postgres, redis=redis, demo_data=True, first=show.house.makes
        )
        household = await stack.enter_async_context(house)
        show.furnish(household.supplier)
        inbox = Inbox(household.mail)
        stack.push_async_callback(inbox.close)
        await _announce(show, household, await inbox.serve(), browser, say)
        await _keep_going(household, say)


async def _keep_going(household: Household, say: Callable[[str], None]) -> None:
    """Start again what somebody has killed, which is worth showing; what ends by itself is a fault."""
    while True:
        ended = await household.broken()
        if not ended.killed:
            raise ServiceUnavailable(f"{ended.says} Everything else was stopped.")
        say(f"{ended.says}\nIt starts again ...")
        await household.open()
        say(f"The {ended.killed} is back. To kill it again: kill -9 {household.parts[ended.killed].pid}")


def _redis_runs(say: Callable[[str], None]) -> bool:
    try:
        with running_redis():
            return True
    except ServiceUnavailable as error:
        say(f"{error}\n{_NO_REDIS}")
        return False


async def _announce(show: Show, household: Household, inbox: str, browser: bool, say: Callable[[str], None]) -> None:
    site = f"{household.urls[0]}/"
    kill = f"kill -9 {household.parts[household.servers[0]].pid}"
    say(show.signs.format(site=site, inbox=inbox, supplier=household.supplier.url(show.path), kill=kill))
    if browser:
        opened = [await asyncio.to_thread(webbrowser.open, page) for page in (site, inbox)]
        if not all(opened):
            say("No browser could be opened: open these addresses yourself.")
