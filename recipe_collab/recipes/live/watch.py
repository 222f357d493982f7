"""What got lost on its way: a look at the database for all rooms and sockets of a process at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.utils import timezone

from recipes.domain import access, log


class Seen(NamedTuple):
    """How it is now; what is not in here is no more."""

    numbers: dict[int, int]  # recipe -> the number of its newest update
    roles: dict[access.Pair, str]
    passwords: dict[int, str]  # user -> the hash, which changes when every session of the user ends
    sessions: set[str]  # keys
    heads: dict[int, int]  # user -> the number of the newest notification


def look(recipes: Iterable[int], pairs: Iterable[access.Pair], users: Iterable[int], keys: Iterable[str]) -> Seen:
    """Of these recipes, pairs of recipe and user, users, and session keys. Four queries."""
    known = get_user_model().objects.filter(pk__in=list(users), is_active=True)
    rows = list(known.values_list("pk", "password", "chef__last_number"))
    sessions = Session.objects.filter(session_key__in=list(keys), expire_date__gt=timezone.now())
    return Seen(
        log.numbers(recipes),
        access.roles(pairs),
        {user: password for user, password, _ in rows},
        set(sessions.values_list("session_key", flat=True)),
        {user: number or 0 for user, _, number in rows},
    )
