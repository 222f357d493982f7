"""Grader of 1.2: many dishes on the stove at once."""

import pytest

from course.grader.examiner import describe, expect, shown


@pytest.mark.points(5)
async def test_all_dishes_are_on_the_stove_at_once(submission, stove):
    """All dishes are on the stove before the first one is done."""
    minutes = {"soup": 3, "salad": 1, "tart": 2, "roast": 5, "rice": 4}
    await submission.cook_together([stove.dish(name, seconds=time) for name, time in minutes.items()])
    first_done = min((call.ended for call in stove.calls if call.ended is not None), default=0)
    begun = {call.name for call in stove.calls if call.started < first_done}
    expect(
        begun == set(minutes),
        seen=f"when the first dish was done, {len(begun)} of {len(minutes)} had been put on the stove",
        wanted=f"all {len(minutes)} of them",
        line=stove.line,
        chart=stove.chart(wanted=[(name, 0, time) for name, time in minutes.items()]),
    )


@pytest.mark.points(2)
async def test_the_plates_come_in_the_order_of_the_dishes(submission, stove):
    """The plates come in the order of the dishes, whichever is done first."""
    minutes = {"soup": 3, "salad": 1, "tart": 2}
    plates = await submission.cook_together([stove.dish(name, seconds=time) for name, time in minutes.items()])
    cooked = {call.name: call.value for call in stove.calls}
    wanted = [cooked.get(name) for name in minutes]
    expect(
        plates == wanted and all(wanted),
        seen=f"cook_together returned {shown(plates)}",
        wanted="the plates of the soup, the salad and the tart, in this order, in a list",
    )


@pytest.mark.points(1)
async def test_each_dish_is_cooked_once(submission, stove):
    """Each dish is cooked once, and no dishes give an empty list."""
    plates = await submission.cook_together([stove.dish("soup"), stove.dish("tart")])
    cooked = [call.name for call in stove.calls]
    seen = " and ".join(f"{name} {cooked.count(name)} times" for name in ("soup", "tart"))
    expect(sorted(cooked) == ["soup", "tart"], seen=f"cooked: {seen}", wanted="each dish cooked once")
    both = isinstance(plates, list) and all(call.value in plates for call in stove.calls)
    expect(both, seen=f"cook_together returned {shown(plates)}", wanted="the two plates")
    outcome = await submission.cook_together([]).outcome()
    expect(
        outcome.value == [],
        seen=describe("cook_together([])", outcome),
        wanted="an empty list for no dishes",
        line=outcome.line,
    )


@pytest.mark.points(2)
async def test_a_burnt_dish_reaches_the_caller(submission, stove):
    """When a dish burns, its error gets out of cook_together."""
    dishes = [stove.dish("soup", seconds=3), stove.dish("tart", seconds=1, burns=True)]
    outcome = await submission.cook_together(dishes).outcome()
    burnt = [str(call.value) for call in stove.calls if call.ending == "raised"]
    expect(
        burnt and burnt[0] in [error.text for error in outcome.errors],
        seen=describe("cook_together", outcome),
        wanted="cook_together to raise the error of the burnt tart",
        line=outcome.line,
    )
