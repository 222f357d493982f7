"""Grader of 3.2: two sources at once into one answer."""

import asyncio

import pytest

from course.grader.examiner import expect, expect_error, expect_json, expect_status
from course.grader.examiner.chart import pot_chart
from course.services.behaviours import Down, Reset, Slow

THINKS = 2  # seconds
pytestmark = pytest.mark.kitchen


def board(supplier, ingredient, **known):
    """What is to be answered about an ingredient; `known` in place of the supplier's values."""
    price, stock = f"{supplier.prices[ingredient]:.2f}", supplier.stock[ingredient]
    return {"ingredient": ingredient, "price": price, "stock": stock, **known}


@pytest.mark.points(3)
async def test_both_are_asked_before_either_answers(submission, supplier, clock):
    """Price and stock are both asked for before the supplier answers either."""
    supplier.behaves(Slow(THINKS))
    with supplier.holding(until=2) as held:
        response = await submission.site.get("/dashboard/flour/")
    expect_status(response, 200)
    first = supplier.requests[0].path if supplier.requests else "nothing"
    expect(
        held.reached,
        seen=f"only {first} was with the supplier when it began to answer",
        wanted="/price/flour and /stock/flour, both at once",
        chart=pot_chart(
            [(request.path, request.started, request.ended) for request in supplier.requests],
            [("/price/flour", 0, THINKS), ("/stock/flour", 0, THINKS)],
            now=clock.now,
        ),
    )


@pytest.mark.points(2)
async def test_each_guest_gets_the_suppliers_values(submission, supplier):
    """Two guests at once each get their ingredient's price and stock, each asked for once."""
    names = ["flour", "eggs"]
    responses = await asyncio.gather(*(submission.site.get(f"/dashboard/{name}/") for name in names))
    for name, response in zip(names, responses, strict=True):
        expect_json(response, board(supplier, name))
    asked = [request.path for request in supplier.requests]
    for path in (f"/{what}/{name}" for what in ("price", "stock") for name in names):
        expect(asked.count(path) == 1, seen=f"{path} was asked for {asked.count(path)} times", wanted="once")


@pytest.mark.points(2)
async def test_what_is_missing_is_null(submission, supplier):
    """When the supplier does not tell one of the two, that one is null and the other, which comes later, is there."""
    for what, other, behaviour in (("price", "stock", Down()), ("stock", "price", Reset())):
        supplier.behaves(behaviour, path=f"/{what}/flour")
        supplier.behaves(Slow(THINKS), path=f"/{other}/flour")  # so that it has to be waited for
        response = await submission.site.get("/dashboard/flour/")
        expect_json(
            response,
            board(supplier, "flour", **{what: None}),
            asked=f"GET /dashboard/flour/, while the supplier did not tell the {what},",
            wanted=f"status 200 and JSON with the {what} as null beside the {other}",
        )
        await supplier.recover()


@pytest.mark.points(2)
async def test_without_either_it_is_a_bad_gateway(submission, supplier):
    """When the supplier tells neither, the answer is 502 with an error in JSON; afterwards all is well again."""
    supplier.behaves(Down())
    response = await submission.site.get("/dashboard/flour/")
    expect_error(response, 502, asked="GET /dashboard/flour/, while the supplier told nothing,")
    await supplier.recover()
    response = await submission.site.get("/dashboard/flour/")
    expect_json(response, board(supplier, "flour"), asked="GET /dashboard/flour/, when the supplier was well again,")


@pytest.mark.points(1)
async def test_the_loop_is_free_while_the_supplier_thinks(submission, supplier):
    """While the supplier keeps a guest waiting, the same loop serves others; then the answer comes."""
    with supplier.holding():
        asking = asyncio.ensure_future(submission.site.get("/dashboard/flour/"))
        free = await submission.ping()
        line = None if free else await submission.where()
    expect(
        free, seen="the loop stood still while the supplier thought", wanted="it to serve others meanwhile", line=line
    )
    expect_json(await asking, board(supplier, "flour"))
