"""Versions: a recipe as it was. Restoring one is an edit like any other, and erases nothing."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from capstone.errors import NotFound
from recipes.domain import access, edits
from recipes.domain.content import Content, content, fill
from recipes.models import Version


def save_version(user: AbstractBaseUser, pk: int, name: str, *, automatic: bool = False) -> Version:
    """Keep the recipe as it now is. Raises DomainError."""
    access.recipe_for(user, pk, *access.EDITORS)
    number, doc = edits.read(pk)
    return Version.objects.create(
        recipe_id=pk, number=number, name=name[:100], automatic=automatic, author_id=user.pk, content=content(doc)
    )


def get_version(user: AbstractBaseUser, pk: int, version: int) -> Version:
    """One version. Raises NotFound."""
    access.recipe_for(user, pk)
    row = Version.objects.filter(recipe=pk, pk=version).first()
    if row is None:
        raise NotFound("version")
    return row


def compare(before: Content, after: Content) -> list[dict[str, Any]]:
    """What is different: `{"part": "steps/KEY", "before": ..., "after": ...}` each, None for what is not there."""
    old, new = _parts(before), _parts(after)
    return [
        {"part": part, "before": old.get(part), "after": new.get(part)}
        for part in [*old, *(part for part in new if part not in old)]
        if old.get(part) != new.get(part)
    ]


def _parts(whole: Content) -> dict[str, Any]:
    flat = {name: value for name, value in whole.items() if not isinstance(value, list)}
    for name in ("ingredients", "steps"):
        flat |= {f"{name}/{row['key']}": {**row, "place": place} for place, row in enumerate(whole[name], start=1)}
    return flat


def restore_version(user: AbstractBaseUser, pk: int, version: int) -> int:
    """Edit the recipe until it is as it was, and give the last number; how it now is becomes a version first.

    Raises DomainError.
    """
    access.recipe_for(user, pk, *access.EDITORS)
    wanted: dict[str, Any] = get_version(user, pk, version).content
    with transaction.atomic():
        save_version(user, pk, "Before a version was restored", automatic=True)
        return edits.edit(pk, user.pk, lambda doc: fill(doc, wanted))
