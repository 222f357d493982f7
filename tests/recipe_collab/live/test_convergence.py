"""Whatever happens on the way, all say the same in the end."""

from __future__ import annotations

from ..convergence import play


async def test_pages_log_and_rows_are_equal_after_kills_and_lost_announcements():
    result = await play("small-1", clients=4, edits=40)
    assert result.problems == []
    assert result.edits == 160
