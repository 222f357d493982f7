"""The log of what a chef is told: numbers without gaps, committed with what they tell of, announced after the commit.

An announcement may get lost, and whoever misses a number reads it here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from recipes.domain import shapes
from recipes.live import announce
from recipes.models import Chef, Notification

PER_PAGE = 30


def tell(users: Iterable[int], kind: str, text: str, data: dict[str, Any]) -> list[Notification]:
    """Write the next line of each of these users' logs."""
    with transaction.atomic():
        locked = Chef.objects.select_for_update(no_key=True).filter(pk__in=list(users))
        chefs = list(locked.order_by("pk"))  # in one order: no two wait for each other
        for chef in chefs:
            chef.last_number += 1
        Chef.objects.bulk_update(chefs, ["last_number"])
        lines = Notification.objects.bulk_create(
            Notification(user_id=chef.pk, number=chef.last_number, kind=kind, text=text[:400], data=data)
            for chef in chefs
        )
        transaction.on_commit(lambda: _announce(lines), robust=True)
    return lines


def head(user: AbstractBaseUser) -> tuple[int, int]:
    """The number of the newest line, and how many are unread."""
    last = Chef.objects.values_list("last_number", flat=True).get(pk=user.pk)
    return last, Notification.objects.filter(user_id=user.pk, read=False).count()


def read_after(user: AbstractBaseUser, number: int, limit: int = 100) -> list[shapes.Shape]:
    """The lines above `number`, oldest first, `limit` at most."""
    rows = Notification.objects.filter(user_id=user.pk, number__gt=number).order_by("number")[:limit]
    return [shapes.notification(row) for row in rows]


def newest(user: AbstractBaseUser, page: int) -> tuple[list[shapes.Shape], int]:
    """Page `page` of the log, newest first, and how many pages there are."""
    rows = Notification.objects.filter(user_id=user.pk)
    pages = max(1, -(-rows.count() // PER_PAGE))
    return [shapes.notification(row) for row in rows[(page - 1) * PER_PAGE : page * PER_PAGE]], pages


def mark_read(user: AbstractBaseUser, up_to: int) -> tuple[int, int]:
    """Mark all up to that number as read; gives what head() gives."""
    Notification.objects.filter(user_id=user.pk, read=False, number__lte=up_to).update(read=True)
    return head(user)


def _announce(lines: list[Notification]) -> None:
    for line in lines:
        announce.noticed(line.user_id, shapes.notification(line))
