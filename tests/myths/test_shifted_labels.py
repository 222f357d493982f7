"""Labels by position: blanks in the input put results under the wrong names.

Widely taught: skip the blank ids when the calls are made, then label the results with `ids[i]` of the list that still
holds the blanks.

What happens: for the input ",7,,8" the price of 7 stands under "" and the price of 8 under "7". Nothing raises, every
number is real, and the chef orders from the wrong supplier. Errors are put under the wrong names as well.

The right way: clean the ids once, make the calls from that list and `zip` the same list to the results.
"""

from __future__ import annotations

import asyncio

import pytest

PRICES = {"7": "2.50", "8": "9.90"}


async def ask(supplier_id):
    if supplier_id not in PRICES:
        raise LookupError(f"no supplier {supplier_id}")
    return PRICES[supplier_id]


async def prices_by_position(text):
    ids = text.split(",")
    calls = [ask(supplier_id.strip()) for supplier_id in ids if supplier_id.strip()]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    return {ids[i]: answer for i, answer in enumerate(answers)}


async def prices_by_id(text):
    # dict.fromkeys also drops what was sent twice, and keeps the order.
    ids = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    answers = await asyncio.gather(*(ask(supplier_id) for supplier_id in ids), return_exceptions=True)
    return dict(zip(ids, answers, strict=True))


async def test_blank_ids_shift_every_price_to_the_wrong_supplier():
    assert await prices_by_position(",7,,8") == {"": "2.50", "7": "9.90"}


async def test_blank_ids_put_the_error_under_a_supplier_that_answered():
    answers = await prices_by_position("7, ,404,8")
    assert answers["7"] == "2.50"
    assert isinstance(answers[" "], LookupError)
    assert answers["404"] == PRICES["8"]  # this supplier does not exist


@pytest.mark.parametrize("text", [",7,,8", "7,8", " 7 , ,8,", "7,7,,8"])
async def test_ids_cleaned_once_keep_their_prices(text):
    assert await prices_by_id(text) == PRICES


async def test_an_error_stands_under_its_own_id():
    answers = await prices_by_id("7, ,404,8")
    assert isinstance(answers.pop("404"), LookupError)
    assert answers == PRICES
