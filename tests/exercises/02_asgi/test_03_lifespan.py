"""Grader of 2.3: one client from start-up to shutdown, as the supplier sees it."""

import pytest

from course.grader.examiner import expect, shown
from course.services.behaviours import Down

COMPLETE, FAILED = "lifespan.startup.complete", "lifespan.startup.failed"


def begin(submission):
    """An evening whose start-up has been asked for."""
    life = submission.app().lifespan().connection
    life.deliver({"type": "lifespan.startup"})
    return life


async def expect_start(life):
    message = await life.next(COMPLETE)
    expect(message["type"] == COMPLETE, seen=f"the application sent {told(message)}", wanted=COMPLETE)


def told(message):
    return f"{message['type']}: {message['message']}" if message.get("message") else message["type"]


async def close(life):
    """Ask for the shutdown and wait for its end."""
    life.deliver({"type": "lifespan.shutdown"})
    message = await life.next("lifespan.shutdown.complete")
    wanted = "lifespan.shutdown.complete"
    expect(message["type"] == wanted, seen=f"the application sent {told(message)}", wanted=wanted)
    error = await life.end()
    expect(not error, seen=f"after shutdown the application raised {error}", wanted="it to return")


async def expect_price(submission, supplier, ingredient):
    response = await submission.app().get(f"/{ingredient}")
    expect(response.status == 200, seen=f"GET /{ingredient} got status {response.status}", wanted="status 200")
    wanted = {"ingredient": ingredient, "price": f"{supplier.prices[ingredient]:.2f}"}
    answer = response.json()
    expect(answer == wanted, seen=f"GET /{ingredient} got {shown(answer)}", wanted=f"{shown(wanted)} from the supplier")


@pytest.mark.points(2)
async def test_the_client_is_opened_before_start_up_is_complete(submission, supplier):
    """At start-up the supplier is asked for the salt, and start-up is complete when he has answered, not before."""
    with supplier.holding():
        life = begin(submission)
        early = not await life.silent()
    await expect_start(life)
    asked = [request.path for request in supplier.requests]
    expect(
        asked == ["/stock/salt"],
        seen=f"at start-up the supplier was asked for {' and '.join(asked) or 'nothing'}",
        wanted="/stock/salt, once",
    )
    expect(not early, seen="start-up was complete before the supplier had answered", wanted="the answer first")


@pytest.mark.points(2)
async def test_one_client_serves_every_guest(submission, supplier):
    """Start-up and all guests use one connection, and the supplier's answers are handed on."""
    await expect_start(begin(submission))
    for ingredient in ("flour", "eggs", "saffron"):
        await expect_price(submission, supplier, ingredient)
    opened = supplier.connections
    expect(
        opened == 1,
        seen=f"for start-up and three guests {opened} connections were opened",
        wanted="one, which the one client keeps open",
    )
    supplier.behaves(Down(502), path="/price/butter")
    response = await submission.app().get("/butter")
    seen = f"the supplier answered with 502, and the guest got {response.status}"
    expect(response.status == 502, seen=seen, wanted="the supplier's status")


@pytest.mark.points(2)
async def test_the_client_is_closed_before_shutdown_is_complete(submission, supplier, clock):
    """The client is open all evening, and closed when the application says that shutdown is complete."""
    life = begin(submission)
    await expect_start(life)
    await expect_price(submission, supplier, "flour")
    await clock.quiet()
    expect(supplier.open_connections, seen="between two guests the client was closed", wanted="it open all evening")
    life.hold_sends()  # as if the server ended here
    life.deliver({"type": "lifespan.shutdown"})
    await life.next("lifespan.shutdown.complete")
    await clock.quiet()
    before = supplier.open_connections
    life.free_sends()
    await life.end()
    await clock.quiet()
    expect(not supplier.open_connections, seen="after shutdown the client was still open", wanted="it closed")
    expect(not before, seen="lifespan.shutdown.complete was sent before the client was closed", wanted="closing first")


@pytest.mark.points(2)
async def test_a_start_up_that_fails_is_told(submission, supplier):
    """When the supplier answers with an error or not at all, start-up fails with a message, and nothing stays open."""
    supplier.behaves(Down(503), path="/stock/")
    await expect_failure(submission, supplier, "the supplier answered with 503")
    await supplier.recover()
    await supplier.refuse()
    await expect_failure(submission, supplier, "the supplier could not be reached")


async def expect_failure(submission, supplier, when):
    life = begin(submission)
    message = await life.next(f"{FAILED}, since {when}")
    wanted = f"{FAILED} with a message"
    seen = f"{when}, and the application sent {message['type']}"
    expect(message["type"] == FAILED, seen=seen, wanted=wanted)
    expect(message.get("message"), seen=f"{seen} without a message", wanted=wanted)
    error = await life.end()
    expect(not error, seen=f"after {FAILED} the application raised {error}", wanted="it to return")
    await life.silent()
    seen = f"{when}, start-up failed, and the client was still open"
    expect(not supplier.open_connections, seen=seen, wanted="it closed")


@pytest.mark.points(1)
async def test_without_a_start_up_the_answer_is_503(submission, supplier):
    """When the server has sent no lifespan, guests get status 503, and the supplier is not asked."""
    response = await submission.app().get("/flour")
    asked = [request.path for request in supplier.requests]
    expect(not asked, seen=f"without a start-up the supplier was asked for {' and '.join(asked)}", wanted="no call")
    expect(response.status == 503, seen=f"without a start-up status {response.status}", wanted="status 503")


@pytest.mark.points(1)
async def test_a_second_evening_goes_like_the_first(submission, supplier):
    """After shutdown the same process can start up again, with a new client."""
    for evening in (1, 2):
        life = begin(submission)
        await expect_start(life)
        await expect_price(submission, supplier, "flour")
        await close(life)
        opened = supplier.connections
        seen = f"by the end of evening {evening} {opened} connections had been opened"
        expect(opened == evening, seen=seen, wanted="one for each evening")
