"""Whatever happens on the way, all say the same in the end."""

from __future__ import annotations

import pytest

from ..convergence import play_all

EDITS = 1000  # of each client; `make soak` plays 200 such schedules
TOGETHER = 2  # a schedule waits much, and does not know that it is not alone


@pytest.mark.parametrize("number", range(0, 20, TOGETHER))
async def test_pages_log_and_rows_are_equal_after_kills_and_lost_announcements(number: int):
    seeds = [f"recipes-{number + each}" for each in range(TOGETHER)]
    results = [result async for result in play_all(seeds, clients=8, edits=EDITS, jobs=TOGETHER)]
    assert {result.seed: result.problems for result in results} == {seed: [] for seed in seeds}
    assert [result.edits for result in results] == [8 * EDITS] * TOGETHER
