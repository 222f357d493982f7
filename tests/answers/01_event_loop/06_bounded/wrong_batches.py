"""Batches of ten are thought to be ten at once; each batch waits for its slowest call.

fails: test_a_free_telephone_is_taken_at_once
says: waited
"""

import asyncio


async def fetch_all(names, fetch):
    answers = []
    for start in range(0, len(names), 10):
        answers += await asyncio.gather(*(fetch(name) for name in names[start : start + 10]))
    return answers
