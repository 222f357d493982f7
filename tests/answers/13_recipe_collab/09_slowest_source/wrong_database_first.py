"""The supplier is asked for all prices at once, when the database has answered.

fails: test_the_database_and_the_supplier_are_asked_at_once
says: came only after the other's answer
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from asgiref.sync import sync_to_async
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, QuerySet
from django.utils import timezone
from recipes import supplierclient
from recipes.domain.search import whole
from recipes.models import Ingredient, Recipe

POPULAR = 10  # recipes
SHOWN = 50  # recipes whose costs are shown, and ingredients whose prices are asked for


@dataclass(frozen=True, kw_only=True)
class Price:
    """What one unit costs, as of when; `price` is None where nobody ever said."""

    ingredient: Ingredient
    price: Decimal | None
    as_of: datetime | None
    fresh: bool  # the supplier has just said so


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """What README.md says of it; shapes.dashboard() makes it plain data."""

    popular: list[Recipe]
    by_chef: list[tuple[str, int]]
    prices: list[Price]
    recipes: list[Recipe]  # with rows, for their costs

    @property
    def prices_are_fresh(self) -> bool:
        """Whether the supplier has said all of them."""
        return all(price.fresh for price in self.prices)


def dashboard(user: AbstractBaseUser) -> Dashboard:
    """The sync twin: the database first, the supplier then, one price after another."""
    ingredients = _ingredients()
    popular, by_chef, recipes = _figures(user)
    return _put_together(popular, by_chef, recipes, ingredients, supplierclient.fetch(_names(ingredients)))


async def adashboard(user: AbstractBaseUser) -> Dashboard:
    """Both at once: it takes as long as the slower of them, and the supplier no longer than its deadline."""
    ingredients = await sync_to_async(_ingredients)()
    popular, by_chef, recipes = await sync_to_async(_figures)(user)
    told = await supplierclient.afetch(_names(ingredients))
    return _put_together(popular, by_chef, recipes, ingredients, told)


def _ingredients() -> list[Ingredient]:
    return list(Ingredient.objects.all()[:SHOWN])


def _names(ingredients: list[Ingredient]) -> list[str]:
    return [ingredient.name for ingredient in ingredients]


def _figures(user: AbstractBaseUser) -> tuple[list[Recipe], list[tuple[str, int]], list[Recipe]]:
    mine = _seen(user)
    counted = mine.order_by().values_list("owner__username").annotate(count=Count("pk"))
    return (
        list(whole(mine).order_by("-views", "name", "pk")[:POPULAR]),
        sorted(counted, key=lambda pair: (-pair[1], pair[0])),
        list(whole(mine)[:SHOWN]),
    )


def _seen(user: AbstractBaseUser) -> QuerySet[Recipe]:
    return Recipe.objects.filter(collaborators__user=user)


def _put_together(
    popular: list[Recipe],
    by_chef: list[tuple[str, int]],
    recipes: list[Recipe],
    ingredients: list[Ingredient],
    told: supplierclient.Prices,
) -> Dashboard:
    now = timezone.now()
    prices = [
        Price(ingredient=ingredient, price=told[ingredient.name], as_of=now, fresh=True)
        if ingredient.name in told
        else Price(ingredient=ingredient, price=ingredient.price, as_of=ingredient.price_as_of, fresh=False)
        for ingredient in ingredients
    ]
    known = {price.ingredient.pk: price.price for price in prices}
    for recipe in [*popular, *recipes]:
        for line in recipe.ingredients.all():
            if line.ingredient and line.ingredient.pk in known:
                line.ingredient.price = known[line.ingredient.pk]
    return Dashboard(popular=popular, by_chef=by_chef, prices=prices, recipes=recipes)
