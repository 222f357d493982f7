"""Nothing gets lost if the announcement is awaited at once, but the guest waits for it.

fails: test_the_order_is_taken_without_waiting
says: waited
"""


async def take_order(order, announce):
    await announce(order)
    return f"taken: {order}"


async def close_kitchen():
    return None
