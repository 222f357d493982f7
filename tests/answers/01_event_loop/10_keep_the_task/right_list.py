"""A plain list that holds the tasks until closing time."""

import asyncio
import contextlib

tasks = []


async def take_order(order, announce):
    tasks.append(asyncio.ensure_future(announce(order)))
    return f"taken: {order}"


async def close_kitchen():
    while tasks:
        with contextlib.suppress(Exception):
            await tasks.pop()
