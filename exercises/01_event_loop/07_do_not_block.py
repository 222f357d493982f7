"""While the dough rests, the cook stands beside it and looks: nobody else is served.

Mend three functions so that the loop goes on serving others while they wait. Graded: each returns
what it returns now (`rest_dough` only after its seconds), and meanwhile the same loop answers others.
`requests` may stay if it leaves the loop alone; httpx and aiohttp are installed.

Before you run it: how long will three calls of `rest_dough(60)` in one gather take, and why?
"""

import time

import requests


async def rest_dough(seconds):
    # TODO: three functions, three calls that hold the loop. Being inside `async def` helps none of them.
    time.sleep(seconds)
    return "rested"


async def read_order(path):
    with open(path) as file:
        return file.read()


async def ask_price(url):
    return requests.get(url, timeout=30).json()["price"]
