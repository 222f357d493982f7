"""Grader of 1.3: when one dish burns, the others are cancelled and put away before the error leaves."""

import pytest

from course.grader.examiner import describe, expect, shown

MENU = {"soup": 5, "salad": 2, "roast": 9}  # and a tart that burns after 1


def menu_with_a_burning_tart(stove, put_away=None):
    pots = [stove.dish(name, seconds=time, put_away=put_away) for name, time in MENU.items()]
    return [*pots, stove.dish("tart", seconds=1, burns=True)]


def chart(stove, until):
    return stove.chart(wanted=[*((name, 0, until) for name in MENU), ("tart", 0, 1)])


@pytest.mark.points(2)
async def test_the_whole_menu_is_cooked_at_once(submission, stove):
    """A menu in which nothing burns is cooked at once and served in order."""
    menu = {**MENU, "tart": 1}
    plates = await submission.cook_menu([stove.dish(name, seconds=time) for name, time in menu.items()])
    expect(
        stove.peak >= 4,
        seen=f"at most {stove.peak} of 4 dishes on the stove at the same time",
        wanted="all 4 of them",
        line=stove.line,
        chart=stove.chart(wanted=[(name, 0, time) for name, time in menu.items()]),
    )
    cooked = {call.name: call.value for call in stove.calls}
    wanted = [cooked.get(name) for name in menu]
    expect(plates == wanted, seen=f"cook_menu returned {shown(plates)}", wanted=shown(wanted))


@pytest.mark.points(4)
async def test_the_other_dishes_leave_the_stove(submission, stove, clock):
    """When the tart burns, the other dishes are cancelled."""
    outcome = await submission.cook_menu(menu_with_a_burning_tart(stove)).outcome()
    await clock.quiet()
    expect(stove.calls, seen=describe("cook_menu", outcome), wanted="the dishes to be cooked", line=outcome.line)
    ending = {call.name: call.ending for call in stove.calls}
    left = ", ".join(name for name in MENU if ending.get(name) in ("waiting", "dropped"))
    done = ", ".join(name for name in MENU if ending.get(name) == "answered")
    seen = (
        f"when the tart burnt, these were left to themselves: {left}"
        if left
        else f"cooked to the end, for nobody: {done}"
    )
    expect(
        all(ending.get(name) == "cancelled" for name in MENU),
        seen=seen,
        wanted=f"{', '.join(MENU)} cancelled when the tart burns",
        line=stove.line,
        chart=chart(stove, 1),
    )


@pytest.mark.points(2)
async def test_the_error_gets_out(submission, stove):
    """The burnt tart's error reaches the caller, alone or in a group."""
    outcome = await submission.cook_menu(menu_with_a_burning_tart(stove)).outcome()
    burnt = [str(call.value) for call in stove.calls if call.ending == "raised"]
    expect(
        burnt and burnt[0] in [error.text for error in outcome.errors],
        seen=describe("cook_menu", outcome),
        wanted="cook_menu to raise the tart's own error, alone or in an ExceptionGroup",
        line=outcome.line,
    )


@pytest.mark.points(2)
async def test_the_pots_are_away_before_the_error_leaves(submission, stove, clock):
    """The cancelled dishes have put their pots away before the error leaves cook_menu."""
    outcome = await submission.cook_menu(menu_with_a_burning_tart(stove, put_away=4)).outcome()
    left_at = clock.now
    away = {call.name for call in stove.calls if call.put_away_ended is not None}
    missing = ", ".join(name for name in MENU if name not in away)
    expect(
        outcome.kind == "raised" and not missing,
        seen=f"cook_menu ended at {left_at:g} seconds, before these were put away: {missing or 'none'}",
        wanted="the error to leave when the last pot is away, 4 seconds after the tart burnt",
        line=stove.line,
        chart=chart(stove, 5),
    )
