"""Exchange rates as they are kept: the newest known one is used, with its date, and none is ever made up."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import OuterRef, Subquery

from capstone.errors import Invalid
from expenses import ratesclient
from expenses.domain.forms import CURRENCIES
from expenses.models import CENT, ExchangeRate, UserProfile

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """How an amount became `converted`, in the user's currency; the names are those of Expense."""

    rate: Decimal
    rate_date: date
    rate_is_manual: bool
    converted: Decimal


def convert(
    amount: Decimal,
    currency: str,
    into: str,
    *,
    rate: Decimal | None,
    day: date,
    known: Mapping[str, ExchangeRate] | None = None,
) -> Conversion:
    """`amount` in the currency `into`: by `rate` where the user gave one, else by the newest known rate.

    `day` is the date of a rate that is not the service's; `known` are the newest rates by currency, for who converts
    much. Raises Invalid when no rate is known.
    """
    if currency == into:
        return Conversion(rate=Decimal(1), rate_date=day, rate_is_manual=False, converted=amount)
    if rate is not None:
        return conversion(amount, rate, day, manual=True)
    row = known.get(currency) if known is not None else _newest(currency, into)
    if row is None:
        message = f"No rate from {currency} to {into} is known; enter what one {currency} is worth in {into}."
        raise Invalid({"rate": [message]})
    return conversion(amount, row.rate, row.date, manual=False)


def conversion(amount: Decimal, rate: Decimal, day: date, *, manual: bool) -> Conversion:
    """`amount` at this rate, rounded to two places as a bank does it. Raises Invalid when it is too much to keep."""
    converted = (amount * rate).quantize(CENT, ROUND_HALF_UP)
    if converted >= 10**12:
        raise Invalid({"rate": ["With this rate the amount is too large to keep."]})
    return Conversion(rate=rate, rate_date=day, rate_is_manual=manual, converted=converted)


def _newest(currency: str, into: str) -> ExchangeRate | None:
    return ExchangeRate.objects.filter(currency=currency, into=into).order_by("-date").first()


def newest(into: str) -> list[ExchangeRate]:
    """The newest known rate of each currency, by currency."""
    same = ExchangeRate.objects.filter(currency=OuterRef("currency"), into=into).order_by("-date")
    return list(ExchangeRate.objects.filter(pk=Subquery(same.values("pk")[:1])).order_by("currency"))


def news(told: ratesclient.Rates, known: Iterable[ExchangeRate]) -> list[ExchangeRate]:
    """The rows for what the service told and `known`, the newest rates, do not hold."""
    have = {(row.currency, row.date): row.rate for row in known}
    return [
        ExchangeRate(currency=currency, into=told.base, rate=rate, date=told.date)
        for currency, rate in sorted(told.rates.items())  # in one order, or two who store could block each other
        if currency in CURRENCIES and currency != told.base and have.get((currency, told.date)) != rate
    ]


def store(told: ratesclient.Rates) -> None:
    """Keep what the service told; a second answer of the same day replaces the first."""
    rows = news(told, newest(told.base))
    if not rows:  # as most times: whoever adds an expense should not wait for the writers
        return
    ExchangeRate.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=("currency", "into", "date"), update_fields=("rate",)
    )


def ask(into: str) -> ratesclient.Rates | None:
    """What the service tells now; None when it tells nothing that can be used. Nothing is kept.

    Asks over the network: never within a transaction.
    """
    try:
        return ratesclient.fetch(into)
    except ratesclient.RatesUnavailable as error:
        logger.warning("%s", error)
        return None


async def aask(into: str) -> ratesclient.Rates | None:
    """See ask()."""
    try:
        return await ratesclient.afetch(into)
    except ratesclient.RatesUnavailable as error:
        logger.warning("%s", error)
        return None


def refresh(into: str) -> bool:
    """Ask the service and keep its answer; False when it has none, and what was known is all that is known.

    Asks over the network: never within a transaction.
    """
    told = ask(into)
    if told is not None:
        store(told)
    return told is not None


def refresh_all() -> int:
    """Ask for every currency that a user has; gives how many were answered."""
    bases = UserProfile.objects.values_list("currency", flat=True).distinct().order_by("currency")
    return sum(refresh(base) for base in bases)
