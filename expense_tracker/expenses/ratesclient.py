"""The rate service: what one unit of other currencies is worth. Asked with a deadline, and not believed blindly.

fetch() and afetch() are twins: httpx for threads and tasks; aiohttp for the event loop, where it takes a millisecond
less of a page's time. Both ask directly, whatever proxies the environment names.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from time import monotonic
from typing import Any

import aiohttp
import httpx
from django.conf import settings

from capstone.outgoing import session

LARGEST_ANSWER = 64 * 1024  # bytes
SMALLEST, LARGEST = Decimal("0.00000001"), Decimal(1_000_000)


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
    ends = monotonic() + settings.RATES_TIMEOUT
    try:
        with httpx.stream("GET", _url(base), timeout=settings.RATES_TIMEOUT, trust_env=False) as response:
            body = b""
            for chunk in response.iter_bytes():
                body = _longer(body, chunk)
                # The client's own limits hold for each read; this one for the whole.
                if monotonic() > ends:
                    raise RatesUnavailable("The rate service did not answer in time.")
            return _read(base, response.status_code, body)
    except httpx.HTTPError as error:
        raise RatesUnavailable(f"The rate service did not answer: {error!r}.") from error


async def afetch(base: str) -> Rates:
    """See fetch()."""
    url = _url(base)
    try:
        async with asyncio.timeout(settings.RATES_TIMEOUT):
            async with session().get(url, allow_redirects=False) as response:
                body = b""
                async for chunk in response.content.iter_any():
                    body = _longer(body, chunk)
                return _read(base, response.status, body)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise RatesUnavailable(f"The rate service did not answer: {error!r}.") from error


def _url(base: str) -> str:
    if not settings.RATES_URL:
        raise RatesUnavailable("There is no rate service: EXPENSES_RATES_URL is not set.")
    return f"{settings.RATES_URL}/rates/{base}"


def _longer(body: bytes, chunk: bytes) -> bytes:
    if len(body) + len(chunk) > LARGEST_ANSWER:
        raise RatesUnavailable(f"The rate service's answer is larger than {LARGEST_ANSWER:,} bytes.")
    return body + chunk


def _read(base: str, status: int, body: bytes) -> Rates:
    if status != 200:
        raise RatesUnavailable(f"The rate service answered with status {status}.")
    try:
        told = json.loads(body)
        if told["base"] != base:
            raise RatesUnavailable(f"The rate service was asked for {base} and told of {told['base']!r}.")
        rates = {currency: rate for currency, given in told["rates"].items() if (rate := _rate(given))}
        return Rates(base=base, date=_day(told["date"]), rates=rates)
    # Brackets in brackets in brackets end in a RecursionError.
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RatesUnavailable(f"The rate service's answer cannot be read: {error!r}.") from error


def _day(given: str) -> date:
    day = date.fromisoformat(given)
    # The newest rate is the one that is used: one of next year would be it for a year. It may be tomorrow there.
    if day > datetime.now(UTC).date() + timedelta(days=1):
        raise RatesUnavailable(f"The rate service told rates of {day}, which is yet to come.")
    return day


def _rate(given: Any) -> Decimal | None:
    # One wrong rate costs its currency, not the others. A JSON number has been through a float: its digits are enough.
    try:
        rate = Decimal(str(given)).quantize(SMALLEST)
    except InvalidOperation:
        return None
    return rate if rate.is_finite() and SMALLEST <= rate <= LARGEST else None
