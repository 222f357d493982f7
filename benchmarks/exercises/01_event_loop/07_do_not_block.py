"""1.7: dough that rests while two prices are asked."""

import asyncio
import time

from kitchen import supplier

TITLE = "dough that rests for 100 ms and two prices of 100 ms, in one gather"
THINKS = 0.1


def sync():
    time.sleep(THINKS)
    return ["rested", f"{supplier.price_now('leek'):.2f}", f"{supplier.price_now('plum'):.2f}"]


async def yours(submission, ask):
    urls = [supplier.address(f"/price/{name}") for name in ("leek", "plum")]
    return await asyncio.gather(submission.rest_dough(THINKS), *map(submission.ask_price, urls))


async def ideal():
    await supplier.price("leek")
