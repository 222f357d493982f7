"""The rows follow the document."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pycrdt import Doc, Map
from recipes import tasks
from recipes.domain import edits, rows, upkeep
from recipes.domain.content import fill
from recipes.domain.recipes import create_recipe
from recipes.models import Ingredient, Recipe

from .conftest import SOUP


def test_a_new_recipe_has_its_rows(soup: Recipe):
    assert (soup.name, soup.servings, soup.minutes, soup.difficulty) == ("Onion soup", 4, 45, 2)
    assert [(row.name, row.quantity, row.unit) for row in soup.ingredients.all()] == [
        ("onion", Decimal("0.50"), "kg"),
        ("thyme", None, ""),
    ]
    assert [step.text for step in soup.steps.all()] == ["Peel the onions.", "Weep."]
    assert rows.behind() == []


def test_rows_follow_an_edit_and_keep_their_ids(soup: Recipe, ada: User):
    first, second = soup.steps.values_list("pk", flat=True)
    wanted = [SOUP["steps"][1], {"key": "s1", "text": "Peel."}, {"key": "s3", "text": "Serve."}]
    edits.edit(soup.pk, ada.pk, lambda doc: fill(doc, {"name": "Soup", "servings": 6, "steps": wanted}))
    assert rows.behind() == [soup.pk]
    assert rows.bring_up(soup.pk) is True
    assert rows.bring_up(soup.pk) is False
    soup.refresh_from_db()
    assert (soup.name, soup.servings) == ("Soup", 6)
    assert [step.text for step in soup.steps.all()] == ["Weep.", "Peel.", "Serve."]
    assert list(soup.steps.values_list("pk", flat=True))[:2] == [second, first]


def test_of_several_servers_one_writes_the_rows(soup: Recipe, ada: User):
    Recipe.objects.filter(pk=soup.pk).update(updated=timezone.now() - timedelta(seconds=10))
    edits.edit(soup.pk, ada.pk, lambda doc: fill(doc, {"name": "Soup"}))
    assert upkeep.follow(soup.pk, rest=5) is True
    edits.edit(soup.pk, ada.pk, lambda doc: fill(doc, {"name": "Broth"}))
    assert upkeep.follow(soup.pk, rest=3600) is False  # the other server, a moment later
    assert rows.behind() == [soup.pk]
    assert upkeep.follow(soup.pk) is True
    assert rows.behind() == []


@pytest.fixture
def worker(monkeypatch, settings) -> list[list[int]]:
    """There is one, who keeps what it was asked for and does none of it."""
    settings.REDIS_URL = "redis://kitchen"
    asked: list[list[int]] = []
    monkeypatch.setattr(tasks.follow, "delay", asked.append)
    return asked


def edited(pk: int, *, written: float) -> None:
    """An edit of a recipe whose rows were written so many seconds ago."""
    edits.edit(pk, None, lambda doc: fill(doc, {"name": f"Soup {written}"}))
    Recipe.objects.filter(pk=pk).update(updated=timezone.now() - timedelta(seconds=written))


def test_a_worker_writes_the_rows(soup: Recipe, worker: list[list[int]]):
    assert upkeep.ask({soup.pk: 0}, rest=2) == set()  # there is nothing to do
    edited(soup.pk, written=1)
    assert upkeep.ask({soup.pk: 0}, rest=2) == {soup.pk}
    assert worker == []  # they have just been written
    edited(soup.pk, written=3600)
    assert upkeep.ask({soup.pk: 0}, rest=2) == {soup.pk}
    assert worker == [[soup.pk]]
    assert rows.behind() == [soup.pk]
    tasks.follow([soup.pk])
    assert upkeep.ask({soup.pk: 2}, rest=2) == set()
    assert worker == [[soup.pk]]


def test_of_several_recipes_those_are_named_that_are_still_behind(soup: Recipe, ada: User, worker: list[list[int]]):
    stew = create_recipe(ada, {"name": "Stew"}).pk
    edited(soup.pk, written=3600)
    assert upkeep.ask({soup.pk: 0, stew: 0}, rest=2) == {soup.pk}
    edited(stew, written=3600)
    assert upkeep.ask({soup.pk: 0, stew: 0}, rest=2) == {soup.pk, stew}
    assert worker == [[soup.pk], sorted([soup.pk, stew])]


def test_who_asks_a_worker_in_vain_does_it_itself(soup: Recipe, worker: list[list[int]]):
    edited(soup.pk, written=3600)
    assert upkeep.ask({soup.pk: 20}, rest=2) == set()
    assert (worker, rows.behind()) == ([], [])


def test_a_worker_that_keeps_up_with_who_types_all_the_time_is_believed(soup: Recipe, worker: list[list[int]]):
    edited(soup.pk, written=3)
    assert upkeep.ask({soup.pk: 3600}, rest=2) == {soup.pk}
    assert worker == [[soup.pk]]


def test_who_cannot_ask_a_worker_does_it_itself(soup: Recipe, worker: list[list[int]], monkeypatch):
    def gone(recipes: list[int]) -> None:
        raise ConnectionError("Redis is gone")

    monkeypatch.setattr(tasks.follow, "delay", gone)
    edited(soup.pk, written=3)
    assert upkeep.ask({soup.pk: 0}, rest=2) == set()
    assert rows.behind() == []


def test_a_row_that_was_removed_is_no_row(soup: Recipe):
    edits.edit(soup.pk, None, lambda doc: fill(doc, {"ingredients": [], "steps": []}))
    rows.bring_up(soup.pk)
    assert not soup.ingredients.exists()
    assert not soup.steps.exists()


def test_an_ingredient_of_the_catalogue_is_found_by_its_name(soup: Recipe):
    onion = Ingredient.objects.create(name="Onion", price=Decimal("2.20"))
    edits.edit(soup.pk, None, lambda doc: fill(doc, {"ingredients": [{**SOUP["ingredients"][0], "name": "onion "}]}))
    rows.bring_up(soup.pk)
    assert soup.ingredients.get().ingredient == onion


def test_a_number_out_of_its_range_leaves_the_row_as_it_was(soup: Recipe):
    def change(doc: Doc) -> None:
        doc.get("fields", type=Map)["servings"] = 10**6

    edits.edit(soup.pk, None, change)
    rows.bring_up(soup.pk)
    soup.refresh_from_db()
    assert soup.servings == 4


def test_the_task_finds_what_a_killed_server_left(soup: Recipe, settings):
    settings.COMPACT_AFTER = 2
    edits.edit(soup.pk, None, lambda doc: fill(doc, {"name": "Soup"}))
    tasks.bring_up_rows()
    soup.refresh_from_db()
    assert soup.name == "Soup"
    assert not soup.updates.exists()
