"""Hints for open pages: something that they may show is another now, and they read it again.

A hint is not stored, and none is sent again: a page that was away reads everything anew when it is back.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from recipes.live import announce
from recipes.models import Collaborator


def tell(users: Iterable[int] | None, what: str, pk: int | None = None) -> None:
    """After the commit, tell these users' pages, or everybody's; README.md lists what there is to tell."""
    told = None if users is None else sorted(set(users))
    transaction.on_commit(lambda: announce.changed(told, what, pk), robust=True)


def tell_recipe(pk: int, what: str, *others: int) -> None:
    """The same, to all who see the recipe, and to these others."""
    tell([*Collaborator.objects.filter(recipe=pk).values_list("user", flat=True), *others], what, pk)
