"""A server must never fail, so the error is swallowed and the guest gets nothing.

fails: test_a_burnt_dish_reaches_the_caller
says: returned None
"""


async def serve(cook, dish):
    try:
        return await cook(dish)
    except Exception:
        return None
