"""Grader of 1.10: a task that nobody holds vanishes; one that is held is waited for."""

import pytest

from course.grader.examiner import describe, expect, shown


def announcer(stove, seconds, fails=()):
    """Announces each order for the `seconds` of that order; those in `fails` end with an error."""

    def answer(order):
        if order in fails:
            raise ConnectionError(f"nobody hears of the {order}")

    return stove.helper("announce", answer=answer, seconds=lambda order: seconds[order])


async def take(submission, clock, orders, announce):
    for order in orders:
        await submission.take_order(order, announce)
        await clock.quiet()  # here Python collects what nobody holds


def expect_all_ended(stove, orders, when):
    ending = {str(call.args[0]): call.ending for call in stove.calls if call.args}
    vanished = [order for order in orders if ending.get(order) == "dropped"]
    expect(
        not vanished,
        seen=f"{when}, these announcements had vanished half-way, for nobody kept their tasks: {', '.join(vanished)}",
        wanted="every announcement to come to its end",
        line=stove.line,
        chart=stove.chart(),
    )
    missing = [order for order in orders if ending.get(order) not in ("answered", "raised")]
    expect(
        not missing,
        seen=f"{when}, these were still being announced: {', '.join(missing)}",
        wanted="every announcement to come to its end",
        line=stove.line,
        chart=stove.chart(),
    )


@pytest.mark.points(2)
async def test_the_order_is_taken_without_waiting(submission, stove, clock):
    """take_order returns while the announcement is still going on."""
    taking = submission.take_order("soup", announcer(stove, {"soup": 60}))
    await clock.quiet()
    expect(taking.done, seen="take_order waited for the announcement", wanted="take_order to return at once")
    answer = await taking
    expect(answer == "taken: soup", seen=f"take_order returned {shown(answer)}", wanted="'taken: soup'")
    expect(stove.calls, seen="the announcement has not begun", wanted="it to begin in the background, without waiting")


@pytest.mark.points(3)
async def test_no_announcement_is_lost(submission, stove, clock):
    """An announcement that nobody waits for comes to its end all the same."""
    await take(submission, clock, ["soup"], announcer(stove, {"soup": 60}))
    await clock.sleep(100)
    expect_all_ended(stove, ["soup"], "after 100 seconds")


@pytest.mark.points(3)
async def test_closing_waits_for_every_announcement(submission, stove, clock):
    """close_kitchen returns when every announcement has ended, and at once when there is none."""
    seconds = {"soup": 5, "roast": 60, "tart": 20}
    await take(submission, clock, seconds, announcer(stove, seconds))
    await submission.close_kitchen()
    expect_all_ended(stove, seconds, "when close_kitchen returned")
    outcome = await submission.close_kitchen().outcome()
    expect(
        outcome.kind == "returned",
        seen=f"with every announcement ended, {describe('close_kitchen', outcome)}",
        wanted="close_kitchen to return at once",
        line=outcome.line,
    )


@pytest.mark.points(2)
async def test_one_that_fails_does_not_end_the_waiting(submission, stove, clock):
    """When one announcement fails, close_kitchen still waits for the others."""
    seconds = {"soup": 1, "roast": 60, "tart": 20}
    await take(submission, clock, seconds, announcer(stove, seconds, fails=("soup",)))
    await submission.close_kitchen().outcome()
    expect_all_ended(stove, seconds, "the soup's announcement failed, and when close_kitchen ended")
