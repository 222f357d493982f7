"""Grader of 3.5: pages of recipes, in an order without ties, and page numbers of all kinds."""

import json
import secrets
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from course.grader.examiner import answered, expect, expect_json, expect_status

DEFAULT, MOST, MOST_QUERIES = 10, 50, 2
SHOWN = 10  # ids in a message
BAD_PAGE = {"error": "page: a whole number from 1 on"}
BAD_LIMIT = {"error": f"limit: a whole number from 1 to {MOST}"}
NO_SUCH = {"error": "no such page"}
ORDER = "newest first, of one moment the higher id first"
# isdigit() takes the last one for a number, int() does not.
NO_NUMBERS = ("x", "", "1.5", "²")


def address(**query):
    return f"/recipes/?{urlencode(query)}" if query else "/recipes/"


def book(database, count):
    """Fill the book with `count` recipes; what the view should tell of them, in its order.

    Three at a time are of one moment. By name the oldest come first, and the ids are in no order of the others.
    """
    from kitchen.models import Chef, Recipe

    def rows():
        chefs = Chef.objects.bulk_create(Chef(name=f"Chef {secrets.token_hex(4)}") for _ in range(count))
        numbers = [*range(1, count, 2), *range(0, count, 2)]
        made = [recipe_of(Recipe, number, chefs[number]) for number in numbers]
        Recipe.objects.bulk_create(made)
        ordered = Recipe.objects.select_related("chef").order_by("-created", "-id")
        return [{"id": recipe.id, "name": recipe.name, "chef": recipe.chef.name} for recipe in ordered]

    return database.seed(rows)


def recipe_of(model, number, chef):
    created = datetime(2026, 5, 4, 12, tzinfo=UTC) + timedelta(minutes=number // 3)
    return model(name=f"{number:03} {secrets.token_hex(4)}", minutes=5, chef=chef, created=created)


def told(recipes):
    """The ids of recipes, as the student reads them."""
    ids = [str(recipe.get("id")) if isinstance(recipe, dict) else "?" for recipe in recipes]
    more = f", ... ({len(ids)} of them)" if len(ids) > SHOWN else ""
    return f"the recipes {', '.join(ids[:SHOWN])}{more}" if ids else "no recipes"


def recipes_of(response):
    """The recipes of a page; fails the test when it has none, or was no page at all."""
    expect_status(response, 200)
    data = response.json()
    recipes = data.get("recipes") if isinstance(data, dict) else None
    expect(isinstance(recipes, list), seen=answered(response), wanted='a JSON object with a list of "recipes"')
    return recipes


async def expect_page(submission, wanted, total, **query):
    """Fail the test unless the page has these recipes, and tells its number, limit and total."""
    response = await submission.site.get(address(**query))
    recipes = recipes_of(response)
    ids = [recipe["id"] for recipe in wanted]
    same = [recipe.get("id") if isinstance(recipe, dict) else None for recipe in recipes] == ids
    expect(same, seen=f"{response.asked} gave {told(recipes)}", wanted=f"{told(wanted)}: {ORDER}")
    for recipe, known in zip(recipes, wanted, strict=True):
        seen = f"{response.asked} gave {json.dumps(recipe)}"
        expect(
            json.dumps(recipe, sort_keys=True) == json.dumps(known, sort_keys=True), seen=seen, wanted=json.dumps(known)
        )
    about = {"page": query.get("page", 1), "limit": query.get("limit", DEFAULT), "total": total}
    expect_about(response, about)


def expect_about(response, wanted):
    data = {key: value for key, value in response.json().items() if key != "recipes"}
    seen = f"{response.asked} told, beside the recipes, {json.dumps(data)}"
    expect(json.dumps(data, sort_keys=True) == json.dumps(wanted, sort_keys=True), seen=seen, wanted=json.dumps(wanted))


@pytest.mark.points(2)
async def test_a_page_holds_its_recipes(submission, database):
    """A page holds its recipes with their chefs, and tells its number, limit and the total; the last one is shorter."""
    recipes = book(database, 23)
    for query, start, end in (
        ({"page": 2, "limit": 7}, 7, 14),
        ({"page": 4, "limit": 7}, 21, 23),
        ({}, 0, 10),
        ({"limit": MOST}, 0, 23),
    ):
        await expect_page(submission, recipes[start:end], 23, **query)


@pytest.mark.points(1)
async def test_each_recipe_is_on_one_page(submission, database):
    """Who leafs through all pages sees each recipe once, the newest first, of one moment the higher id first."""
    recipes = book(database, 9)
    seen = []
    for page in range(1, 4):
        seen += recipes_of(await submission.site.get(address(page=page, limit=4)))
    ids = [recipe.get("id") if isinstance(recipe, dict) else None for recipe in seen]
    twice = sorted({id for id in ids if id is not None and ids.count(id) > 1})
    missing = [recipe["id"] for recipe in recipes if recipe["id"] not in ids]
    wrong = f"; twice: {twice}" * bool(twice) + f"; never: {missing}" * bool(missing)
    same = ids == [recipe["id"] for recipe in recipes]
    expect(same, seen=f"three pages of four gave {told(seen)}{wrong}", wanted=f"{told(recipes)}: {ORDER}")


@pytest.mark.points(1)
async def test_a_page_that_is_no_number_is_refused(submission, database):
    """A page that is no whole number gets 400 and is told what would be one."""
    book(database, 3)
    for page in NO_NUMBERS:
        expect_json(await submission.site.get(address(page=page, limit=2)), BAD_PAGE, status=400)


@pytest.mark.points(1)
async def test_pages_begin_with_one(submission, database):
    """A page of 0 or less gets 400 and is told what would be one."""
    book(database, 3)
    for page in (0, -1):
        expect_json(await submission.site.get(address(page=page, limit=2)), BAD_PAGE, status=400)


@pytest.mark.points(2)
async def test_a_limit_has_its_limits(submission, database):
    """A limit that is no whole number from 1 to 50 gets 400 and is told what would be one."""
    book(database, 3)
    for limit in ("100000", str(MOST + 1), "0", "-1", "x", "²"):
        expect_json(await submission.site.get(address(limit=limit)), BAD_LIMIT, status=400)


@pytest.mark.points(1)
async def test_a_page_after_the_last_is_not_there(submission, database):
    """A page after the last one, however far, is 404; the first page of an empty book is there and empty."""
    await expect_page(submission, [], 0)
    recipes = book(database, 20)
    await expect_page(submission, recipes[10:], 20, page=2)
    for page in (3, 10**30):
        expect_json(await submission.site.get(address(page=page)), NO_SUCH, status=404)


@pytest.mark.points(2)
async def test_a_page_costs_two_queries(submission, database):
    """Two queries at most fetch a page of 30 with its chefs, and no recipe that is not on it."""
    recipes = book(database, 40)
    await expect_page(submission, recipes[:30], 40, limit=30)
    queries = database.queries
    wanted = f"{MOST_QUERIES} at most, the chefs included"
    expect(len(queries) <= MOST_QUERIES, seen=f"for a page of 30 {database.tally()}", wanted=wanted)
    rows = max(query.rows for query in queries)
    expect(rows <= 30, seen=f"a query fetched {rows} rows for a page of 30", wanted="the database to pick the 30")
