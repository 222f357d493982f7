"""Recipes come and go."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from recipes.domain import access, edits, log, rows
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


def create_recipe(user: AbstractBaseUser, wanted: dict[str, Any], tags: tuple[str, ...] = ()) -> Recipe:
    """A new recipe of the user's, whose document says what is wanted (see content.py); the server alone begins one."""
    with transaction.atomic():
        recipe = Recipe.objects.create(owner=user)
        Collaborator.objects.create(recipe=recipe, user=user, role=Role.OWNER)
        Document.objects.create(recipe=recipe)
        log.append({recipe.pk: [log.Line(user.pk, edits.first_update({**DEFAULTS, **wanted}))]})
        recipe.tags.set(Tag.objects.get_or_create(name=tag.strip().lower())[0] for tag in tags if tag.strip())
        rows.bring_up(recipe.pk)
    recipe.refresh_from_db()
    return recipe


def delete_recipe(user: AbstractBaseUser, pk: int) -> None:
    """The recipe is gone, with its history; open sockets close with 4404. Owners only. Raises DomainError."""
    recipe = access.recipe_for(user, pk, *access.OWNERS)
    with transaction.atomic():
        recipe.delete()
        transaction.on_commit(lambda: announce.deleted(pk), robust=True)
