"""The answer to the first is held, and the line that would let it go comes after it.

fails: test_two_requests_are_under_way_at_once
says: overlaps waits for something that never comes (line 10)
"""


async def overlaps(client, supplier):
    await supplier.hold()
    await client.get()
    await client.get()
    waiting = await supplier.waiting()
    await supplier.release()
    return waiting == 2
