"""Grader of 3.8: who is logged in sees his own recipes, and nobody sees more."""

import secrets
from urllib.parse import parse_qs, urlsplit

import pytest

from course.grader.examiner import answered, expect, expect_json, expect_status

LIST = "/my/recipes/"
LOGIN_PAGE = "/accounts/login/"


class House:
    """Two cooks with recipes, an account without a chef, a closed one, and a chef without an account."""

    def __init__(self, database):
        self.names, self.cookies, self.recipes = {}, {}, {}
        database.seed(self._fill)

    def _fill(self):
        from kitchen import factories

        # In this order no account has the number of its chef.
        for who in ("nobody", "closed", "ada", "bo", "guest"):
            user = None if who == "nobody" else factories.user(username=named(who), is_active=who != "closed")
            if user:
                self.names[who], self.cookies[who] = user.username, factories.session_cookie(user)
            chef = None if who == "guest" else factories.chef(user=user)
            names = [named(f"{dish} of {who}") for dish in ("soup", "tart")] if chef else []
            self.recipes[who] = [factories.recipe(chef=chef, name=name) for name in names]

    def headers(self, who):
        """The Cookie header of whoever asks; nobody sends none."""
        return [(b"cookie", b"sessionid=" + self.cookies[who].encode())] if who in self.cookies else []

    def list_of(self, who):
        return {"cook": self.names[who], "recipes": [recipe.name for recipe in self.recipes[who]]}

    def one_of(self, who):
        recipe = self.recipes[who][0]
        return one(recipe.pk), {"cook": self.names[who], "name": recipe.name, "minutes": recipe.minutes}

    def highest_id(self):
        return max(recipe.pk for recipes in self.recipes.values() for recipe in recipes)


def named(what):
    return f"{what} {secrets.token_hex(3)}"


def one(id):
    return f"{LIST}{id}/"


def expect_login_page(response, path, who):
    """Fail the test unless this path was answered with the way to the login page and back."""
    request, wanted = f"GET {path} from {who}", f"302 to {LOGIN_PAGE}?next={path}"
    expect(response.status != 200, seen=f"{request} was answered with 200 and what is there", wanted=wanted)
    expect_status(response, 302, asked=request, wanted=wanted)
    place = urlsplit(response.headers.get("location", ""))
    ok = place.path == LOGIN_PAGE and parse_qs(place.query).get("next") == [path]
    expect(ok, seen=answered(response, request), wanted=wanted)


@pytest.mark.points(2)
async def test_strangers_are_sent_to_the_login_page(submission, database):
    """Who is not logged in is sent to the login page, from both views, and from there back to where he was."""
    house = House(database)
    house.cookies["somebody with a made-up cookie"] = secrets.token_hex(16)
    for who in ("nobody", "somebody with a made-up cookie"):
        for path in (LIST, house.one_of("ada")[0]):
            expect_login_page(await submission.site.get(path, house.headers(who)), path, who)


@pytest.mark.points(2)
async def test_each_account_sees_its_own_recipes(submission, database):
    """Each account sees the recipes of its own chef, in order, and no others."""
    house = House(database)
    for who in ("ada", "bo", "ada"):
        response = await submission.site.get(LIST, house.headers(who))
        expect_json(response, house.list_of(who), asked=f"GET {LIST} from {house.names[who]}")


@pytest.mark.points(2)
async def test_another_ones_recipe_is_not_there(submission, database):
    """An account sees each recipe of its own; somebody else's is a 404 to it, as one that is not there."""
    house = House(database)
    for who, other in (("ada", "bo"), ("bo", "nobody")):
        path, body = house.one_of(who)
        response = await submission.site.get(path, house.headers(who))
        expect_json(response, body, asked=f"GET {path} from {house.names[who]}, whose recipe it is,")
        path = one(house.recipes[other][0].pk)
        response = await submission.site.get(path, house.headers(who))
        expect_status(response, 404, asked=f"GET {path}, somebody else's recipe, from {house.names[who]}")
    path = one(house.highest_id() + 100)
    response = await submission.site.get(path, house.headers("ada"))
    expect_status(response, 404, asked=f"GET {path}, a recipe that is not there,")


@pytest.mark.points(1)
async def test_an_account_without_a_chef_has_no_recipes(submission, database):
    """An account without a chef gets an empty list, and 404 for every recipe."""
    house = House(database)
    response = await submission.site.get(LIST, house.headers("guest"))
    expect_json(response, house.list_of("guest"), asked=f"GET {LIST} from an account without a chef")
    path = house.one_of("ada")[0]
    response = await submission.site.get(path, house.headers("guest"))
    expect_status(response, 404, asked=f"GET {path} from an account without a chef")


@pytest.mark.points(2)
async def test_a_closed_account_is_a_stranger(submission, database):
    """A closed account is sent to the login page, although its cookie was good; the others still come in."""
    house = House(database)
    for path in (LIST, house.one_of("closed")[0]):
        expect_login_page(await submission.site.get(path, house.headers("closed")), path, "a closed account")
    response = await submission.site.get(LIST, house.headers("bo"))
    expect_json(response, house.list_of("bo"), asked=f"GET {LIST} from {house.names['bo']}")


@pytest.mark.points(1)
@pytest.mark.probe
async def test_both_views_are_async(submission, database):
    """Both views are still async: Django awaits them, and puts them into no thread."""
    house = House(database)
    path, body = house.one_of("ada")
    for address, wanted in ((LIST, house.list_of("ada")), (path, body)):
        response = await submission.site.get(address, house.headers("ada"))
        expect_json(response, wanted, asked=f"GET {address} from {house.names['ada']}")
        is_async = await submission.view_is_async(address)
        seen = f"the view at {address} is sync: Django puts it into a thread"
        expect(is_async, seen=seen, wanted="a view that Django awaits on the event loop")
