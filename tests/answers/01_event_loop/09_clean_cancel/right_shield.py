"""asyncio.shield in a loop, until the cleaning is done."""

import asyncio


async def simmer(cook, put_away):
    try:
        return await cook()
    finally:
        cleaning = asyncio.ensure_future(put_away())
        cancelled = False
        while not cleaning.done():
            try:
                await asyncio.shield(cleaning)
            except asyncio.CancelledError:
                cancelled = True
        if cancelled:
            raise asyncio.CancelledError
