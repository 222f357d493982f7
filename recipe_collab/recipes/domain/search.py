"""Which recipes somebody sees, filtered, in pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet

from capstone.forms import checked
from recipes.domain.forms import SearchForm
from recipes.models import Collaborator, Recipe

PER_PAGE = 20


@dataclass(frozen=True, kw_only=True)
class Page:
    """`rows` are those of page `number` of `pages`, each with its role; `count` is how many there are on all."""

    rows: list[tuple[Recipe, str]]
    number: int
    pages: int
    per_page: int
    count: int


def whole(rows: QuerySet[Recipe]) -> QuerySet[Recipe]:
    """With all that shapes.recipe() shows, in a fixed number of queries."""
    return rows.select_related("owner", "document").prefetch_related("tags", "steps", "ingredients__ingredient")


def search(user: AbstractBaseUser, query: Mapping[str, Any]) -> Page:
    """One page of the user's own recipes and those shared with the user, newest change first. Raises Invalid."""
    values = checked(SearchForm, query)
    rows = filtered(user, values)
    number, size = values["page"] or 1, values["per_page"] or PER_PAGE
    count = rows.count()
    shown = list(whole(rows)[(number - 1) * size : number * size])
    mine = Collaborator.objects.filter(user=user, recipe__in=shown)
    roles = dict(mine.values_list("recipe", "role"))
    pairs = [(recipe, roles[recipe.pk]) for recipe in shown if recipe.pk in roles]
    return Page(rows=pairs, number=number, pages=max(1, -(-count // size)), per_page=size, count=count)


def filtered(user: AbstractBaseUser, values: Mapping[str, Any]) -> QuerySet[Recipe]:
    """The recipes that the user sees, and to which the cleaned values of a SearchForm apply."""
    rows = Recipe.objects.filter(collaborators__user=user)
    conditions = {
        "name__icontains": values["text"],
        "tags__name": values["tag"].strip().lower(),
        "owner__username": values["chef"],
        "status": values["status"],
        # A subquery: two rows of one recipe that both match would bring it twice.
        "pk__in": _with(values["ingredient"]) if values["ingredient"] else None,
    }
    return rows.filter(**{name: value for name, value in conditions.items() if value})


def _with(ingredient: str) -> QuerySet:
    return Recipe.objects.filter(ingredients__name__icontains=ingredient).values("pk")
