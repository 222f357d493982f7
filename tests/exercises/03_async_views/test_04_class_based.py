"""Grader of 3.4: a class whose handlers are all async, and what View does by itself."""

import asyncio

import pytest

from course.grader.examiner import answered, expect, expect_json, expect_status

SHELF = "/shelf/flour/"
ALLOWED = {"GET", "POST", "DELETE"}
pytestmark = pytest.mark.kitchen


async def kept(site):
    """How many units of flour are kept."""
    response = await site.get(SHELF)
    expect_status(response, 200)
    data = response.json()
    number = data.get("kept") if isinstance(data, dict) else None
    expect(type(number) is int, seen=answered(response), wanted='JSON with "kept", a whole number')
    return number


async def buy(site, supplier, units):
    """Buy a unit of flour; fails the test unless this many are kept then."""
    response = await site.request("POST", SHELF)
    expect_json(response, {"kept": units, "price": f"{supplier.prices['flour']:.2f}"}, status=201)
    number = await kept(site)
    expect(number == units, seen=f"GET {SHELF} after POST told that {number} are kept", wanted=f"{units}, as POST said")


def expect_allow(response):
    """Fail the test unless the response's Allow names the three methods."""
    named = {word.strip() for word in response.headers.get("allow", "").split(",")}
    allow = f"Allow: {response.headers['allow']}" if "allow" in response.headers else "no Allow header"
    expect(
        named >= ALLOWED,
        seen=f"{response.asked} was answered with {response.status} and {allow}",
        wanted="an Allow that names GET, POST and DELETE",
    )


@pytest.mark.points(1)
async def test_the_handlers_answer_as_before(submission, supplier):
    """POST buys at the supplier's price, GET tells what is kept, DELETE throws it away and answers 204."""
    site = submission.site
    expect_json(await site.get(SHELF), {"ingredient": "flour", "kept": 0})
    for number in (1, 2):
        await buy(site, supplier, number)
    expect_json(await site.get(SHELF), {"ingredient": "flour", "kept": 2})
    expect_json(await site.get("/shelf/eggs/"), {"ingredient": "eggs", "kept": 0})
    response = await site.request("DELETE", SHELF)
    expect_status(response, 204)
    expect(not response.body, seen=answered(response), wanted="204 with an empty body: 204 says that there is none")
    expect_json(await site.get(SHELF), {"ingredient": "flour", "kept": 0}, asked=f"GET {SHELF} after DELETE")


@pytest.mark.points(2)
async def test_the_loop_is_free_while_a_guest_buys(submission, supplier):
    """While the supplier keeps a POST waiting, the same loop serves others; then the unit is bought."""
    with supplier.holding():
        buying = asyncio.ensure_future(buy(submission.site, supplier, 1))
        free = await submission.ping()
        line = None if free else await submission.where()
    seen = "the loop stood still while POST waited for the supplier"
    expect(free, seen=seen, wanted="it to serve others meanwhile", line=line)
    await buying


@pytest.mark.points(3)
async def test_a_guest_who_leaves_buys_nothing(submission, supplier, clock):
    """A guest who leaves while the supplier is asked buys nothing; the next one does."""
    with supplier.holding():
        request = submission.site.open_http("POST", SHELF)
        request.deliver({"type": "http.request", "body": b"", "more_body": False})
        await clock.quiet()
        asked = len(supplier.requests)
        request.deliver({"type": "http.disconnect"})
        await clock.quiet()
    await request.end()
    await clock.quiet()
    expect(asked, seen=f"POST {SHELF} did not ask the supplier", wanted="it to ask for the price")
    bought = await kept(submission.site)
    expect(
        not bought,
        seen=f"the guest left while the supplier was asked, and {bought} unit was bought all the same",
        wanted="nothing bought: an async handler is cancelled when its guest leaves; a thread, or a shield, goes on",
    )
    await buy(submission.site, supplier, 1)


@pytest.mark.points(1)
async def test_options_and_the_rest_are_answered_with_allow(submission, supplier):
    """OPTIONS gets 200, PUT and PATCH get 405, each with an Allow that names GET, POST and DELETE."""
    await buy(submission.site, supplier, 1)
    for method, status in (("OPTIONS", 200), ("PUT", 405), ("PATCH", 405)):
        response = await submission.site.request(method, SHELF)
        expect_status(response, status)
        expect_allow(response)


@pytest.mark.points(3)
async def test_guests_cannot_call_what_is_no_method(submission, supplier):
    """THROW_AWAY, SETUP and DISPATCH are no HTTP methods: they get 405 with Allow, and nothing is thrown away."""
    await buy(submission.site, supplier, 1)
    for word in ("THROW_AWAY", "SETUP", "DISPATCH"):
        response = await submission.site.request(word, SHELF)
        left = await kept(submission.site)
        seen = answered(response) + ("" if left else ", and the shelf was empty afterwards")
        ok = response.status == 405 and left
        expect(ok, seen=seen, wanted="status 405, and the unit still kept", line=response.line)
        expect_allow(response)
