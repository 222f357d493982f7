"""Recipes come and go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F

from recipes.domain import access, edits, log, rows
from recipes.domain.content import fill
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


def create_recipe(user: AbstractBaseUser, wanted: dict[str, Any], tags: Iterable[str] = ()) -> Recipe:
    """A new recipe of the user's, whose document says what is wanted (see content.py); the server alone begins one."""
    with transaction.atomic():
        recipe = Recipe.objects.create(owner=user)
        Collaborator.objects.create(recipe=recipe, user=user, role=Role.OWNER)
        Document.objects.create(recipe=recipe)
        log.append({recipe.pk: [log.Line(user.pk, edits.first_update({**DEFAULTS, **wanted}))]})
        _set_tags(recipe, tags)
        rows.bring_up(recipe.pk)
    recipe.refresh_from_db()
    return recipe


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


def delete_recipe(user: AbstractBaseUser, pk: int) -> None:
    """The recipe is gone, with its history; open sockets close with 4404. Owners only. Raises DomainError."""
    recipe = access.recipe_for(user, pk, *access.OWNERS)
    with transaction.atomic():
        recipe.delete()
        transaction.on_commit(lambda: announce.deleted(pk), robust=True)
