"""3.10: price, stock and rows."""

from kitchen import supplier

TITLE = "a page of two sources, 100 ms each, and some rows"
THINKS = 0.1
DJANGO = True


def sync():
    return [str(supplier.price_now("leek")), str(supplier.stock_now("leek")), "leek soup", "leek tart"]


async def yours(submission, ask):
    status, body = await ask("/ingredients/leek/")
    return body if status == 200 else f"status {status}"


def same(seen, wanted):
    return all(word in seen for word in wanted)


async def ideal():
    await supplier.price("leek")
