"""`finally` is thought to be safe from cancellation; a second cancel cuts the await inside it short.

fails: test_a_second_cancel_does_not_stop_the_cleaning
says: cut short
"""


async def simmer(cook, put_away):
    try:
        return await cook()
    finally:
        await put_away()
