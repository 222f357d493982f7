"""Each call has its own timeout, but all of them end at the same moment on the loop's clock."""

import asyncio


async def ask_in_time(suppliers, seconds, fallback):
    deadline = asyncio.get_running_loop().time() + seconds

    async def ask(supplier):
        try:
            async with asyncio.timeout_at(deadline):
                return await supplier()
        except Exception:
            return fallback

    return await asyncio.gather(*(ask(supplier) for supplier in suppliers))
