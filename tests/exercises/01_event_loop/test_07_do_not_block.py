"""Grader of 1.7: while one coroutine waits, the same loop answers others."""

import secrets

import pytest

from course.grader.examiner import expect, shown

HOUR = 3600


async def expect_free(submission, what):
    """Fail the test when the submission's loop does not answer now."""
    free = await submission.ping()
    expect(
        free,
        seen=f"the loop stood still while {what}",
        wanted="the loop to serve others meanwhile",
        line=None if free else await submission.where(),
    )


@pytest.mark.points(4)
async def test_the_loop_is_free_while_the_dough_rests(submission, clock):
    """While the dough rests for an hour the same loop serves others; then it has really rested."""
    began = clock.now
    resting = submission.rest_dough(HOUR)
    await expect_free(submission, "the dough rested")
    answer = await resting
    took = clock.now - began
    expect(
        answer == "rested" and HOUR <= took < HOUR + 1,
        seen=f"rest_dough({HOUR}) returned {shown(answer)} after {took:g} seconds",
        wanted=f"'rested' after {HOUR} seconds",
    )


@pytest.mark.points(3)
async def test_the_loop_is_free_while_the_order_is_read(submission, work, clock):
    """While the file keeps its reader waiting, the same loop serves others; then the text comes."""
    text = f"soup for table {secrets.token_hex(4)}\ntart for table {secrets.token_hex(4)}\n"
    order = work.fifo("order.txt", text)
    reading = submission.read_order(order.path)
    await clock.quiet()
    opened = order.has_reader  # now the file is open, and keeps its reader waiting for the text
    await expect_free(submission, "the order was read")
    if opened:
        order.release()
    answer = await reading
    expect(answer == text, seen=f"read_order returned {shown(answer)}", wanted=f"the text of the file, {shown(text)}")


@pytest.mark.points(3)
async def test_the_loop_is_free_while_the_price_is_asked(submission, supplier):
    """While the supplier keeps the price back, the same loop serves others; then the price comes."""
    with supplier.holding():
        asking = submission.ask_price(supplier.url("/price/soup"))
        await expect_free(submission, "the price was asked")
    answer = await asking
    wanted = f"{supplier.prices['soup']:.2f}"
    expect(answer == wanted, seen=f"ask_price returned {shown(answer)}", wanted=f"{wanted!r}, the supplier's price")
