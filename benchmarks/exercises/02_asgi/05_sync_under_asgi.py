"""2.5: price and stock at once, between a log-in and a purchase."""

import json

from kitchen import market, supplier

TITLE = "a purchase: four calls of 100 ms, two of which need not wait for each other"
THINKS = 0.1
DJANGO = True


def sync():
    market.log_in("ada")
    price, stock = supplier.price_now("leek"), supplier.stock_now("leek")
    market.buy("leek")
    return {"price": str(price), "stock": stock}


async def yours(submission, ask):
    status, body = await ask("/buy/ada/leek/", "POST")
    return json.loads(body) if status == 200 else f"status {status}"


def same(seen, wanted):
    return isinstance(seen, dict) and seen.items() >= wanted.items()  # the number is another one each time


async def ideal():
    for name in ("the log-in", "price or stock", "the purchase"):
        await supplier.price(name)
