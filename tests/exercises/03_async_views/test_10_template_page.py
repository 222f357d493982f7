"""Grader of 3.10: everything that the template shows is there before it is rendered, fetched at the same time."""

import secrets
from collections import defaultdict
from html.parser import HTMLParser
from urllib.parse import quote

import pytest

from course.grader.examiner import expect, expect_status, shown
from course.services.behaviours import Slow

MOST_QUERIES = 3
SLOW = 5  # seconds


class Page(HTMLParser):
    """The texts that stand in the elements with an id or a class, by that name; and every tag there is."""

    def __init__(self, response):
        super().__init__()
        self.texts = defaultdict(list)
        self.tags = []
        self._inside = None
        self.feed(response.body.decode(errors="replace"))

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self._inside = dict(attributes).get("id") or dict(attributes).get("class")
        if self._inside:
            self.texts[self._inside].append("")

    def handle_endtag(self, tag):
        self._inside = None

    def handle_data(self, text):
        if self._inside:
            self.texts[self._inside][-1] += text


def kitchen_with(database, count, word="soup"):
    """An ingredient's name, and the (recipe, chef) pairs that use it, in the order of the page."""
    from kitchen import factories

    name = f"{word} {secrets.token_hex(4)}"
    names = [(f"{word} {secrets.token_hex(4)}", f"{word} {secrets.token_hex(4)}") for _ in range(count)]

    def rows():
        ingredient = factories.ingredient(name=name)
        for recipe, chef in names:
            factories.recipe((ingredient,), name=recipe, chef=factories.chef(name=chef))
        factories.recipe((factories.ingredient(),))  # of something else

    database.seed(rows)
    return name, sorted(names)


async def page_of(submission, name, headers=()):
    response = await submission.site.get(f"/ingredients/{quote(name)}/", list(headers))
    expect_status(response, 200, asked="the page")
    return Page(response)


def expect_shown(page, what, wanted):
    seen = page.texts.get(what)
    missing = f"no {what} on the page; kitchen/ingredient.html shows the one that it is given"
    expect(seen == wanted, seen=f"{what}: {shown(seen)}" if seen else missing, wanted=f"{what}: {shown(wanted)}")


@pytest.mark.points(2)
async def test_the_page_shows_what_it_should(submission, database, supplier):
    """The page shows the ingredient, its price and stock, and the recipes with their chefs."""
    name, recipes = kitchen_with(database, 3)
    page = await page_of(submission, name)
    expect_shown(page, "ingredient", [name])
    expect_shown(page, "price", [f"{supplier.prices[name]:.2f}"])
    expect_shown(page, "stock", [str(supplier.stock[name])])
    expect_shown(page, "recipe", [recipe for recipe, _ in recipes])
    expect_shown(page, "chef", [chef for _, chef in recipes])


@pytest.mark.points(1)
async def test_the_page_knows_who_is_logged_in(submission, database, supplier):
    """The page greets the cook who is logged in by name."""
    from kitchen import factories

    username = f"cook-{secrets.token_hex(4)}"
    name, _ = kitchen_with(database, 1)
    cookie = database.seed(lambda: factories.session_cookie(factories.user(username=username)))
    page = await page_of(submission, name, [(b"cookie", f"sessionid={cookie}".encode())])
    expect_shown(page, "user", [username])


@pytest.mark.points(2)
async def test_rows_price_and_stock_are_asked_for_at_once(submission, database, supplier):
    """The rows, the price and the stock are asked for at the same time."""
    name, _ = kitchen_with(database, 2)
    with supplier.holding(until=3) as held, database.holding(together=held):
        await page_of(submission, name)
    most = max(held.let_go, default=0)
    expect(
        held.reached,
        seen=f"at most {most} of 3 questions (rows, price, stock) were under way together",
        wanted="all 3 before any of them is answered",
    )


@pytest.mark.points(2)
async def test_few_queries_fetch_all_rows(submission, database, supplier):
    """Three queries at most fetch 20 recipes and their 20 chefs."""
    name, recipes = kitchen_with(database, 20)
    page = await page_of(submission, name)
    expect_shown(page, "chef", [chef for _, chef in recipes])
    seen = f"{len(database.queries)} queries for a page with 20 recipes"
    expect(len(database.queries) <= MOST_QUERIES, seen=seen, wanted=f"{MOST_QUERIES} at most, the chefs included")


@pytest.mark.points(2)
async def test_the_template_asks_for_nothing(submission, database, supplier):
    """All rows are there when price and stock come: rendering the template sends no query."""
    name, _ = kitchen_with(database, 2)
    supplier.behaves(Slow(SLOW))
    await page_of(submission, name)
    late = [query for query in database.queries if query.started >= SLOW]
    expect(
        not late,
        seen=f"price and stock were there, and then the page asked the database: {shown(str(late[0]))}" if late else "",
        wanted="the rows to be fetched before, while the supplier thinks",
    )


@pytest.mark.points(1)
async def test_names_stay_text(submission, database, supplier):
    """A name with < and & in it stands on the page as text, and makes no element of its own."""
    name, recipes = kitchen_with(database, 1, word="<blink>salt & pepper")
    page = await page_of(submission, name)
    expect("blink" not in page.tags, seen="a recipe's name became HTML", wanted="every name to be text")
    expect_shown(page, "recipe", [recipe for recipe, _ in recipes])
    expect_shown(page, "ingredient", [name])
