"""Recipes come and go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F

from recipes.domain import access, crdt, edits, hints, log, rows
from recipes.domain.content import Content, content, fill
from recipes.live import announce
from recipes.models import Collaborator, Document, Recipe, Role, Tag

DEFAULTS = {
    "name": "",
    "description": "",
    "servings": 4,
    "minutes": 30,
    "difficulty": 1,
    "ingredients": [],
    "steps": [],
}


class New(NamedTuple):
    """A recipe that is ready to be written: what its document says, the update that it begins with, its tags."""

    content: Content
    update: bytes
    tags: list[str]

    @classmethod
    def of(cls, wanted: Content, tags: Iterable[str] = ()) -> New:
        """Of what is wanted (see content.py); what is left out has a default."""
        doc = crdt.document()
        fill(doc, {**DEFAULTS, **wanted})
        return cls(content(doc), doc.get_update(), list(tags))


def create_recipe(user: AbstractBaseUser, wanted: Content, tags: Iterable[str] = ()) -> Recipe:
    """A new recipe of the user's, whose document says what is wanted; the server alone begins one."""
    recipe = create_recipes(user, [New.of(wanted, tags)])[0]
    hints.tell([user.pk], "recipes", recipe.pk)
    return recipe


def create_recipes(user: AbstractBaseUser, new: Sequence[New]) -> list[Recipe]:
    """New recipes of the user's, all or none, in a number of queries that does not grow with theirs."""
    with transaction.atomic():
        made = Recipe.objects.bulk_create([Recipe(owner_id=user.pk, **rows.fields(one.content)) for one in new])
        Collaborator.objects.bulk_create([Collaborator(recipe=row, user_id=user.pk, role=Role.OWNER) for row in made])
        Document.objects.bulk_create([Document(recipe=row) for row in made])
        log.append({row.pk: [log.Line(user.pk, one.update)] for row, one in zip(made, new, strict=True)})
        rows.write_new({row.pk: one.content for row, one in zip(made, new, strict=True)})
        _add_tags({row.pk: one.tags for row, one in zip(made, new, strict=True)})
    return made


def viewed(pk: int) -> None:
    """Somebody looked at it: what many look at is popular."""
    Recipe.objects.filter(pk=pk).update(views=F("views") + 1)


def update_recipe(user: AbstractBaseUser, pk: int, wanted: dict[str, Any]) -> None:
    """Edit the document until it says what is wanted, like any other edit; `tags` are no part of it.

    Owners and editors. Raises DomainError.
    """
    recipe = access.recipe_for(user, pk, *access.EDITORS)
    tags = wanted.pop("tags", None)
    with transaction.atomic():
        if wanted:
            edits.edit(pk, user.pk, lambda doc: fill(doc, wanted))
            rows.bring_up(pk)
        if tags is not None:
            _set_tags(recipe, tags)


def _set_tags(recipe: Recipe, tags: Iterable[str]) -> None:
    recipe.tags.set([Tag.objects.get_or_create(name=tag)[0] for tag in tags])


def _add_tags(tags: dict[int, list[str]]) -> None:
    """Give tags to recipes that have none."""
    names = sorted({name for names in tags.values() for name in names})
    Tag.objects.bulk_create([Tag(name=name) for name in names], ignore_conflicts=True)
    ids = dict(Tag.objects.filter(name__in=names).values_list("name", "pk"))
    pairs = sorted({(pk, ids[name]) for pk, names in tags.items() for name in names})
    Recipe.tags.through.objects.bulk_create(Recipe.tags.through(recipe_id=pk, tag_id=tag) for pk, tag in pairs)


def delete_recipe(user: AbstractBaseUser, pk: int) -> None:
    """The recipe is gone, with its history; open sockets close with 4404. Owners only. Raises DomainError."""
    recipe = access.recipe_for(user, pk, *access.OWNERS)
    with transaction.atomic():
        hints.tell_recipe(pk, "recipes")
        recipe.delete()
        transaction.on_commit(lambda: announce.deleted(pk), robust=True)
