"""Grader of 1.5: one limit over several calls, with a fallback for what is late."""

import secrets

import pytest

from course.grader.examiner import describe, expect, shown

LIMIT = 10


def fallback():
    return f"no price {secrets.token_hex(4)}"


@pytest.mark.points(3)
async def test_answers_that_came_in_time_are_kept(submission, stove):
    """What came in time is kept, in the place of its supplier; the late one has the fallback."""
    seconds = {"mill": 3, "farm": 600, "dairy": 1}
    nothing = fallback()
    suppliers = [stove.dish(name, seconds=time) for name, time in seconds.items()]
    answers = await submission.ask_in_time(suppliers, LIMIT, nothing)
    came = {call.name: call.value for call in stove.calls if call.ending == "answered"}
    expect(
        set(came) == {"mill", "dairy"},
        seen=f"these had answered when ask_in_time returned: {', '.join(came) or 'none'}",
        wanted="the answers of dairy and mill, and the fallback for the farm, which needs 600 seconds",
    )
    wanted = [came["mill"], nothing, came["dairy"]]
    held = list(answers) if isinstance(answers, list | tuple) else []
    lost = [name for name in came if came[name] not in held]
    expect(not lost, seen=f"the answers of {', '.join(lost)} are lost: {shown(answers)}", wanted=shown(wanted))
    expect(held == wanted, seen=f"an answer stands in another place: {shown(answers)}", wanted=shown(wanted))


@pytest.mark.points(3)
async def test_there_is_one_limit_for_all(submission, stove, clock):
    """All late suppliers share one limit, and nobody waits for it when all have answered."""
    late = [stove.dish(f"farm {n}", seconds=600) for n in (1, 2, 3)]
    await submission.ask_in_time(late, LIMIT, fallback())
    expect(
        LIMIT <= clock.now < LIMIT + 1,
        seen=f"with three late suppliers ask_in_time ended after {clock.now:g} seconds",
        wanted=f"{LIMIT} seconds, whatever the number of suppliers",
        line=stove.line,
        chart=stove.chart(wanted=[(call.name, 0, LIMIT) for call in stove.calls]),
    )
    began = clock.now
    await submission.ask_in_time([stove.dish("mill", 2), stove.dish("dairy", 1)], LIMIT, fallback())
    took = clock.now - began
    expect(
        took < 3,
        seen=f"ask_in_time took {took:g} seconds, though every answer was there after 2",
        wanted="to return when the last answer is there",
    )


@pytest.mark.points(2)
async def test_what_is_late_is_cancelled(submission, stove, clock):
    """Whoever is late is told to hang up before ask_in_time returns."""
    suppliers = [stove.dish("mill", seconds=1), stove.dish("farm", seconds=600)]
    await submission.ask_in_time(suppliers, LIMIT, fallback())
    await clock.quiet()
    ending = next((call.ending for call in stove.calls if call.name == "farm"), "never made")
    said = {"answered": "waited for to the end", "waiting": "left on the line", "dropped": "left on the line"}
    expect(
        ending == "cancelled",
        seen=f"the late call was {said.get(ending, ending)}",
        wanted="the late call to be cancelled",
        line=stove.line,
        chart=stove.chart(wanted=[("mill", 0, 1), ("farm", 0, LIMIT)]),
    )


@pytest.mark.points(2)
async def test_an_error_costs_one_answer_only(submission, stove):
    """A supplier that raises gets the fallback; the answers of the others are kept."""
    nothing = fallback()
    suppliers = [stove.dish("mill", seconds=2), stove.dish("farm", seconds=1, burns=True), stove.dish("dairy", 3)]
    outcome = await submission.ask_in_time(suppliers, LIMIT, nothing).outcome()
    came = {call.name: call.value for call in stove.calls if call.ending == "answered"}
    wanted = [came.get("mill"), nothing, came.get("dairy")]
    expect(
        outcome.value == wanted,
        seen=describe("ask_in_time", outcome),
        wanted=f"{shown(wanted)}, the fallback for the one that raised",
        line=outcome.line,
    )
