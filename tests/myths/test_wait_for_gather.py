"""One deadline over several calls: what wait_for(gather(...)) throws away, and what it leaves running.

Widely taught: `await asyncio.wait_for(asyncio.gather(soup(), tart()), timeout=5)`, and a 504 when the time is over. It
is also said that the calls then go on running.

What happens when the time is over: the calls do not go on. `wait_for` cancels the gather, gather cancels every call
that is not done, and TimeoutError arrives after they have put their pots away. But the answers that came in time are
lost with the rest: the error holds none, with `return_exceptions=True` too.

What happens when one call raises: its error gets out at once and gather cancels nobody. The siblings go on running,
past the deadline as well, and nobody waits for them.

The right way: to keep what came in time, `asyncio.wait(tasks, timeout=5)`, then cancel what is pending and wait for it.
Where one error shall end all, `asyncio.TaskGroup` inside `asyncio.timeout(5)`: it cancels the siblings and waits for
them before the error leaves.
"""

from __future__ import annotations

import asyncio

import pytest


class Burnt(Exception):
    pass


class Kitchen:
    """The soup is done at once, the tart when `tart_is_done` is set, and the toast burns when `fire` is."""

    def __init__(self) -> None:
        self.tart_is_done = asyncio.Event()
        self.fire = asyncio.Event()
        self.events: list[str] = []

    async def soup(self):
        self.events.append("soup done")
        return "soup"

    async def tart(self):
        try:
            await self.tart_is_done.wait()
            self.events.append("tart done")
            return "tart"
        except asyncio.CancelledError:
            await asyncio.sleep(0)  # putting away takes an await of its own
            self.events.append("tart put away")
            raise

    async def toast(self):
        await self.fire.wait()
        raise Burnt


@pytest.fixture
async def kitchen():
    return Kitchen()


async def serve_all_or_nothing(dishes, seconds, **options):
    return await asyncio.wait_for(asyncio.gather(*dishes, **options), seconds)


async def serve_what_is_done(dishes, seconds, fallback):
    tasks = [asyncio.create_task(dish) for dish in dishes]
    _, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return [fallback if task in late else task.result() for task in tasks]


async def serve_together(dishes, seconds):
    async with asyncio.timeout(seconds), asyncio.TaskGroup() as group:
        tasks = [group.create_task(dish) for dish in dishes]
    return [task.result() for task in tasks]


@pytest.mark.parametrize("return_exceptions", [False, True])
async def test_a_time_out_loses_the_soup_that_was_done(return_exceptions, kitchen, clock):
    dishes = [kitchen.soup(), kitchen.tart()]
    serving = asyncio.create_task(serve_all_or_nothing(dishes, 5, return_exceptions=return_exceptions))
    await clock.advance(4)
    assert kitchen.events == ["soup done"]
    await clock.advance(1)
    with pytest.raises(TimeoutError) as error:
        serving.result()
    assert error.value.args == ()  # no soup in it


async def test_a_time_out_cancels_what_is_late_and_waits_for_it(kitchen, clock):
    serving = asyncio.create_task(serve_all_or_nothing([kitchen.soup(), kitchen.tart()], 5))
    serving.add_done_callback(lambda task: kitchen.events.append(type(task.exception()).__name__))
    await clock.advance(5)
    assert kitchen.events == ["soup done", "tart put away", "TimeoutError"]


async def test_an_error_leaves_the_siblings_running(kitchen, clock):
    serving = asyncio.create_task(serve_all_or_nothing([kitchen.toast(), kitchen.tart()], 5))
    kitchen.fire.set()
    await clock.advance(3600)  # long past the deadline
    with pytest.raises(Burnt):
        serving.result()
    assert kitchen.events == []
    kitchen.tart_is_done.set()
    await clock.advance(0)
    assert kitchen.events == ["tart done"]  # and nobody takes it


async def test_asyncio_wait_keeps_the_soup_and_puts_the_tart_away(kitchen, clock):
    serving = asyncio.create_task(serve_what_is_done([kitchen.soup(), kitchen.tart()], 5, fallback="bread"))
    serving.add_done_callback(lambda _: kitchen.events.append("served"))
    await clock.advance(5)
    assert serving.result() == ["soup", "bread"]
    assert kitchen.events == ["soup done", "tart put away", "served"]


async def test_a_task_group_puts_the_tart_away_before_the_error_leaves(kitchen, clock):
    serving = asyncio.create_task(serve_together([kitchen.toast(), kitchen.tart()], 5))
    serving.add_done_callback(lambda task: kitchen.events.append(type(task.exception()).__name__))
    kitchen.fire.set()
    await clock.advance(0)
    assert kitchen.events == ["tart put away", "ExceptionGroup"]
    with pytest.raises(ExceptionGroup) as errors:
        serving.result()
    assert errors.group_contains(Burnt)


async def test_a_task_group_in_a_deadline_leaves_nothing_running(kitchen, clock):
    serving = asyncio.create_task(serve_together([kitchen.soup(), kitchen.tart()], 5))
    await clock.advance(5)
    with pytest.raises(TimeoutError):
        serving.result()
    assert kitchen.events == ["soup done", "tart put away"]
