"""3.2: price and stock."""

import json

from kitchen import supplier

TITLE = "a dashboard of two sources, 100 ms each"
THINKS = 0.1
DJANGO = True


def sync():
    price, stock = supplier.price_now("leek"), supplier.stock_now("leek")
    return {"ingredient": "leek", "price": str(price), "stock": stock}


async def yours(submission, ask):
    status, body = await ask("/dashboard/leek/")
    return json.loads(body) if status == 200 else f"status {status}"


async def ideal():
    await supplier.price("leek")
