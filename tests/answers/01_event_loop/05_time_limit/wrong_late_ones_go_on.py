"""asyncio.wait is thought to cancel what is late; it only stops waiting for it.

fails: test_what_is_late_is_cancelled
says: left on the line
"""

import asyncio


async def ask_in_time(suppliers, seconds, fallback):
    calls = [asyncio.create_task(supplier()) for supplier in suppliers]
    done, _ = await asyncio.wait(calls, timeout=seconds)
    return [call.result() if call in done and not call.exception() else fallback for call in calls]
