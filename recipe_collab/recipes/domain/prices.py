"""Prices, fetched by the beat: every hour those of the ingredients that recipes use, all of them at six.

Two beats, or a task that is delivered twice, make no second run: whoever comes second finds the run taken.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from asgiref.sync import async_to_sync
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from capstone import outgoing
from recipes import supplierclient
from recipes.domain import hints
from recipes.models import Ingredient, PriceHistory, PriceRun

SUPPLIER = "supplier"  # its name in the history
CLAIM = timedelta(minutes=10)


def run(*, full: bool = False, now: datetime | None = None) -> int | None:
    """Fetch this hour's prices, and write down those that changed: how many; None where the run is somebody else's."""
    now = now or timezone.now()
    slot = f"{now:%Y-%m-%d %H}{' full' if full else ''}"
    if not _claim(slot, now):
        return None
    ingredients = {row.name: row for row in _wanted(full)}
    told = async_to_sync(_fetched)(list(ingredients))
    with transaction.atomic():
        changed = _write({ingredients[name].pk: price for name, price in told.items()}, now)
        PriceRun.objects.filter(slot=slot).update(finished=timezone.now(), changed=changed)
        if changed:
            hints.tell(None, "costs")
    return changed


async def _fetched(names: list[str]) -> supplierclient.Prices:
    try:
        return await supplierclient.afetch(names)
    finally:
        await outgoing.close()  # this loop ends with the run


def _claim(slot: str, now: datetime) -> bool:
    try:
        with transaction.atomic():
            PriceRun.objects.create(slot=slot, claimed_until=now + CLAIM)
    except IntegrityError:  # one of this hour is there; it is ours where its worker has died
        left = PriceRun.objects.filter(slot=slot, finished=None, claimed_until__lte=now)
        return left.update(claimed_until=now + CLAIM) == 1
    return True


def _wanted(full: bool) -> QuerySet[Ingredient]:
    everything = Ingredient.objects.all()
    return everything if full else everything.filter(Q(uses__isnull=False)).distinct()


def _write(prices: dict[int, Decimal], now: datetime) -> int:
    rows = list(Ingredient.objects.select_for_update(no_key=True).filter(pk__in=prices).order_by("pk"))
    changed = [row for row in rows if row.price != prices[row.pk]]
    for row in rows:
        row.price, row.price_as_of = prices[row.pk], now
    Ingredient.objects.bulk_update(rows, ["price", "price_as_of"], batch_size=500)
    PriceHistory.objects.bulk_create(
        [PriceHistory(ingredient=row, supplier=SUPPLIER, price=prices[row.pk], as_of=now) for row in rows],
        batch_size=500,
        ignore_conflicts=True,
    )
    return len(changed)
