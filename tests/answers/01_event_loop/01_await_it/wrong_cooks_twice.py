"""The first await is taken for "start", the second call for "fetch the result".

fails: test_each_order_is_cooked_once
says: 2 times
"""


async def serve(cook, dish):
    await cook(dish)
    return await cook(dish)
