"""Recipes in a file: what is read, and what is said of what cannot be."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from recipes.domain import recipe_files
from recipes.domain.recipes import create_recipe, create_recipes
from recipes.models import Ingredient, Recipe

from capstone.errors import DomainError, Invalid

CSV = """name,servings,tags,ingredients,steps
Onion soup,4,"soup, Winter","onion | 0.5 | kg
thyme","Peel.
Weep; then go on."
Bread,,,,
"""


def shown(user: User, pk: int) -> dict[str, Any]:
    return recipe_files.export(user, pk)["recipes"][0]


def test_a_csv_file_is_read_with_its_lists(ada: User):
    soup, bread = [recipe_files.prepared(recipe) for recipe in recipe_files.read(CSV)]
    assert (soup.content["name"], soup.content["servings"], soup.tags) == ("Onion soup", 4, ["soup", "winter"])
    rows = [(row["name"], row["quantity"], row["unit"]) for row in soup.content["ingredients"]]
    assert rows == [("onion", "0.5", "kg"), ("thyme", "", "")]
    assert [step["text"] for step in soup.content["steps"]] == ["Peel.", "Weep; then go on."]
    assert (bread.content["minutes"], bread.content["steps"]) == (30, [])


@pytest.mark.parametrize("wrap", [lambda one: {"recipes": [one]}, lambda one: [one], lambda one: one])
def test_json_is_read_in_each_of_its_shapes(wrap):
    text = json.dumps(wrap({"name": "Soup", "steps": [{"text": "Peel."}]}))
    (recipe,) = recipe_files.read(f"\n {text}")
    assert recipe_files.prepared(recipe).content["steps"][0]["text"] == "Peel."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "name the columns"),
        ("title\nSoup\n", "name must be one of them"),
        ("name,serving\nSoup,4\n", "no column 'serving'"),
        ("name\n", "no recipe"),
        ('name\n"Soup\n', "ends within quotes"),
        ("{", "begins like JSON"),
        ('{"recipes": 7}', "no list"),
        ("[]", "no recipe"),
        ("[NaN]", "begins like JSON"),
        ("[" * 100_000, "begins like JSON"),
        ("name\n" + "x\n" * 5001, "more than 5,000"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(text: str, words: str):
    with pytest.raises(Invalid) as refused:
        recipe_files.read(text)
    assert words in refused.value.message


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("name\nSoup, with onions\n", "line"),
        ("name,servings\nSoup,many\n", "servings"),
        ("name,ingredients\nSoup,onion | much\n", "ingredients"),
        ('["soup"]', "recipe"),
        ('[{"name": " "}]', "name"),
        ('[{"name": "x", "steps": [{}]}]', "steps"),
        ('[{"name": "x", "ingredients": [{"unit": "kg"}]}]', "ingredients"),
    ],
)
def test_a_recipe_that_is_wrong_says_where(text: str, field: str):
    (recipe,) = recipe_files.read(text)
    with pytest.raises(Invalid) as refused:
        recipe_files.prepared(recipe)
    assert list(refused.value.fields) == [field]


def test_an_export_imports_as_the_same_recipe(ada: User, onion: Ingredient):
    wanted = {
        "name": " Onion soup ",
        "description": 'One\n\nTwo, "three"; <b>four</b> \U0001f9c5 ',
        "servings": 6,
        "minutes": 0,
        "difficulty": 3,
        "ingredients": [
            {"key": "a", "name": "onion", "quantity": "0,5", "unit": "kg"},
            {"key": "b", "name": "", "quantity": "", "unit": ""},
            {"key": "c", "name": "salt ", "quantity": "a pinch", "unit": " "},
        ],
        "steps": [{"key": "s1", "text": "Peel. "}, {"key": "s2", "text": ""}, {"key": "s3", "text": "Weep.\nMore."}],
    }
    first = shown(ada, create_recipe(ada, wanted, ["soup", "guests"]).pk)
    text = json.dumps(recipe_files.export(ada, Recipe.objects.get().pk))
    (again,) = create_recipes(ada, [recipe_files.prepared(recipe) for recipe in recipe_files.read(text)])
    assert shown(ada, again.pk) == first
    assert first["ingredients"][0] == {"name": "onion", "quantity": "0.50", "unit": "kg"}
    assert again.ingredients.get(name="onion").ingredient == onion


def test_a_recipe_without_a_name_is_exported_under_one_that_is_taken(ada: User):
    pk = create_recipe(ada, {"name": "", "steps": []}).pk
    assert recipe_files.prepared(shown(ada, pk)).content["name"] == f"Recipe {pk}"


def test_only_who_sees_a_recipe_exports_it(soup: Recipe, bob: User):
    with pytest.raises(DomainError) as refused:
        recipe_files.export(bob, soup.pk)
    assert refused.value.status == 404


def test_many_recipes_take_no_more_queries_than_few(ada: User, onion: Ingredient, django_assert_max_num_queries):
    one = recipe_files.prepared({"name": "Soup", "tags": ["a"], "ingredients": [{"name": "onion", "quantity": "1"}]})
    with django_assert_max_num_queries(20):
        made = create_recipes(ada, [one] * 50)
    assert {row.ingredients.get().quantity for row in made} == {Decimal(1)}
    assert {row.document.in_rows for row in Recipe.objects.all()} == {1}
    assert [tag.name for tag in made[7].tags.all()] == ["a"]
