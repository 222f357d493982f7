"""Calling an async function cooks nothing: it gives a coroutine, a recipe that nobody has begun.

`await` begins it and waits for its plate. While `serve` waits, the loop serves others; the soup's
10 minutes are 10 minutes for this table only. An error on the stove comes out at the same `await`.
"""


async def serve(cook, dish):
    return await cook(dish)
