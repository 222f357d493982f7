"""Whatever happens on the way, all say the same in the end."""

from __future__ import annotations

import pytest

from ..convergence import play

EDITS = 100  # of each client; `make soak` plays 200 schedules with a thousand


@pytest.mark.parametrize("number", range(20))
async def test_pages_log_and_rows_are_equal_after_kills_and_lost_announcements(number: int):
    result = await play(f"small-{number}", clients=8, edits=EDITS)
    assert result.problems == []
    assert result.edits == 8 * EDITS
