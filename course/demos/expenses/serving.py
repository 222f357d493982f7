"""`course demo expenses`: the household runs until Ctrl-C, or until a part of it breaks; then nothing is left."""

from __future__ import annotations

import asyncio
import signal
import socket
import webbrowser
from collections.abc import Callable
from contextlib import AsyncExitStack

from course.demos.expenses.household import Household, running_household
from course.demos.inbox.page import Inbox
from course.services import ServiceUnavailable
from course.services.redis import running_redis

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SIGNS = """
The site    {site}
            log in as ada or as bob, password kitchen-table
The inbox   {inbox}
The rates   {rates}

Open the site twice as ada, and as bob in a private window: what is added in one
window of ada's shows in her other one at once, and never in his. Each expense
is mailed, too. Ctrl-C stops everything."""
_NO_REDIS = "So one server does everything: the worker and the beat run in it, and live news go through its memory."


def serve(door: socket.socket, *, browser: bool, postgres: bool, say: Callable[[str], None]) -> int:
    """Serve the site at `door`, a bound TCP socket; returns the signal that ended it.

    `postgres` is PostgreSQL with two servers instead of SQLite with one. Raises ServiceUnavailable when a part does not
    start, or ends by itself.
    """
    return asyncio.run(_serve(door, browser, postgres, say))


async def _serve(door: socket.socket, browser: bool, postgres: bool, say: Callable[[str], None]) -> int:
    ending: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    for number in _ENDING:
        asyncio.get_running_loop().add_signal_handler(number, _end, ending, number)
    shown = asyncio.ensure_future(_show(door, browser, postgres, say))
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


async def _show(door: socket.socket, browser: bool, postgres: bool, say: Callable[[str], None]) -> None:
    redis = _redis_runs(say)
    doors = [door, door] if postgres and redis else [door]
    say("Moving in: a database with a year of expenses, the site, its worker, the mail ...")
    async with AsyncExitStack() as stack:
        house = running_household(doors=doors, postgres=postgres, redis=redis, demo_data=True)
        household = await stack.enter_async_context(house)
        inbox = Inbox(household.mail)
        stack.push_async_callback(inbox.close)
        await _announce(household, await inbox.serve(), browser, say)
        raise ServiceUnavailable(f"{await household.broken()} Everything else was stopped.")


def _redis_runs(say: Callable[[str], None]) -> bool:
    try:
        with running_redis():
            return True
    except ServiceUnavailable as error:
        say(f"{error}\n{_NO_REDIS}")
        return False


async def _announce(household: Household, inbox: str, browser: bool, say: Callable[[str], None]) -> None:
    site = f"{household.urls[0]}/"
    say(_SIGNS.format(site=site, inbox=inbox, rates=household.supplier.url("/rates/EUR")))
    if browser:
        opened = [await asyncio.to_thread(webbrowser.open, page) for page in (site, inbox)]
        if not all(opened):
            say("No browser could be opened: open these addresses yourself.")
