"""The number is read before the transaction begins: it may be another one by then.

fails: test_what_is_added_at_once_gets_numbers_without_a_gap
says: of 30 were answered with
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from expenses.domain import shapes
from expenses.domain.shapes import Shape
from expenses.live.announce import announce
from expenses.models import Notification, UserProfile

# Open pages follow these, but nobody needs to be told of them.
SILENT = {
    "income.created",
    "income.deleted",
    "category.created",
    "category.updated",
    "recurring.created",
    "recurring.updated",
    "settings.updated",
    "notifications.read",
}


@contextmanager
def changing(user: AbstractBaseUser) -> Iterator[UserProfile]:
    """A transaction in which nobody else changes what is this user's; gives the profile, fresh, with its user."""
    profile = UserProfile.objects.select_related("user").get(pk=user.pk)
    with transaction.atomic():
        UserProfile.objects.select_for_update(of=("self",)).get(pk=user.pk)
        yield profile


def record(profile: UserProfile, kind: str, text: str, data: Shape, *, via: str) -> Notification:
    """Write the next line of the log, and announce it after the commit. To be called within changing()."""
    profile.last_number += 1
    profile.save(update_fields=["last_number"])
    row = Notification.objects.create(
        user_id=profile.pk,
        number=profile.last_number,
        kind=kind,
        text=text[:400],
        data=data,
        via=via,
        read=kind in SILENT or profile.notify == UserProfile.Notify.OFF,
    )
    # Robust: a channel layer that is gone must not fail what has been committed. Django reads the name of a robust
    # function when it fails, and a partial has none.
    transaction.on_commit(lambda: announce(row.user_id, shapes.notification(row)), robust=True)
    return row


def head(user: AbstractBaseUser) -> tuple[int, int]:
    """The number of the newest line, and how many are unread."""
    last = UserProfile.objects.values_list("last_number", flat=True).get(pk=user.pk)
    return last, _unread(user)


def read_after(user: AbstractBaseUser, number: int, limit: int = 100) -> list[Shape]:
    """The lines above `number`, oldest first, `limit` at most."""
    rows = Notification.objects.filter(user=user, number__gt=number).order_by("number")[:limit]
    return [shapes.notification(row) for row in rows]


def newest(user: AbstractBaseUser, page: int, per_page: int = 50) -> tuple[list[Shape], int]:
    """One page of the lines, newest first, and how many pages there are."""
    rows = Notification.objects.filter(user=user).order_by("-number")
    first = (page - 1) * per_page
    return [shapes.notification(row) for row in rows[first : first + per_page]], -(-rows.count() // per_page)


def mark_read(user: AbstractBaseUser, up_to: int, *, via: str = "system") -> tuple[int, int]:
    """Mark all up to that number as read, tell the other pages, give what head() gives."""
    with changing(user) as profile:
        if Notification.objects.filter(user=user, read=False, number__lte=up_to).update(read=True):
            data: dict[str, Any] = {"up_to": up_to, "unread": _unread(user)}
            record(profile, "notifications.read", f"Read up to {up_to}", data, via=via)
        return profile.last_number, _unread(user)


def _unread(user: AbstractBaseUser) -> int:
    return Notification.objects.filter(user=user, read=False).count()
