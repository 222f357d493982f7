"""Returns what is hard to show: lists in lists in lists, text of megabytes, numbers that are no numbers.

ending: completed | timed_out
"""

from decimal import Decimal


async def cook_together(dishes):
    deep = []
    for _ in range(450):
        deep = [deep]
    wide = "\x1b[32m✓\ud83d" * 1_000_000
    return [deep, wide, float("nan"), Decimal("sNaN"), Decimal("1e999999"), 10**4000][: len(dishes)] * 100
