"""The supplier's exchange: what currencies are worth. It is the rate service of expense_tracker.

GET /rates/<base>   {"base": "EUR", "date": "2026-03-02", "rates": {"USD": "0.9216", "GBP": "1.1904"}}
"""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime
from decimal import Decimal

from aiohttp import web

# Roughly what one unit is worth in euros; nobody can know the last digits before the exchange tells them.
ROUGHLY = {"CHF": "1.06", "EUR": "1", "GBP": "1.17", "JPY": "0.006", "PLN": "0.23", "SEK": "0.09", "USD": "0.92"}
DIGITS = Decimal("0.00000001")


class Exchange:
    """`worth` are the currencies and what one unit is worth in euros; `date` is the day of these rates."""

    def __init__(self) -> None:
        self.date: date = datetime.now(UTC).date()
        self.worth = {currency: _about(Decimal(rate)) for currency, rate in ROUGHLY.items()}

    def routes(self) -> list[web.RouteDef]:
        """What the supplier serves of it."""
        return [web.get("/rates/{base}", self._give_rates)]

    def rates(self, base: str) -> dict[str, Decimal]:
        """What one unit of each other currency is worth in `base`, to eight places. Raises KeyError."""
        one = self.worth[base]
        return {other: (worth / one).quantize(DIGITS) for other, worth in self.worth.items() if other != base}

    async def _give_rates(self, request: web.Request) -> web.Response:
        base = request.match_info["base"]
        if base not in self.worth:
            return web.json_response({"error": f"no rates are known for {base}"}, status=404)
        rates = {currency: f"{rate:f}" for currency, rate in self.rates(base).items()}
        return web.json_response({"base": base, "date": self.date.isoformat(), "rates": rates})


def _about(rate: Decimal) -> Decimal:
    # A tenth of a per cent up or down.
    return rate if rate == 1 else rate * (1 + Decimal(secrets.randbelow(2001) - 1000).scaleb(-6))
