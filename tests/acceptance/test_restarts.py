"""What ends by itself comes back."""

from __future__ import annotations

import asyncio

from course.demos.household import EXPENSES, WORKER, door, running_household

from .restarts import worker_restarted

PATIENCE = 120  # seconds, for what comes soon or never


async def test_a_worker_that_ends_by_itself_starts_again():
    with door() as sock:
        async with running_household(EXPENSES, doors=[sock]) as household, worker_restarted(household):
            first = household.parts[WORKER]
            async with asyncio.timeout(PATIENCE):
                while " ready." not in first.log.read_text():  # noqa: ASYNC110 - before, the signal would kill it
                    await asyncio.sleep(0.05)
                assert await first.end() == 0
                while household.parts[WORKER] is first:  # noqa: ASYNC110 - it is asked from outside
                    await asyncio.sleep(0.05)
            assert household.parts[WORKER].running
