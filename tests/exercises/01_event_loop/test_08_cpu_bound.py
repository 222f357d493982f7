"""Grader of 1.8: the arithmetic leaves the loop, and the loop goes on answering."""

import pytest

from course.grader.examiner import expect, shown

RECIPES = ["soup", "bread", "tart"]


async def at_each_gate(stamp, clock, look):
    """Every computation stops half-way, at its gate: call `look` there, then open the gate, the last recipe's first.

    Ends when no computation waits any more, or when `look` says no.
    """
    await clock.quiet()
    while (waiting := stamp.at_gate()) and await look():
        stamp.gates[waiting[-1]].release()
        await clock.quiet()


async def go_on():
    return True


@pytest.mark.points(6)
async def test_the_loop_answers_while_a_seal_is_computed(submission, work, clock):
    """While a seal is being computed the loop answers others, from the first seal to the last."""
    stamp = work.stamp(RECIPES, rounds=2_000)
    call = submission.stamp_all(RECIPES, stamp)
    answered = []

    async def ping():
        answered.append(await submission.ping())
        return answered[-1]

    await at_each_gate(stamp, clock, ping)
    expect(
        all(answered),
        seen=f"the loop stood still while seal {len(answered)} of {len(RECIPES)} was computed",
        wanted="the loop to answer others meanwhile",
        line=None if all(answered) else await submission.where(),
    )
    await call
    expect(len(answered) == 3, seen=f"{len(answered)} seals were computed", wanted="3 seals for 3 recipes")


@pytest.mark.points(2)
async def test_each_recipe_gets_its_own_seal(submission, work, clock):
    """The seals are right and stand in the order of the recipes, whichever is ready first."""
    stamp = work.stamp(RECIPES, rounds=2_000)
    call = submission.stamp_all(RECIPES, stamp)
    await at_each_gate(stamp, clock, go_on)
    seals = await call
    right = isinstance(seals, list) and len(seals) == 3 and all(map(stamp.verify, RECIPES, seals))
    if not right:
        sealed = list(map(stamp.verify, RECIPES, seals)) if isinstance(seals, list) else []
        place = sealed.index(False) + 1 if False in sealed else len(sealed) + 1
        seen = f"stamp_all returned {shown(seals)}; place {place} does not hold the seal of its recipe"
        expect(False, seen=seen, wanted="a list with the seal of each recipe, in the order of the recipes")


@pytest.mark.points(2)
async def test_any_number_of_recipes_will_do(submission, work):
    """Eight recipes get eight seals, one gets one, and none gets none."""
    recipes = [f"recipe {number}" for number in range(8)]
    stamp = work.stamp(recipes, rounds=200)
    for count in (8, 1, 0):
        seals = await submission.stamp_all(recipes[:count], stamp)
        expect(
            isinstance(seals, list) and len(seals) == count and all(map(stamp.verify, recipes, seals)),
            seen=f"stamp_all returned {shown(seals)} for {count} recipes",
            wanted=f"a list of {count} seals",
        )
