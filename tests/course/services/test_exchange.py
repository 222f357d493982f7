"""The supplier's exchange, asked by a real client."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from course.services.behaviours import Down
from course.services.exchange import ROUGHLY, Exchange


async def test_gives_what_others_are_worth_in_the_base(supplier, client):
    supplier.exchange.worth = {"EUR": Decimal(1), "USD": Decimal("0.5"), "GBP": Decimal("1.25")}
    supplier.exchange.date = date(2026, 3, 2)
    answer = (await client.get("/rates/USD")).json()
    assert answer == {"base": "USD", "date": "2026-03-02", "rates": {"EUR": "2.00000000", "GBP": "2.50000000"}}


async def test_an_unknown_base_has_no_rates(client):
    answer = await client.get("/rates/XXX")
    assert (answer.status_code, "XXX" in answer.json()["error"]) == (404, True)


async def test_it_can_be_down_as_the_rest_of_the_supplier(supplier, client):
    supplier.behaves(Down(), path="/rates/", times=1)
    assert [(await client.get("/rates/EUR")).status_code for _ in range(2)] == [503, 200]


def test_two_exchanges_differ_a_little_and_from_what_everybody_knows_hardly():
    one, other = Exchange().rates("EUR"), Exchange().rates("EUR")
    assert one != other
    assert all(abs(rate / Decimal(ROUGHLY[currency]) - 1) <= Decimal("0.0011") for currency, rate in one.items())
