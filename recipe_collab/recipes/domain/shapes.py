"""The objects of README.md as plain data: what JSON, templates and the channel layer can carry."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from recipes.models import (
    Chef,
    Collaborator,
    Comment,
    ImportJob,
    Ingredient,
    Invitation,
    Notification,
    Recipe,
    RecipeIngredient,
    RecipeRequest,
    Version,
)

if TYPE_CHECKING:
    from recipes.domain.dashboard import Dashboard

Shape = dict[str, Any]
CENT = Decimal("0.01")


def moment(when: datetime) -> str:
    """An aware moment in UTC with milliseconds, as JavaScript writes it."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def money(amount: Decimal | None) -> str | None:
    """An amount with two places; None for one that nobody knows."""
    return None if amount is None else f"{amount:.2f}"


def row(line: RecipeIngredient, factor: Decimal) -> Shape:
    """One ingredient, `factor` times; needs `line.ingredient` to be loaded."""
    amount = None if line.quantity is None else (line.quantity * factor).quantize(CENT)
    return {
        "key": line.key,
        "name": line.name,
        "quantity": money(amount),
        "unit": line.unit,
        "ingredient": line.ingredient_id,
        "cost": money(cost_of(line, factor)),
    }


def cost_of(line: RecipeIngredient, factor: Decimal) -> Decimal | None:
    """What the row costs; None where there is no price, no quantity, or another unit than the catalogue's."""
    price = line.ingredient.price if line.ingredient else None
    if price is None or line.quantity is None or not line.ingredient or line.unit != line.ingredient.unit:
        return None
    return (line.quantity * factor * price).quantize(CENT)


def recipe(found: Recipe, role: str, servings: int | None = None) -> Shape:
    """Needs its owner, document, tags, steps and ingredients with their catalogue's rows to be loaded."""
    portions = servings or found.servings
    factor = Decimal(portions) / found.servings
    return {
        "id": found.pk,
        "name": found.name,
        "description": found.description,
        "servings": portions,
        "minutes": found.minutes,
        "difficulty": found.difficulty,
        "status": found.status,
        "tags": sorted(tag.name for tag in found.tags.all()),
        "owner": found.owner.get_username(),
        "role": role,
        "ingredients": [row(line, factor) for line in found.ingredients.all()],
        "steps": [{"key": step.key, "text": step.text} for step in found.steps.all()],
        **_costs(found, portions),
        "number": found.document.number,
        "created": moment(found.created),
        "updated": moment(found.updated),
    }


def costs(found: Recipe) -> Shape:
    """What the recipe costs, in short; needs its owner and ingredients with their catalogue's rows to be loaded."""
    owner = found.owner.get_username()
    return {"id": found.pk, "name": found.name, "owner": owner, **_costs(found, found.servings)}


def _costs(found: Recipe, portions: int) -> Shape:
    factor = Decimal(portions) / found.servings
    costs = [(line.name, cost_of(line, factor)) for line in found.ingredients.all()]
    known = sum((cost for _, cost in costs if cost is not None), Decimal(0))
    return {
        "cost": money(known),
        "cost_per_portion": money(known / portions),
        "missing_prices": [name for name, cost in costs if cost is None],
    }


def dashboard(board: Dashboard) -> Shape:
    """See README.md."""
    return {
        "popular": [{"id": row.pk, "name": row.name, "views": row.views} for row in board.popular],
        "by_chef": [{"chef": name, "recipes": count} for name, count in board.by_chef],
        "stock": [
            {
                **ingredient(row.ingredient),
                "price": money(row.price),
                "price_as_of": moment(row.as_of) if row.as_of else None,
                "fresh": row.fresh,
            }
            for row in board.prices
        ],
        "costs": [costs(row) for row in board.recipes],
        "prices_are_fresh": board.prices_are_fresh,
    }


def collaborator(found: Collaborator) -> Shape:
    """Needs `found.user` to be loaded."""
    return {
        "user": found.user_id,
        "username": found.user.get_username(),
        "role": found.role,
        "since": moment(found.since),
    }


def invitation(found: Invitation, url: str | None = None) -> Shape:
    """`url` is known only when it is made: of its token a hash is kept."""
    shape = {"id": found.pk, "role": found.role, "expires": moment(found.expires), "by": found.by.get_username()}
    return shape if url is None else {**shape, "url": url}


def version(found: Version) -> Shape:
    """Needs `found.author` to be loaded."""
    return {
        "id": found.pk,
        "number": found.number,
        "name": found.name,
        "automatic": found.automatic,
        "author": found.author.get_username() if found.author else None,
        "authors": found.authors,
        "created": moment(found.created),
    }


def comment(found: Comment) -> Shape:
    """Needs `found.author` to be loaded."""
    return {
        "id": found.pk,
        "author": found.author.get_username(),
        "text": found.text,
        "created": moment(found.created),
    }


def notification(found: Notification) -> Shape:
    """One line of a chef's log."""
    return {
        "number": found.number,
        "kind": found.kind,
        "text": found.text,
        "data": found.data,
        "created": moment(found.created),
        "read": found.read,
    }


def ingredient(found: Ingredient) -> Shape:
    """A row of the catalogue."""
    return {
        "id": found.pk,
        "name": found.name,
        "unit": found.unit,
        "stock": money(found.stock),
        "price": money(found.price),
        "price_as_of": moment(found.price_as_of) if found.price_as_of else None,
    }


def job(found: ImportJob) -> Shape:
    """A file of recipes on its way."""
    return {name: getattr(found, name) for name in ("id", "name", "state", "total", "done", "added", "errors")} | {
        "created": moment(found.created)
    }


def request(found: RecipeRequest) -> Shape:
    """Needs `found.by` and `found.to` to be loaded."""
    return {
        "id": found.pk,
        "to": found.to.get_username(),
        "by": found.by.get_username(),
        "text": found.text,
        "state": found.state,
        "created": moment(found.created),
    }


def chef(found: Chef) -> Shape:
    """Needs `found.user` to be loaded."""
    return {
        "user": found.pk,
        "username": found.user.get_username(),
        "speciality": found.speciality,
        "years": found.years,
        "email": found.email,
        "zone": found.zone,
    }
