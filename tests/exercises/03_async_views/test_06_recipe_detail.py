"""Grader of 3.6: a recipe with all that belongs to it, fetched by two queries that are awaited."""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta

import pytest

from course.grader.examiner import answered, expect, expect_json, expect_status, shown

MOST_QUERIES = 2
NO_SUCH = {"error": "no such recipe"}
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def one(id):
    return f"/recipes/{id}/"


def book(database, *counts):
    """A recipe for each number of reviews, with a chef of its own; what the view should tell of each.

    The reviews were saved in another order than they were written in, and those of different recipes in turn.
    """
    from kitchen import factories

    def rows():
        factories.chef()  # so that no recipe has the number of its chef
        recipes = [factories.recipe(chef=factories.chef(speciality=secrets.token_hex(4))) for _ in counts]
        reviews = [[] for _ in counts]
        for number in (3 * step % 13 for step in range(13)):
            for place, recipe in enumerate(recipes):
                if number < counts[place]:
                    written = NOON + timedelta(minutes=2 * number + place)
                    review = factories.review(recipe=recipe, created=written, text=secrets.token_hex(4))
                    reviews[place].append((number, review))
        return [as_json(*pair) for pair in zip(recipes, reviews, strict=True)]

    return database.seed(rows)


def as_json(recipe, reviews):
    newest_first = [review for _, review in sorted(reviews, key=lambda pair: -pair[0])]
    return {
        "id": recipe.pk,
        "name": recipe.name,
        "chef": {"name": recipe.chef.name, "speciality": recipe.chef.speciality},
        "reviews": [{"guest": r.guest, "stars": r.stars, "text": r.text} for r in newest_first],
    }


async def detail(submission, id):
    """What the view tells of a recipe, a dict, without its reviews, and those; fails the test when it is none."""
    response = await submission.site.get(one(id))
    expect_status(response, 200, wanted="status 200, for this recipe is there")
    data = response.json()
    ok = isinstance(data, dict) and isinstance(data.get("reviews"), list)
    expect(ok, seen=answered(response), wanted='a JSON object with a list of "reviews"')
    return {name: value for name, value in data.items() if name != "reviews"}, data["reviews"]


async def expect_told(submission, recipe):
    """Fail the test unless the view tells all of this recipe."""
    told, reviews = await detail(submission, recipe["id"])
    for name in ("id", "name", "chef"):
        seen = f"GET {one(recipe['id'])} told " + (f"{name}: {shown(told[name])}" if name in told else f"no {name}")
        expect(told.get(name) == recipe[name], seen=seen, wanted=f"{name}: {shown(recipe[name])}")
    others = sorted(told.keys() - recipe.keys())
    expect(not others, seen=f"GET {one(recipe['id'])} told also: {', '.join(others)}", wanted="what was asked for")
    expect_reviews(reviews, recipe["reviews"], recipe["id"])


def expect_reviews(reviews, wanted, id):
    """Fail the test unless these reviews are told, in this order."""
    place = next((n for n, (one, other) in enumerate(zip(reviews, wanted, strict=False)) if one != other), None)
    asked = f"GET {one(id)} told"
    if place is not None:
        seen = f"{asked} as review {place + 1} of {len(wanted)}: {shown(reviews[place])}"
        expect(False, seen=seen, wanted=f"{shown(wanted[place])}: its own reviews, the newest first")
    expect(
        len(reviews) == len(wanted), seen=f"{asked} {len(reviews)} reviews", wanted=f"all {len(wanted)} of this recipe"
    )


@pytest.mark.points(3)
async def test_a_recipe_is_told_with_its_chef(submission, database):
    """A recipe is told with its own chef; without reviews their list is empty."""
    for recipe in book(database, 0, 0):
        await expect_told(submission, recipe)


@pytest.mark.points(2)
async def test_its_own_reviews_are_told_the_newest_first(submission, database):
    """The reviews of this recipe, and of no other, are told with guest, stars and text, the newest first."""
    for recipe in book(database, 5, 3):
        await expect_told(submission, recipe)


@pytest.mark.points(2)
async def test_an_id_that_is_not_there_is_404_in_json(submission, database):
    """An id that is not there, however large, is answered with 404 in JSON."""
    [recipe] = book(database, 1)
    await expect_told(submission, recipe)
    for missing in (recipe["id"] + 100, 10**30):
        wanted = 'status 404 and the JSON {"error": "no such recipe"}'
        expect_json(await submission.site.get(one(missing)), NO_SUCH, status=404, wanted=wanted)


@pytest.mark.points(2)
async def test_two_queries_fetch_all_of_it(submission, database):
    """Two queries at most fetch a recipe, its chef and 12 reviews, and no row of another recipe."""
    recipe, _ = book(database, 12, 9)
    await expect_told(submission, recipe)
    queries = database.queries
    seen = f"for a recipe with 12 reviews {database.tally()}"
    expect(len(queries) <= MOST_QUERIES, seen=seen, wanted=f"{MOST_QUERIES} at most, the chef and all reviews included")
    rows = max(query.rows for query in queries)
    seen = f"a query fetched {rows} rows for a recipe with 12 reviews"
    expect(rows <= 12, seen=seen, wanted="the database to pick those of this recipe")


@pytest.mark.points(1)
async def test_the_loop_is_free_while_the_database_is_asked(submission, database):
    """While the database is asked, the same loop serves others."""
    [recipe] = book(database, 2)
    asking = asyncio.ensure_future(expect_told(submission, recipe))
    while not asking.done():
        with database.holding():
            free = await submission.ping()
            under_way = database.in_flight
            line = None if free else await submission.where()
        seen = "the loop stood still while the database was asked"
        expect(free, seen=seen, wanted="it to serve others meanwhile: that is what Django's check is for", line=line)
        if not under_way:
            break
    await asking
