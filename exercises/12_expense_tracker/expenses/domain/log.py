"""The log of a user's changes: each has a number, 1, 2, 3, and the open pages are told of it.

A page knows by the numbers whether it has missed something, so they may have no gap and come only once. Here two
changes at once read the same last number, and the page hears of a change before it is committed: who looks at once
finds nothing. Mend `changing` and `record`. Graded: thirty expenses at once, changes by the API and two sockets at
once, and that whoever hears of something finds it.

Before you run it: of two requests that both read 7 and add one, what stands in the log, and what does the second one
get?
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
    """A transaction for a change of what is this user's; gives the profile with its user."""
    # TODO: of two changes at once the second must wait, and then read what the first has written.
    profile = UserProfile.objects.select_related("user").get(pk=user.pk)
    with transaction.atomic():
        yield profile


def record(profile: UserProfile, kind: str, text: str, data: Shape, *, via: str) -> Notification:
    """Write the next line of the log, and announce it. To be called within changing()."""
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
    # TODO: not before it is committed, and never so that a layer that is gone fails the change.
    announce(row.user_id, shapes.notification(row))
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
