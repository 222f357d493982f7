"""Grader of 3.9: the page lists what it should, and the loop is free while the database is asked."""

import asyncio
import re
import secrets
from html import unescape

import pytest

from course.grader.examiner import answered, expect

PAGE = "/quick/"


def named(what):
    return f"{what} {secrets.token_hex(3)}"


def seed_recipes(database, *minutes):
    """Recipes of so many minutes, each of a chef of its own; gives those that the page should list, in its order."""
    from kitchen import factories

    def rows():
        recipes = [factories.recipe(name=named(f"soup of {m} minutes"), minutes=m) for m in minutes]
        return [f"{recipe.name}, by {recipe.chef.name}" for recipe in recipes if recipe.minutes <= 30]

    return sorted(database.seed(rows))


async def expect_page(submission, response, wanted, when=""):
    """Fail the test unless the response is a page that lists just these lines."""
    if response.status != 200:
        await expect_no_error(submission, response)
    listed = [unescape(line) for line in re.findall(r"<li>(.*?)</li>", response.body.decode(errors="replace"))]
    nothing = listed == ["Nothing quick today"] and wanted
    seen = "the page says 'Nothing quick today', as the template does when it finds no `recipes`"
    expect(not nothing, seen=seen, wanted="the recipes of at most 30 minutes")
    for line in wanted:
        instead = [other for other in listed if other.startswith(line.partition(",")[0]) and other != line]
        expect(not instead, seen=f"the page{when} says {instead[:1]}", wanted=f"{[line]}")
        expect(line in listed, seen=f"the page{when} lacks {line!r}", wanted="all recipes of at most 30 minutes")
    for line in listed:
        expect(line in wanted, seen=f"the page{when} lists {line!r}", wanted="no recipe of more than 30 minutes")
    expect(listed == wanted, seen=f"the page lists them as {listed}", wanted=f"the model's order, {wanted}")


async def expect_no_error(submission, response):
    """Fail the test with what the view raised, and with the coroutine that Django got and nobody awaited."""
    await submission.ping()  # by then, what was thrown away has been found
    lost = [coroutine.name for coroutine in submission.probes.never_awaited]
    why = f"; nobody has awaited {lost[0]}(...)" if lost else ""
    line = response.error.own_lines()[-1] if response.error and response.error.own_lines() else None
    wanted = "status 200 and the page of quick recipes"
    expect(False, seen=f"{answered(response)}{why}", wanted=wanted, line=line)


@pytest.mark.points(4)
async def test_the_page_lists_the_quick_recipes(submission, database):
    """The page lists the recipes of at most 30 minutes with their chefs, in order, and no others."""
    wanted = seed_recipes(database, 30, 5, 31, 17, 90)
    await expect_page(submission, await submission.site.get(PAGE), wanted)


@pytest.mark.points(3)
async def test_the_loop_is_free_while_the_database_is_asked(submission, database):
    """While the database keeps its answer back the same loop serves others; then the page comes."""
    wanted = seed_recipes(database, 10, 20)
    with database.holding():
        asking = asyncio.create_task(submission.site.get(PAGE))
        free = await submission.ping()
        line = None if free else await submission.where()
    response = await asking
    seen = "the loop stood still while the database was asked"
    expect(free, seen=seen, wanted="the loop to serve others meanwhile", line=line)
    await expect_page(submission, response, wanted)


@pytest.mark.points(2)
async def test_each_request_sees_what_is_there_now(submission, database):
    """A recipe that was added since the last request is on the page."""
    wanted = seed_recipes(database, 25)
    await expect_page(submission, await submission.site.get(PAGE), wanted)
    wanted = sorted([*wanted, *seed_recipes(database, 15, 60)])
    await expect_page(submission, await submission.site.get(PAGE), wanted, ", after one was added,")


@pytest.mark.points(1)
async def test_one_query_fetches_everything(submission, database):
    """One query fetches recipes and chefs, however many there are."""
    wanted = seed_recipes(database, *range(10, 16))
    await expect_page(submission, await submission.site.get(PAGE), wanted)
    asked = len(database.queries)
    expect(asked == 1, seen=f"{asked} queries for a page of {len(wanted)} recipes", wanted="1, however many there are")
