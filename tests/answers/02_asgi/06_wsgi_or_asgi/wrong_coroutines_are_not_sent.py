"""A coroutine that nobody awaits yet has not been sent, and then one is awaited after the other.

fails: test_two_requests_are_under_way_at_once
says: asked for 2 dishes, never for two at once
"""


async def overlaps(client, supplier):
    await supplier.hold()
    first, second = client.get(), client.get()
    waiting = await supplier.waiting()
    await supplier.release()
    await first
    await second
    return waiting == 2
