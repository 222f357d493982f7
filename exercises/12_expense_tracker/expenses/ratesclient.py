"""The rate service: what one unit of other currencies is worth. fetch() and afetch() are twins.

It is somebody else's server. It may say nothing, or a byte a second; it may answer for another currency, with NaN,
with rates of next year, with half a JSON or ten megabytes. Here all of that is waited for and believed, and an error
of it is an error of ours. Give the whole answer RATES_TIMEOUT seconds, believe only what can be true, and raise
RatesUnavailable for the rest: the last known rate is then used. Graded: a service that is down, that lies, and that
is slow.

Before you run it: if each read may take two seconds, how long may an answer of a hundred bytes take?
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
from django.conf import settings


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
    return _read(base, httpx.get(_url(base), timeout=None).json())


async def afetch(base: str) -> Rates:
    """See fetch()."""
    async with httpx.AsyncClient(timeout=None) as client:
        return _read(base, (await client.get(_url(base))).json())


def _url(base: str) -> str:
    if not settings.RATES_URL:
        raise RatesUnavailable("There is no rate service: EXPENSES_RATES_URL is not set.")
    return f"{settings.RATES_URL}/rates/{base}"


# TODO: a deadline for the whole answer, a limit to its length, and RatesUnavailable for what cannot be true.
def _read(base: str, told: dict[str, Any]) -> Rates:
    if "rates" not in told:
        raise RatesUnavailable("The rate service told no rates.")
    rates = {currency: Decimal(str(rate)) for currency, rate in told["rates"].items()}
    return Rates(base=base, date=date.fromisoformat(told["date"]), rates=rates)
