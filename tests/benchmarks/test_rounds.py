"""Rounds that alternate, on made-up work and made-up times."""

import pytest

from course.bench.rounds import Rounds, Spread, alternate, timed


def ways(order, **failing):
    def way(name):
        async def sample():
            order.append(name)
            if len([n for n in order if n == name]) in failing.get(name, ()):
                raise RuntimeError(f"{name} fell over")
            return float(len(order))

        return sample

    return {name: way(name) for name in "abc"}


async def test_each_way_warms_up_and_then_they_take_turns_at_being_first():
    order = []
    found = await alternate(ways(order), 3)
    assert "".join(order) == "abc" + "bca" + "cab" + "abc"
    assert [len(rounds.samples) for rounds in found.values()] == [3, 3, 3]
    assert found["a"].samples == [6.0, 8.0, 10.0]  # what came of warming up is not among them


async def test_a_round_that_fails_is_kept_as_a_failure_and_the_others_go_on():
    found = await alternate(ways([], b=(2,)), 3)
    assert (len(found["b"].samples), len(found["c"].samples)) == (2, 3)
    assert found["b"].failures == ["round 1: RuntimeError: b fell over"]
    (said, *_) = found["b"].notes(float, str)
    assert said == "b: 1 of 3 rounds failed (round 1: RuntimeError: b fell over)"


async def test_failing_while_warming_up_is_said_too():
    found = await alternate(ways([], a=(1,)), 1)
    assert found["a"].failures == ["round 0: RuntimeError: a fell over"]
    assert found["a"].samples != []


async def test_a_way_that_never_works_has_no_figures_and_says_why():
    found = await alternate(ways([], c=(1, 2, 3)), 2)
    assert found["c"].spread(float) is None
    assert list(found["c"].notes(float, str)) == ["c: 3 of 3 rounds failed (round 0: RuntimeError: c fell over)"]


async def test_what_goes_on_is_told():
    told = []
    await alternate(ways([]), 2, told.append)
    assert told == ["warming up", "round 1 of 2", "round 2 of 2"]


@pytest.mark.parametrize(("values", "noisy"), [([1.0, 1.1, 1.2], False), ([1.0, 1.0, 1.3], True), ([5.0], False)])
def test_rounds_that_differ_much_are_called_noisy(values, noisy):
    rounds = Rounds(name="soup", samples=values)
    said = list(rounds.notes(float, "{:.1f}".format))
    assert said == ([f"soup: noisy, from {min(values)} to {max(values)}"] if noisy else [])


def test_the_middle_is_the_median():
    assert Spread.of([9.0, 1.0, 2.0]) == Spread(median=2.0, least=1.0, most=9.0)


async def test_functions_and_coroutine_functions_are_timed_alike():
    done = []

    async def later():
        done.append("async")

    assert await timed(lambda: done.append("sync"))() >= 0
    assert await timed(later)() >= 0
    assert done == ["sync", "async"]
