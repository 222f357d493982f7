"""The market's own library: older than asyncio, and it remembers for each thread who is logged in.

Django's connections to the database, and its translations, remember things in the same way. Each function blocks its
thread until the market has answered; `log_in` and the `buy` that follows must run on the same one.
"""

from __future__ import annotations

import threading
from typing import Any

import requests

from kitchen.supplier import PATIENCE, address

_session = threading.local()


class MarketError(Exception):
    """The market did not do what was asked for; str() says why."""


def log_in(buyer: str) -> None:
    """From now on whatever this thread buys is bought by `buyer`. Raises MarketError."""
    _session.token = _post("/market/login", {"buyer": buyer}, "")["token"]


def buy(ingredient: str) -> int:
    """Buy a unit for whoever is logged in on this thread; gives the number of the purchase. Raises MarketError."""
    token = getattr(_session, "token", None)
    if token is None:
        here = "the main one" if threading.current_thread() is threading.main_thread() else "not the main one"
        raise MarketError(f"Nobody is logged in on this thread, {here}: log_in() and buy() must run on the same.")
    return int(_post("/market/purchases", {"ingredient": ingredient}, token)["number"])


def _post(path: str, data: dict[str, str], token: str) -> Any:
    headers = {"Authorization": f"Token {token}"} if token else {}
    try:
        answer = requests.post(address(path), json=data, headers=headers, timeout=PATIENCE)
        answer.raise_for_status()
        return answer.json()
    except (requests.RequestException, ValueError) as error:
        raise MarketError(f"The market did not answer {path} as it should: {error!r}") from error
