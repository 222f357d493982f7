"""Guests who come when they mean to, whether the server is ready or not: an open-loop load over HTTP.

A closed loop, as most load tools are (locust, wrk), sends the next request when one is answered: a server that stands
still is asked less, and its worst moments are hardly counted. Here each guest has a moment at which he means to come,
and his wait counts from that moment: https://www.scylladb.com/2021/04/22/on-coordinated-omission/
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import aiohttp

MOST = 10_000  # guests
PATIENCE = 60.0  # seconds
_EARLY = 0.002  # seconds before his moment in which a guest looks at the clock all the time


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One request. Times are seconds since the first guest could have come.

    `intended` is when he meant to come, `begun` when the request was really begun, `ended` when the answer was whole
    or it was clear that none comes; it is None while he waits. `status` is None without an answer, and `error` says
    why, also of an answer that is not 2xx; it is empty for who was served.
    """

    number: int
    intended: float
    begun: float
    ended: float = float("nan")
    status: int | None = None
    error: str = ""

    @property
    def waiting(self) -> bool:
        """Whether he has no answer yet."""
        return self.ended != self.ended

    @property
    def served(self) -> bool:
        """Whether he got what he came for."""
        return self.status is not None and 200 <= self.status < 300 and not self.error

    @property
    def seconds(self) -> float:
        """How long he waited: from the moment at which he meant to come."""
        return self.ended - self.intended


def at_once(count: int) -> list[float]:
    """So many guests at the same moment."""
    return [0.0] * count


def steady(count: int, rate: float) -> list[float]:
    """So many guests, RATE a second."""
    return [number / rate for number in range(count)]


async def send(
    url: str,
    schedule: Sequence[float],
    *,
    patience: float = PATIENCE,
    headers: Mapping[str, str] | None = None,
    tell: Callable[[Visit], object] = lambda visit: None,
    began: float | None = None,
) -> list[Visit]:
    """One GET of URL for each moment in SCHEDULE (seconds from now), each over a connection of its own; all visits.

    {number} in URL stands for the guest's; all send the same `headers`. `began` counts the seconds from another moment
    of the loop's clock than now: that of another send(), so that two servers are sent the same guests at the same time.

    `tell` is called with each visit when it begins and again when it has ended; it must not block. A guest who has
    no answer `patience` seconds after the moment at which he meant to come goes away, so all is over `patience` after
    the last of them. Raises ValueError for more than MOST guests. Cancelled, it sends everybody away.
    """
    if len(schedule) > MOST:
        raise ValueError(f"{len(schedule)} guests are too many; at most {MOST} are sent.")
    loop = asyncio.get_running_loop()
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, headers=headers, middlewares=(_once,)
    ) as session:
        start = loop.time() if began is None else began

        async def visit(number: int, intended: float) -> Visit:
            await _until(start + intended)
            seen = Visit(number=number, intended=intended, begun=loop.time() - start)
            tell(seen)
            address = url.replace("{number}", str(number))
            status, error = await _answered(session, address, start + intended + patience)
            seen = replace(seen, ended=loop.time() - start, status=status, error=error)
            tell(seen)
            return seen

        async with asyncio.TaskGroup() as street:
            guests = [street.create_task(visit(*guest)) for guest in enumerate(schedule, 1)]
    return [guest.result() for guest in guests]


async def _until(moment: float) -> None:
    """Returns at this moment of the loop's clock; its timers alone are late by a millisecond, as epoll_wait(2) is."""
    loop = asyncio.get_running_loop()
    if (wait := moment - loop.time() - _EARLY) > 0:
        await asyncio.sleep(wait)
    while loop.time() < moment:  # noqa: ASYNC110 - there is no event but the time
        await asyncio.sleep(0)


class _Lost(aiohttp.ClientError):
    """The connection was refused or broke; str() says how."""


async def _once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """aiohttp would send a GET whose connection broke a second time, and nobody would hear of the first."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectionError as error:
        raise _Lost(f"{type(error).__name__}: {error}") from error


async def _answered(session: aiohttp.ClientSession, url: str, deadline: float) -> tuple[int | None, str]:
    try:
        async with asyncio.timeout_at(deadline), session.get(url) as answer:
            await answer.read()
            return answer.status, "" if 200 <= answer.status < 300 else f"status {answer.status}"
    except TimeoutError:
        return None, "no answer in time"
    except _Lost as error:
        return None, str(error)
    except (aiohttp.ClientError, OSError) as error:
        return None, f"{type(error).__name__}: {error}"
