"""All three keep their ordinary calls, and a thread does the waiting."""

import asyncio
import time

import requests


def _read(path):
    with open(path) as file:
        return file.read()


async def rest_dough(seconds):
    await asyncio.to_thread(time.sleep, seconds)
    return "rested"


async def read_order(path):
    return await asyncio.get_running_loop().run_in_executor(None, _read, path)


async def ask_price(url):
    answer = await asyncio.to_thread(requests.get, url, timeout=30)
    return answer.json()["price"]
