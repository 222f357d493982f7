"""`except Exception` is thought to catch everything, but CancelledError is a BaseException.

fails: test_the_pot_is_away_when_the_guest_leaves
says: never
"""


async def simmer(cook, put_away):
    try:
        plate = await cook()
    except Exception:
        await put_away()
        raise
    await put_away()
    return plate
