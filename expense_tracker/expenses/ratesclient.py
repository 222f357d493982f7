"""The rate service: what one unit of other currencies is worth. Asked with a deadline, and not believed blindly.

fetch() and afetch() are twins: one for threads and tasks, one for the event loop.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from weakref import WeakKeyDictionary

import httpx
from django.conf import settings

SMALLEST, LARGEST = Decimal("0.00000001"), Decimal(1_000_000)

# Building a client reads the certificates, which takes some 20 ms; a client belongs to the loop that first used it.
_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient] = WeakKeyDictionary()


class RatesUnavailable(Exception):
    """The service gave no answer that can be used; str() says why."""


@dataclass(frozen=True, kw_only=True)
class Rates:
    """On `date` one unit of a currency in `rates` was worth so much of `base`."""

    base: str
    date: date
    rates: dict[str, Decimal]


def fetch(base: str) -> Rates:
    """What other currencies are worth in `base`. Raises RatesUnavailable."""
    try:
        return _read(base, httpx.get(_url(base), timeout=settings.RATES_TIMEOUT))
    except httpx.HTTPError as error:
        raise RatesUnavailable(f"The rate service did not answer: {error!r}.") from error


async def afetch(base: str) -> Rates:
    """See fetch()."""
    try:
        # The client's own limits hold for each step; this one for the whole.
        async with asyncio.timeout(settings.RATES_TIMEOUT):
            return _read(base, await _client().get(_url(base)))
    except (httpx.HTTPError, TimeoutError) as error:
        raise RatesUnavailable(f"The rate service did not answer: {error!r}.") from error


def _url(base: str) -> str:
    if not settings.RATES_URL:
        raise RatesUnavailable("There is no rate service: EXPENSES_RATES_URL is not set.")
    return f"{settings.RATES_URL}/rates/{base}"


def _client() -> httpx.AsyncClient:
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        _clients[loop] = httpx.AsyncClient(timeout=settings.RATES_TIMEOUT)
    return _clients[loop]


def _read(base: str, response: httpx.Response) -> Rates:
    if response.status_code != 200:
        raise RatesUnavailable(f"The rate service answered with status {response.status_code}.")
    try:
        body = response.json()
        if body["base"] != base:
            raise RatesUnavailable(f"The rate service was asked for {base} and told of {body['base']!r}.")
        rates = {currency: rate for currency, given in body["rates"].items() if (rate := _rate(given))}
        return Rates(base=base, date=date.fromisoformat(body["date"]), rates=rates)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RatesUnavailable(f"The rate service's answer cannot be read: {error!r}.") from error


def _rate(given: Any) -> Decimal | None:
    # One wrong rate costs its currency, not the others. A JSON number has been through a float: its digits are enough.
    try:
        rate = Decimal(str(given)).quantize(SMALLEST)
    except InvalidOperation:
        return None
    return rate if rate.is_finite() and SMALLEST <= rate <= LARGEST else None
