"""What a rate service says, and who meets it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from course.services.supplier import Supplier

TODAY = datetime.now(UTC).date()
YESTERDAY = TODAY - timedelta(days=1)


def says(base: str, currency: str, rate: Any, day: Any = YESTERDAY) -> dict[str, Any]:
    """What the service answers: on `day` one unit of `currency` was worth `rate` of `base`."""
    day = day.isoformat() if isinstance(day, date) else day
    return {"base": base, "date": day, "rates": {currency: rate}}


async def meets(supplier: Supplier, base: str, behaviour: Any) -> None:
    """Who asks for the rates of `base` meets this from now on; what was set before is over."""
    await supplier.recover()
    supplier.behaves(behaviour, path=f"/rates/{base}")
