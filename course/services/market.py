"""The supplier's market: who is logged in buys, and each purchase is kept with its buyer.

POST /market/login      {"buyer": "ada"}                         {"token": "6f1c..."}
POST /market/purchases  {"ingredient": "flour"} and the token    {"number": 48151}
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from aiohttp import web


@dataclass(frozen=True)
class Purchase:
    """One purchase: its number is a secret until the market tells it."""

    number: int
    buyer: str
    ingredient: str


class Market:
    """The buyers that are logged in, and `purchases` in the order in which they were made."""

    def __init__(self) -> None:
        self.purchases: list[Purchase] = []
        self._buyers: dict[str, str] = {}

    def routes(self) -> list[web.RouteDef]:
        """What the supplier serves of it."""
        return [web.post("/market/login", self._log_in), web.post("/market/purchases", self._buy)]

    async def _log_in(self, request: web.Request) -> web.Response:
        token = secrets.token_hex(8)
        self._buyers[token] = (await request.json())["buyer"]
        return web.json_response({"token": token})

    async def _buy(self, request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Token ")
        if token not in self._buyers:
            return web.json_response({"error": "nobody is logged in"}, status=401)
        number = 10_000 + secrets.randbelow(90_000)
        ingredient = (await request.json())["ingredient"]
        self.purchases.append(Purchase(number, self._buyers[token], ingredient))
        return web.json_response({"number": number}, status=201)
