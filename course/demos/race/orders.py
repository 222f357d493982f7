"""The orders of one race: what the waiter says of them, and what the kitchens ring, as events for the log."""

from __future__ import annotations

from typing import Any

from course.demos.race.bell import RINGS
from course.demos.race.kitchens import NAMES
from course.demos.race.log import Event
from course.load.guests import Visit


class Orders:
    """`began` is the moment at which they came in (time.monotonic()), None before the waiter has said it."""

    def __init__(self) -> None:
        self.began: float | None = None
        self._visits: dict[str, dict[int, Visit]] = {name: {} for name in NAMES}
        self._early: dict[tuple[str, int], list[tuple[str, float]]] = {}

    def noted(self, kitchen: str, began: float, visit: Visit) -> list[Event]:
        """What there is to tell when the waiter has said this of an order."""
        self.began = began
        self._visits[kitchen][visit.number] = visit
        event: Event = {"kitchen": kitchen, "order": visit.number}
        if visit.waiting:
            early = self._early.pop((kitchen, visit.number), [])
            sent = event | {"kind": "sent", "at": visit.intended}
            return [sent, *(told for ring in early for told in self.rung(kitchen, ring[0], visit.number, ring[1]))]
        error: dict[str, Any] = {} if visit.served else {"error": visit.error}
        return [event | {"kind": "ended", "at": visit.ended} | error]

    def rung(self, kitchen: str, what: str, order: int, at: float) -> list[Event]:
        """What there is to tell when a kitchen has rung; what it rang for an earlier race is not told.

        A kitchen may be heard before the waiter, who speaks through another pipe: then it is told after him.
        """
        if kitchen not in NAMES or what not in RINGS or order < 1:
            return []
        if self.began is None or order not in self._visits[kitchen]:
            self._early.setdefault((kitchen, order), []).append((what, at))
            return []
        if at < self.began:
            return []
        return [{"kind": what, "kitchen": kitchen, "order": order, "at": at - self.began}]

    def ended(self, kitchen: str) -> list[Visit]:
        """Those of a kitchen that were served or have failed."""
        return [visit for visit in self._visits[kitchen].values() if not visit.waiting]
