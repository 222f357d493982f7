"""A short sleep at closing time is thought to let all the tasks finish.

fails: test_closing_waits_for_every_announcement
says: still being announced
"""

import asyncio

announcements = set()


async def take_order(order, announce):
    task = asyncio.create_task(announce(order))
    announcements.add(task)
    task.add_done_callback(announcements.discard)
    return f"taken: {order}"


async def close_kitchen():
    await asyncio.sleep(1)
