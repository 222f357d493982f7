"""Grader of 1.4: keep what worked, and name what failed by its own id."""

import secrets
from decimal import Decimal

import pytest

from course.grader.examiner import describe, expect, shown

# Blanks before and between, a double, and one that needs stripping: what a form field or a query string brings.
IDS = ["", "egg", "  ", "flour", "egg", " milk ", "saffron"]
WANTED = ["egg", "flour", "milk", "saffron"]
SECONDS = {"egg": 4, "flour": 3, "milk": 2, "saffron": 1}


def supplier(stove, without=()):
    """Knows a price for each id, but for those in `without`."""

    def answer(id):
        if id in without:
            raise LookupError(f"no {id} today, says {secrets.token_hex(4)}")
        return Decimal(secrets.randbelow(90_000) + 10_000) / 100

    return stove.helper("ask", answer=answer, seconds=lambda id: SECONDS.get(id, 1))


def asked(call):
    return str(call.args[0]) if call.args else "nothing"


def both(result):
    """The two dicts; fails the test when something else came back."""
    ok = isinstance(result, tuple | list) and len(result) == 2 and all(isinstance(part, dict) for part in result)
    expect(ok, seen=f"ask_prices returned {shown(result)}", wanted="two dicts, (prices, failed)")
    return result


@pytest.mark.points(3)
async def test_each_price_stands_under_its_own_id(submission, stove):
    """Each price stands under the id that was asked for it."""
    prices, _ = both(await submission.ask_prices(IDS, supplier(stove)))
    for id, price in prices.items():
        owner = next((asked(call).strip() for call in stove.calls if call.value == price), "nobody")
        expect(owner == id, seen=f"{id!r} has the price of {owner!r}", wanted="each id with its own price")
    expect(set(prices) == set(WANTED), seen=f"prices of {list(prices)}", wanted=f"prices of {WANTED}")


@pytest.mark.points(2)
async def test_each_id_is_asked_once(submission, stove):
    """Each id is asked once: stripped, without blanks and doubles."""
    await submission.ask_prices(IDS, supplier(stove))
    ids = [asked(call) for call in stove.calls]
    blank = sum(not id.strip() for id in ids)
    expect(not blank, seen=f"{blank} questions for a blank id", wanted="no question for a blank id")
    expect(
        sorted(ids) == WANTED,
        seen=", ".join(f"{id!r} asked {ids.count(id)} times" for id in WANTED if ids.count(id) != 1) or f"asked: {ids}",
        wanted=f"one question for each of {WANTED}",
    )


@pytest.mark.points(3)
async def test_a_failure_is_noted_and_the_rest_is_kept(submission, stove):
    """What failed is noted under its id with the error's text; the other prices are kept."""
    outcome = await submission.ask_prices(IDS, supplier(stove, without=("flour",))).outcome()
    if outcome.kind != "returned":
        wanted = "the prices of the others, and the flour among the failed"
        expect(False, seen=describe("ask_prices", outcome), wanted=wanted, line=outcome.line)
    prices, failed = both(outcome.value)
    errors = {asked(call).strip(): str(call.value) for call in stove.calls if call.ending == "raised"}
    seen = f"failed is {shown(failed)}" if failed else "failed says nothing about the flour"
    expect(errors and failed == errors, seen=seen, wanted=f"the error's text under its id: {shown(errors)}")
    kept = {asked(call).strip(): call.value for call in stove.calls if call.ending == "answered"}
    expect(prices == kept, seen=f"prices is {shown(prices)}", wanted=shown(kept))


@pytest.mark.points(2)
async def test_all_suppliers_are_asked_at_once(submission, stove):
    """All suppliers are asked before the first one answers."""
    await submission.ask_prices(IDS, supplier(stove))
    first_answer = min((call.ended for call in stove.calls if call.ended is not None), default=0)
    begun = {asked(call).strip() for call in stove.calls if call.started < first_answer}
    expect(
        set(WANTED) <= begun,
        seen=f"when the first supplier answered, {len(begun)} of {len(WANTED)} had been asked",
        wanted=f"all {len(WANTED)} of them",
        line=stove.line,
        chart=stove.chart(wanted=[("ask", 0, SECONDS[id]) for id in WANTED]),
    )
