"""One task cooks and cleans; it is cancelled once at most, whatever comes after that."""

import asyncio


async def _cook_and_clean(cook, put_away, cooking):
    try:
        return await cook()
    finally:
        cooking.clear()
        await put_away()


async def simmer(cook, put_away):
    cooking = asyncio.Event()
    cooking.set()
    work = asyncio.create_task(_cook_and_clean(cook, put_away, cooking))
    cancelled = False
    while not work.done():
        try:
            await asyncio.wait({work})
        except asyncio.CancelledError:
            if cooking.is_set() and not cancelled:
                work.cancel()
            cancelled = True
    if cancelled:
        raise asyncio.CancelledError
    return work.result()
