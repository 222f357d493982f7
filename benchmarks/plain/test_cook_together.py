"""What grading 1.2 is without our grader: pytest in a process of its own, which imports the answer and runs its loop.

It checks the same four things. Nothing stands between the answer and the test here, and time is real.
"""

import asyncio

import pytest
from cook_together import cook_together


class Stove:
    """Counts the dishes that are on it."""

    def __init__(self):
        self.now = 0
        self.peak = 0
        self.cooked = []

    def dish(self, name, seconds, burns=False):
        async def cook():
            self.now += 1
            self.peak = max(self.peak, self.now)
            await asyncio.sleep(seconds)
            self.now -= 1
            self.cooked.append(name)
            if burns:
                raise ValueError(name)
            return f"plate of {name}"

        return cook


@pytest.fixture
def stove():
    return Stove()


def test_all_dishes_are_on_the_stove_at_once(stove):
    asyncio.run(cook_together([stove.dish(name, 0.001) for name in ("soup", "salad", "tart", "roast", "rice")]))
    assert stove.peak == 5


def test_the_plates_come_in_the_order_of_the_dishes(stove):
    minutes = {"soup": 0.003, "salad": 0.001, "tart": 0.002}
    plates = asyncio.run(cook_together([stove.dish(name, time) for name, time in minutes.items()]))
    assert plates == [f"plate of {name}" for name in minutes]


def test_each_dish_is_cooked_once(stove):
    asyncio.run(cook_together([stove.dish("soup", 0), stove.dish("tart", 0)]))
    assert sorted(stove.cooked) == ["soup", "tart"]
    assert asyncio.run(cook_together([])) == []


def test_a_burnt_dish_reaches_the_caller(stove):
    with pytest.raises((ValueError, ExceptionGroup)):
        asyncio.run(cook_together([stove.dish("soup", 0.002), stove.dish("tart", 0.001, burns=True)]))
