"""Recipes in a file: JSON as an export writes it, or CSV. README.md says what stands in either."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from capstone import bodies
from capstone.errors import DomainError, Invalid, NotFound
from recipes.domain import access, recipes, rows, search, shapes
from recipes.domain.forms import EXACT, new_recipe
from recipes.models import Recipe

COLUMNS = ("name", "description", "servings", "minutes", "difficulty", "tags", "ingredients", "steps")
ROW = ("name", "quantity", "unit")  # of an ingredient's line, with | between
MOST_RECIPES = 5000


def read(text: str) -> list[Any]:
    """The recipes in a file, not looked at yet. Raises Invalid when it cannot be read as a whole."""
    found = _from_json(text) if text.lstrip()[:1] in ("{", "[") else _from_csv(text)
    if not found:
        raise _unreadable("There is no recipe in this file.")
    if len(found) > MOST_RECIPES:
        raise _unreadable(f"The file holds more than {MOST_RECIPES:,} recipes; cut it into several.")
    return found


def prepared(recipe: Any) -> recipes.New:
    """One of them, ready to be written. Raises Invalid with all that is wrong with it."""
    if isinstance(recipe, Invalid):
        raise recipe
    if not isinstance(recipe, dict):
        raise Invalid({"recipe": ["This must be an object."]})
    wanted = new_recipe(recipe, EXACT)
    return recipes.New.of(wanted, wanted.pop("tags", []))


def from_cells(cells: Mapping[str, Any]) -> dict[str, Any]:
    """A recipe whose tags, ingredients and steps were written as texts, as POST /api/recipes/ takes it."""
    recipe: dict[str, Any] = {name: cells[name] for name in COLUMNS[:5] if cells.get(name)}
    recipe["tags"] = [tag.strip() for tag in (cells.get("tags") or "").split(",")]
    recipe["ingredients"] = [_ingredient(line) for line in _lines(cells.get("ingredients"))]
    recipe["steps"] = [{"text": line} for line in _lines(cells.get("steps"))]
    return recipe


def export(user: AbstractBaseUser, pk: int) -> dict[str, Any]:
    """The recipe as read() takes it. Raises NotFound."""
    access.recipe_for(user, pk)
    rows.bring_up(pk)
    found = search.whole(Recipe.objects).filter(pk=pk).first()
    if found is None:
        raise NotFound("recipe")
    shape = shapes.recipe(found, "")
    ingredients = [{name: row[name] or "" for name in ROW} for row in shape["ingredients"]]
    steps = [{"text": step["text"]} for step in shape["steps"]]
    simple = {name: shape[name] for name in (*COLUMNS[1:5], "tags")}
    # Without a name nobody would take it.
    name = shape["name"] if shape["name"].strip() else str(found)
    return {"recipes": [{"name": name, **simple, "ingredients": ingredients, "steps": steps}]}


def _from_json(text: str) -> list[Any]:
    try:
        value = bodies.any_value(text)
    except DomainError as error:
        raise _unreadable("The file begins like JSON and is none.") from error
    if isinstance(value, dict):
        value = value.get("recipes", [value])
    if not isinstance(value, list):
        raise _unreadable("Its recipes are no list.")
    return value


def _from_csv(text: str) -> list[Any]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True, restval="")
    try:
        _check_columns(list(reader.fieldnames or ()))
        lines = [cells for cells, _ in zip(reader, range(MOST_RECIPES + 1), strict=False)]
    except csv.Error as error:
        # What is read at the end of the file began somewhere above.
        ends = "The file ends within quotes that a line above opens" if "end of data" in str(error) else None
        raise _unreadable(f"{ends or f'Line {reader.line_num} cannot be read: {error}'}.") from error
    return [_cells(cells) for cells in lines]


def _check_columns(names: list[str]) -> None:
    if "name" not in names:
        raise _unreadable("The first line must name the columns, and name must be one of them.")
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise _unreadable(f"There is no column {unknown[0]!r}; there are {', '.join(COLUMNS)}.")


def _cells(cells: Mapping[Any, Any]) -> Any:
    if cells.get(None):  # one wrong line is no wrong file
        return Invalid({"line": ["It has more cells than the first line has columns; is a comma without quotes?"]})
    return from_cells({name: text.strip() for name, text in cells.items() if name})


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _ingredient(line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.split("|", 2)]
    return dict(zip(ROW, [*parts, "", ""], strict=False))


def _unreadable(message: str) -> Invalid:
    return Invalid({"file": [message]}, message)
