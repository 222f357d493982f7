"""The supplier's market, asked by a real client."""

from __future__ import annotations

import pytest

from course.services.market import Purchase


async def test_whoever_is_logged_in_buys(supplier, client):
    tokens = [(await client.post("/market/login", json={"buyer": buyer})).json()["token"] for buyer in ("ada", "bo")]
    numbers = []
    for token, ingredient in zip(tokens, ("salt", "flour"), strict=True):
        headers = {"Authorization": f"Token {token}"}
        answer = await client.post("/market/purchases", json={"ingredient": ingredient}, headers=headers)
        assert answer.status_code == 201
        numbers.append(answer.json()["number"])
    assert supplier.market.purchases == [Purchase(numbers[0], "ada", "salt"), Purchase(numbers[1], "bo", "flour")]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Token of love"}])
async def test_nobody_else_buys(supplier, client, headers):
    answer = await client.post("/market/purchases", json={"ingredient": "salt"}, headers=headers)
    assert (answer.status_code, supplier.market.purchases) == (401, [])
