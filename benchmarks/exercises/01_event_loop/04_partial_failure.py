"""1.4: four ids, with a blank and a double among them."""

from kitchen import supplier

TITLE = "four ids, for each of which the supplier takes 100 ms"
THINKS = 0.1
NAMES = ("leek", "plum", "salt", "egg")


def sync():
    return {name: supplier.price_now(name) for name in NAMES}, {}


async def yours(submission, ask):
    return await submission.ask_prices([" leek", "plum", "", "salt", "egg", "plum"], supplier.price)


def same(seen, wanted):
    return tuple(seen) == wanted


async def ideal():
    await supplier.price(NAMES[0])
