"""Grader of 1.9: the pot is put away once and for all, and CancelledError gets out."""

import pytest

from course.grader.examiner import describe, expect

COOKING, PUTTING_AWAY = 60, 5  # seconds


def simmer(submission, stove, burns=False):
    return submission.simmer(
        stove.dish("stew", seconds=COOKING, burns=burns), stove.dish("put_away", seconds=PUTTING_AWAY)
    )


async def ended_with_the_pot_away(call, stove, clock):
    """The call's outcome; fails the test unless the pot was put away once, and to the end, before it."""
    outcome = await call.outcome()
    await clock.quiet()
    away = [pot for pot in stove.calls if pot.name == "put_away"]
    chart = stove.chart()
    seen = f"put_away was called {len(away)} times" if away else "the pot was never put away"
    expect(len(away) == 1, seen=seen, wanted="put_away to be awaited once", line=outcome.line, chart=chart)
    said = {"waiting": "simmer ended before the pot was away", "cancelled": "putting the pot away was cut short"}
    expect(
        away[0].ending == "answered",
        seen=said.get(away[0].ending, f"put_away was {away[0].ending}"),
        wanted="simmer to end when the pot is away",
        chart=chart,
    )
    return outcome


def expect_cancelled(outcome):
    wanted = "simmer to end with CancelledError when it is cancelled"
    expect(outcome.kind == "cancelled", seen=describe("simmer", outcome), wanted=wanted, line=outcome.line)


@pytest.mark.points(2)
async def test_the_pot_is_away_when_the_stew_is_served(submission, stove, clock):
    """After good cooking the pot is put away, and the stew is served."""
    outcome = await ended_with_the_pot_away(simmer(submission, stove), stove, clock)
    stew = next((pot.value for pot in stove.calls if pot.name == "stew"), None)
    expect(stew and outcome.value == stew, seen=describe("simmer", outcome), wanted="the stew that cook gave")


@pytest.mark.points(2)
async def test_the_pot_is_away_when_the_stew_burns(submission, stove, clock):
    """When the stew burns the pot is put away, and the error gets out."""
    outcome = await ended_with_the_pot_away(simmer(submission, stove, burns=True), stove, clock)
    burnt = [str(pot.value) for pot in stove.calls if pot.ending == "raised"]
    expect(
        burnt and burnt[0] in [error.text for error in outcome.errors],
        seen=describe("simmer", outcome),
        wanted="simmer to raise the error of the burnt stew",
        line=outcome.line,
    )


@pytest.mark.points(3)
async def test_the_pot_is_away_when_the_guest_leaves(submission, stove, clock):
    """When simmer is cancelled the pot is put away, and CancelledError gets out."""
    call = simmer(submission, stove)
    await clock.sleep(10)
    call.cancel()
    expect_cancelled(await ended_with_the_pot_away(call, stove, clock))


@pytest.mark.points(3)
async def test_a_second_cancel_does_not_stop_the_cleaning(submission, stove, clock):
    """A second cancel while the pot is put away does not cut that short; CancelledError gets out after it."""
    call = simmer(submission, stove)
    await clock.sleep(10)
    call.cancel()
    await clock.sleep(2)
    call.cancel()
    expect_cancelled(await ended_with_the_pot_away(call, stove, clock))
