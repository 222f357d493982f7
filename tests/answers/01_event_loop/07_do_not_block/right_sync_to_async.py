"""asgiref's sync_to_async, as Django uses it, around functions that do the whole job."""

import asyncio

import requests
from asgiref.sync import sync_to_async


async def rest_dough(seconds):
    return await asyncio.sleep(seconds, result="rested")


@sync_to_async
def read_order(path):
    with open(path) as file:
        return "".join(file)


@sync_to_async(thread_sensitive=False)
def ask_price(url):
    with requests.Session() as session:
        return session.get(url, timeout=30).json()["price"]
