"""A new document in the place of the old one, and the log begins anew with it.

fails: test_an_open_page_shows_what_is_restored_once
says: in one name
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max
from recipes.domain import access, crdt, edits, log
from recipes.domain.content import Content, content, fill
from recipes.models import Document, Recipe, Update, Version

from capstone.errors import NotFound

MOST_AUTOMATIC = 100  # a recipe


def save_version(user: AbstractBaseUser, pk: int, name: str, *, automatic: bool = False) -> Version:
    """Keep the recipe as it now is. Raises DomainError."""
    access.recipe_for(user, pk, *access.EDITORS)
    return _save(pk, name=name[:100], automatic=automatic, author_id=user.pk)


def keep(pk: int) -> Version | None:
    """Keep the recipe by itself, where it was edited since the last version; whoever edited it is named.

    Of the versions that came so the newest MOST_AUTOMATIC stay.
    """
    with transaction.atomic():
        recipe = Recipe.objects.select_for_update(no_key=True).filter(pk=pk).first()  # two at once keep one
        number = log.numbers([pk]).get(pk, 0)
        if recipe is None or number <= max(1, _last(pk)):
            return None
        version = _save(pk, name="", automatic=True)
        version.name = f"After {_listed(version.authors)}"[:100]
        version.save(update_fields=["name"])
        old = Version.objects.filter(recipe=pk, automatic=True).order_by("-number", "-pk")[MOST_AUTOMATIC:]
        Version.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
    return version


def get_version(user: AbstractBaseUser, pk: int, version: int) -> Version:
    """One version. Raises NotFound."""
    access.recipe_for(user, pk)
    row = Version.objects.filter(recipe=pk, pk=version).first()
    if row is None:
        raise NotFound("version")
    return row


def content_before(version: Version) -> Content:
    """What the version before it says; nothing where it is the first."""
    before = Version.objects.filter(recipe=version.recipe_id, number__lt=version.number).order_by("-number").first()
    return before.content if before else {"ingredients": [], "steps": []}


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


def _save(pk: int, **fields: Any) -> Version:
    number, doc = edits.read(pk)
    lines = Update.objects.filter(recipe=pk, number__gt=_last(pk), number__lte=number).exclude(author=None)
    authors = sorted(set(lines.values_list("author__username", flat=True)))
    return Version.objects.create(recipe_id=pk, number=number, authors=authors, content=content(doc), **fields)


def _last(pk: int) -> int:
    return Version.objects.filter(recipe=pk).aggregate(last=Max("number"))["last"] or 0


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names) or "an edit"


def restore_version(user: AbstractBaseUser, pk: int, version: int) -> int:
    """Edit the recipe until it is as it was, and give the last number; how it now is becomes a version first.

    Raises DomainError.
    """
    access.recipe_for(user, pk, *access.EDITORS)
    wanted: dict[str, Any] = get_version(user, pk, version).content
    with transaction.atomic():
        save_version(user, pk, "Before a version was restored", automatic=True)
        document = Document.objects.select_for_update(no_key=True).get(pk=pk)
        Update.objects.filter(recipe=pk).delete()
        document.number += 1
        doc = crdt.document()
        fill(doc, wanted)
        document.compacted, document.state = document.number, doc.get_update()
        document.save()
    return document.number
