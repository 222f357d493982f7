"""An event that never comes, anyio for the file, aiohttp for the price."""

import asyncio

import aiohttp
import anyio


async def rest_dough(seconds):
    try:
        await asyncio.wait_for(asyncio.Event().wait(), timeout=seconds)
    except TimeoutError:
        return "rested"


async def read_order(path):
    async with await anyio.open_file(path) as file:
        return await file.read()


async def ask_price(url):
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return (await answer.json())["price"]
