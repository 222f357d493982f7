"""asyncio.wait with a timeout sorts the tasks into done and pending; the pending ones are cancelled."""

import asyncio


async def ask_in_time(suppliers, seconds, fallback):
    calls = [asyncio.create_task(supplier()) for supplier in suppliers]
    if not calls:
        return []
    _, late = await asyncio.wait(calls, timeout=seconds)
    for call in late:
        call.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return [fallback if call.cancelled() or call.exception() else call.result() for call in calls]
