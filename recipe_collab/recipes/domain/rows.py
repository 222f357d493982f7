"""The rows follow the document: what search, costs, admin and export read is what the pages show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from recipes.domain import crdt, log
from recipes.domain.content import NUMBERS, TEXTS, Content, content, quantity
from recipes.models import Document, Ingredient, Recipe, RecipeIngredient, Step


def bring_up(pk: int) -> bool:
    """Write what the document says into the recipe's rows; whether there was anything to do."""
    read = log.read_after(pk, 0)
    if read is None:
        return False
    now = content(crdt.document(read.updates))  # before anything is locked: edits go on meanwhile
    with transaction.atomic():
        # Two at once take turns here, and not at the document's row, for which edits would wait.
        Recipe.objects.select_for_update(no_key=True).filter(pk=pk).first()
        if not Document.objects.filter(pk=pk, in_rows__lt=read.number).exists():
            return False
        _write(pk, now)
        Document.objects.filter(pk=pk).update(in_rows=read.number)
    return True


def fresh(recipes: Iterable[int], seconds: float) -> set[int]:
    """Those of these recipes whose rows were written less than so many seconds ago."""
    since = timezone.now() - timedelta(seconds=seconds)
    return set(Recipe.objects.filter(pk__in=list(recipes), updated__gt=since).values_list("pk", flat=True))


def behind(recipes: Iterable[int] | None = None) -> list[int]:
    """The recipes whose rows do not follow yet; of these, or of all."""
    late = Document.objects.exclude(in_rows=F("number"))
    return list((late if recipes is None else late.filter(pk__in=list(recipes))).values_list("pk", flat=True))


def fields(now: Content) -> dict[str, Any]:
    """The recipe's own columns, as its document has them."""
    return {name: now[name] for name in (*TEXTS, *NUMBERS) if name in now}


def write_new(contents: Mapping[int, Content]) -> None:
    """The rows of recipes, by id, whose columns are written and which have no rows yet."""
    known = _catalogue(row["name"] for now in contents.values() for row in now["ingredients"])
    RecipeIngredient.objects.bulk_create(
        RecipeIngredient(recipe_id=pk, position=position, **_ingredient(row, known))
        for pk, now in contents.items()
        for position, row in enumerate(now["ingredients"])
    )
    Step.objects.bulk_create(
        Step(recipe_id=pk, position=position, **row)
        for pk, now in contents.items()
        for position, row in enumerate(now["steps"])
    )
    Document.objects.filter(pk__in=contents).update(in_rows=F("number"))


def _write(pk: int, now: Content) -> None:
    Recipe.objects.filter(pk=pk).update(**fields(now), updated=timezone.now())
    known = _catalogue(row["name"] for row in now["ingredients"])
    _replace(RecipeIngredient, pk, [_ingredient(row, known) for row in now["ingredients"]])
    _replace(Step, pk, [{"key": row["key"], "text": row["text"]} for row in now["steps"]])


def _ingredient(row: dict[str, Any], known: dict[str, int]) -> dict[str, Any]:
    return {**row, "quantity": quantity(row["quantity"]), "ingredient_id": known.get(row["name"].strip().casefold())}


def _catalogue(names: Any) -> dict[str, int]:
    wanted = {name.strip().casefold() for name in names}
    rows = Ingredient.objects.values_list("name", "pk") if wanted else []
    return {name.casefold(): pk for name, pk in rows if name.casefold() in wanted}


def _replace(model: Any, pk: int, rows: list[dict[str, Any]]) -> None:
    """Make the recipe's rows these, in this order; rows keep their ids as long as their keys stay."""
    model.objects.filter(recipe=pk).exclude(key__in=[row["key"] for row in rows]).delete()
    if not rows:
        return
    fields = ["position", *(name for name in rows[0] if name != "key")]
    model.objects.bulk_create(
        [model(recipe_id=pk, position=position, **row) for position, row in enumerate(rows)],
        update_conflicts=True,
        unique_fields=["recipe", "key"],
        update_fields=fields,
    )
