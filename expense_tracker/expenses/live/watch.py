"""What got lost on its way: a look at the database for all sockets of a process at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.sessions.models import Session
from django.utils import timezone

from expenses.models import UserProfile


class Head(NamedTuple):
    """Where a user's log ends; `password` is the hash, which changes when every session of the user ends."""

    number: int
    password: str


def heads(users: Iterable[int]) -> dict[int, Head]:
    """Of those of `users` (ids) who are there and not switched off: where their logs end. One query."""
    rows = UserProfile.objects.filter(user__in=list(users), user__is_active=True)
    return {user: Head(*head) for user, *head in rows.values_list("user", "last_number", "user__password")}


def open_sessions(keys: Iterable[str]) -> set[str]:
    """Those of `keys` whose session has not ended. One query."""
    rows = Session.objects.filter(session_key__in=list(keys), expire_date__gt=timezone.now())
    return set(rows.values_list("session_key", flat=True))
