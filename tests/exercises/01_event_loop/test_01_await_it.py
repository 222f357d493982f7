"""Grader of 1.1: calling an async function gives a coroutine, awaiting it gives its result."""

import secrets

import pytest

from course.grader.examiner import describe, expect, shown


def plate_of(dish):
    return f"{dish} {secrets.token_hex(4)}"


@pytest.mark.points(4)
async def test_the_plate_itself_arrives(submission, stove):
    """What arrives at the table is the plate, not a promise of one."""
    cook = stove.helper("cook", answer=plate_of, seconds=600)
    plate = await submission.serve(cook, "soup")
    cooked = [call.value for call in stove.calls]
    expect(
        plate in cooked,
        seen=f"serve returned {shown(plate)}",
        wanted="the plate that comes when cook(dish) is awaited",
        line=getattr(plate, "line", None),
    )


@pytest.mark.points(3)
async def test_each_order_is_cooked_once(submission, stove):
    """Two orders are cooked once each, and each gets its own plate."""
    cook = stove.helper("cook", answer=plate_of)
    plates = [await submission.serve(cook, dish) for dish in ("soup", "tart")]
    asked = [call.args for call in stove.calls]
    seen = " and ".join(f"{dish} {asked.count((dish,))} times" for dish in ("soup", "tart"))
    expect(asked == [("soup",), ("tart",)], seen=f"cook was called for {seen}", wanted="once for each order")
    own = [call.value for call in stove.calls]
    expect(plates == own, seen=f"the plates {shown(plates)}", wanted=f"the plates {shown(own)}")


@pytest.mark.points(3)
async def test_a_burnt_dish_reaches_the_caller(submission, stove):
    """When the dish burns, its error gets out of serve."""
    smoke = secrets.token_hex(4)

    def burn(dish):
        raise RuntimeError(f"the {dish} is burnt, {smoke}")

    outcome = await submission.serve(stove.helper("cook", answer=burn), "soup").outcome()
    expect(
        f"the soup is burnt, {smoke}" in [error.text for error in outcome.errors],
        seen=describe("serve", outcome),
        wanted="serve to raise the error that cook('soup') raises",
        line=outcome.line,
    )
