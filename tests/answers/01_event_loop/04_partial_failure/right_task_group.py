"""Each question catches its own error, so the group always ends well."""

import asyncio


async def ask_prices(ids, ask):
    prices, failed = {}, {}

    async def note(id):
        try:
            prices[id] = await ask(id)
        except Exception as error:
            failed[id] = str(error)

    async with asyncio.TaskGroup() as group:
        for id in {id.strip() for id in ids} - {""}:
            group.create_task(note(id))
    return prices, failed
