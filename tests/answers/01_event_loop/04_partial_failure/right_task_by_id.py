"""A dict of tasks: the id stays with its task from the beginning."""

import asyncio


async def ask_prices(ids, ask):
    tasks = {}
    for id in map(str.strip, ids):
        if id and id not in tasks:
            tasks[id] = asyncio.create_task(ask(id))
    if tasks:
        await asyncio.wait(tasks.values())
    failed = {id: str(task.exception()) for id, task in tasks.items() if task.exception()}
    return {id: task.result() for id, task in tasks.items() if id not in failed}, failed
