"""Whatever is sent, by socket or API: an answer that the contract knows, nothing written, and the next one is heard."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from expenses.live import commands

from ..visitors import Visitor, count

FIELDS = (
    "amount category description currency spent_on rate client_id version expense up_to page per_page from to text"
).split()
VALUES: list[Any] = [None, True, False, 0, -1, 1, 2**63, 10**400, 0.1, -0.0, 1e308, "", "x", "0", "NaN", "-Infinity"]
VALUES += ["1e400", "\0", "\u202e", "9" * 5000, "2026-02-30", "0001-01-01", "9999-12-31", [], [[]], {}, {"a": 1}]
ANSWERS = {400, 404, 413}


def nonsense(chance: random.Random) -> dict[str, Any]:
    """Some fields with values, of which the amount is never one."""
    data = {name: chance.choice(VALUES) for name in chance.sample(FIELDS, chance.randint(0, 6))}
    return {**data, "amount": chance.choice([value for value in VALUES if value not in (1, 0.1)])}


def cut(chance: random.Random, text: str) -> str:
    """`text`, or not quite."""
    if chance.random() < 0.7:
        return text
    place = chance.randrange(len(text))
    return text[:place] + chance.choice(["", "{", '"', "\ud800", "NaN", "\0"]) + text[place + chance.randint(0, 3) :]


@pytest.mark.parametrize("seed", range(4))
async def test_a_socket_lives_through_any_frames(ada: Visitor, food: int, settings, seed: int):
    settings.FRAME_BURST = 10_000
    chance = random.Random(seed)
    tab, _ = await ada.opens()
    for _ in range(100):
        kind = chance.choice([*commands.COMMANDS, "expense.explode", 7, None])
        frame = {"id": chance.choice(["a", "b" * 64, 7, None]), "type": kind, "data": nonsense(chance)}
        await tab.put(cut(chance, json.dumps(frame)))
        reply = await tab.next()
        read = kind in ("expense.list", "notification.read")  # which change nothing, and may be right by chance
        assert reply["type"] == "reply", frame
        assert reply["status"] in ANSWERS | ({200} if read else set()), (frame, reply)
    assert await count() == 0
    assert (await tab.ask("expense.create", amount="1", description="Soup", category=food))[0] == 201


@pytest.mark.parametrize("seed", range(4))
async def test_the_api_answers_any_bodies(ada: Visitor, food: int, seed: int):
    chance = random.Random(seed)
    paths = ["expenses/", "expenses/1/restore/", "incomes/", "recurring/", "notifications/read/", "categories/"]
    for _ in range(60):
        path = f"/api/{chance.choice(paths)}"
        body = cut(
            chance, json.dumps({**nonsense(chance), "name": [], "up_to": chance.choice(["x", -1, None, [], 0.5])})
        )
        response = await ada.call("POST", path, content=body.encode(errors="surrogatepass"))
        assert response.status_code in ANSWERS, (path, body, response.text)
    assert await count() == 0


@pytest.mark.parametrize("seed", range(4))
async def test_the_api_answers_any_parameters(ada: Visitor, food: int, seed: int):
    chance = random.Random(seed)
    paths = ["expenses/", "incomes/", "notifications/", "dashboard/", "dashboard/sync/", "expenses/1/"]
    for _ in range(40):
        path = f"/api/{chance.choice(paths)}"
        query = {name: str(value)[:300] for name, value in nonsense(chance).items()}
        response = await ada.call("GET", path, params={**query, "after": str(chance.choice(VALUES))[:300]})
        assert response.status_code in ANSWERS | {200}, (path, query, response.text)
