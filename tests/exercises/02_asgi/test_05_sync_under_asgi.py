"""Grader of 2.5: which sync call runs on which thread, as supplier and market see it."""

import pytest

from course.grader.examiner import expect, expect_json, expect_status
from course.grader.examiner.asgi import read_response
from course.grader.examiner.chart import pot_chart
from course.services.behaviours import Slow

pytestmark = pytest.mark.kitchen


def order(submission, buyer, ingredient):
    """The request of a buyer, which is on its way at once."""
    request = submission.site.open_http("POST", f"/buy/{buyer}/{ingredient}/")
    request.deliver({"type": "http.request", "body": b"", "more_body": False})
    return request


async def expect_bought(request, supplier, buyer, ingredient):
    """The request has its answer, and at the market that purchase was this buyer's."""
    response = await read_response(request)
    expect_status(response, 200)
    purchases = [p for p in supplier.market.purchases if p.ingredient == ingredient]
    number = purchases[-1].number if purchases else 0
    price = f"{supplier.prices[ingredient]:.2f}"
    expect_json(response, {"price": price, "stock": supplier.stock[ingredient], "number": number})
    bought = [p.buyer for p in purchases]
    expect(
        bought == [buyer],
        seen=f"at the market {ingredient} was bought by {' and by '.join(bought) or 'nobody'}",
        wanted=f"by {buyer}, who logged in for it, once",
    )


@pytest.mark.points(3)
async def test_whoever_logged_in_has_bought(submission, supplier):
    """The buyer who logged in has bought, and the answer holds price, stock and the purchase's number."""
    buyer, ingredient = "ada", "flour"
    await expect_bought(order(submission, buyer, ingredient), supplier, buyer, ingredient)


@pytest.mark.points(3)
async def test_price_and_stock_are_asked_at_once(submission, supplier):
    """Price and stock are on their way at the same time."""
    supplier.behaves(Slow(3), path="/price/")
    supplier.behaves(Slow(2), path="/stock/")
    buyer, ingredient = "ada", "flour"
    await expect_bought(order(submission, buyer, ingredient), supplier, buyer, ingredient)
    asked = {kind: [r for r in supplier.requests if r.path == f"/{kind}/{ingredient}"] for kind in ("price", "stock")}
    for kind, requests in asked.items():
        seen = f"the {kind} was asked for {len(requests)} times"
        expect(len(requests) == 1, seen=seen, wanted="once")
    [price], [stock] = asked.values()
    start = min(price.started, stock.started)
    expect(
        price.started < stock.ended and stock.started < price.ended,
        seen="price and stock were asked for one after another, as whatever shares a thread is",
        wanted="both on their way at the same time",
        chart=pot_chart(
            [(kind, r.started, r.ended) for kind, r in (("price", price), ("stock", stock))],
            [("price", start, start + 3), ("stock", start, start + 2)],
        ),
    )


@pytest.mark.points(2)
async def test_two_buyers_at_once_do_not_buy_for_each_other(submission, supplier, clock):
    """While one buyer waits for a price another one logs in and buys; each purchase is its own buyer's."""
    slow, quick = ("ada", "flour"), ("bo", "salt")
    supplier.behaves(Slow(5), path=f"/price/{slow[1]}")
    waiting = order(submission, *slow)
    await clock.quiet()
    await expect_bought(order(submission, *quick), supplier, *quick)
    await expect_bought(waiting, supplier, *slow)


@pytest.mark.points(2)
async def test_the_loop_is_free_whatever_is_waited_for(submission, supplier, clock):
    """While market and supplier take their time, the loop serves others."""
    supplier.behaves(Slow(5))
    request = order(submission, "ada", "flour")
    await clock.quiet()
    while waits := [r.path for r in supplier.requests if r.ending == "waiting"]:
        free = await submission.ping()
        line = None if free else await submission.where()
        seen = f"the loop stood still while {' and '.join(waits)} was waited for"
        expect(free, seen=seen, wanted="the loop to serve others meanwhile", line=line)
        await clock.sleep(5)
        await clock.quiet()
    await expect_bought(request, supplier, "ada", "flour")
