"""Amounts to the cent, currencies and rates, and a rate service that is down, slow or wrong.

Each test of the rate service has a currency of its own, of which nobody else asks: what one has heard stays known.
"""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
import pytest_asyncio

from course.services.behaviours import Down, Reset

from ...acceptance.suppliers import Dripping, Says, Silent
from .people import Person
from .rates import TODAY, YESTERDAY, meets, says

pytestmark = pytest.mark.asyncio(loop_scope="session")

WAIT = 60  # seconds until an answer is given up that a slow rate service holds up; the deadline is 10
CENT = Decimal("0.01")
EXACT = [
    ("0.01", "0.01"),
    (0.1, "0.10"),
    (7, "7.00"),
    ("12.5", "12.50"),
    (1.1, "1.10"),
    (99999999.99, "99999999.99"),
    ("99999999.99", "99999999.99"),
]
REFUSED: list[Any] = [
    "NaN", "Infinity", "-Infinity", "sNaN", "0", 0, "-1", -0.01, "0.001", 0.001, "100000000", 1e300, "1e400", 10**400,
    "", " ", "twelve", "1,50", "0x10", None, True, [], ["1"], {}, {"amount": "1"},
]  # fmt: skip
LIES: dict[str, Any] = {
    "another base": says("EUR", "USD", "2", TODAY),
    "no base": {"date": TODAY.isoformat(), "rates": {"USD": "2"}},
    "NaN": says("HUF", "USD", "NaN", TODAY),
    "infinity": says("HUF", "USD", "Infinity", TODAY),
    "below zero": says("HUF", "USD", "-2", TODAY),
    "zero": says("HUF", "USD", 0, TODAY),
    "a huge rate": says("HUF", "USD", "1e300", TODAY),
    "a word": says("HUF", "USD", "cheap", TODAY),
    "a list": says("HUF", "USD", ["2"], TODAY),
    "null": says("HUF", "USD", None, TODAY),
    "a rate of years ahead": says("HUF", "USD", "2", "2199-01-01"),
    "no day": says("HUF", "USD", "2", "today"),
    "a day that is a number": says("HUF", "USD", "2", 20260302),
    "rates that are a list": {"base": "HUF", "date": TODAY.isoformat(), "rates": [["USD", "2"]]},
    "no object": [says("HUF", "USD", "2", TODAY)],
    "nothing": b"",
    "no JSON": b"<h1>Welcome</h1>",
    "half of it": b'{"base": "HUF", "rates": {"USD": "2"',
    "half a character": b'{"base": "HUF", "rates": {"US\xc3',
    "brackets": b"[" * 50_000,
    "ten megabytes": b" " * 10_000_000 + b"{}",
}

FAULTS: dict[str, Any] = {
    "answered with 503": Down(503),
    "answered with 404": Down(404),
    "broke the connection off": Reset(),
    "told rates with a status of 500": Says(says("DKK", "USD", "9", TODAY), 500),
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def eve(settler: Any) -> Person:
    """Somebody who stays, and whose amounts nobody counts."""
    return await settler("eve")


@contextmanager
def held(*behaviours: Silent | Dripping) -> Iterator[None]:
    """Whoever still waits at the end is let go."""
    try:
        yield
    finally:
        for behaviour in behaviours:
            behaviour.let_go.set()


async def converted_at(person: Person, category: int, currency: str = "USD") -> tuple[Any, ...]:
    """The rate of a new expense, its day and whether it was typed; or the status and the body without one."""
    sent = {"amount": "10", "currency": currency, "category": category, "description": "Tea"}
    response = await person.call("POST", "expenses/", sent)
    if response.status_code != 201:
        return response.status_code, response.text[:200]
    expense = response.json()["expense"]
    return expense["rate"], expense["rate_date"], expense["rate_is_manual"]


async def test_an_amount_comes_back_to_the_cent_by_every_way(ada: Person, food: int):
    tab, _ = await ada.opens()
    for sent, amount in EXACT:
        by_api = await ada.spends(sent, food, f"{amount} by API")
        status, body = await tab.ask("expense.create", amount=sent, category=food, description=f"{amount} by socket")
        assert (status, body["expense"]["amount"], by_api["amount"]) == (201, amount, amount)
        assert [(await tab.notice())["data"]["expense"] for _ in range(2)] == [by_api, body["expense"]]
    listed = {row["description"]: (row["amount"], row["converted"], row["rate"]) for row in await ada.expenses()}
    assert listed == {
        f"{amount} by {way}": (amount, amount, "1.00000000") for _, amount in EXACT for way in ("API", "socket")
    }


async def test_no_other_amount_is_taken_by_any_way(eve: Person):
    category, (tab, _) = await eve.category("Refusals"), await eve.opens()
    before, wrong = await eve.everything(), []
    for amount in REFUSED:
        sent = {"amount": amount, "category": category, "description": "Tea"}
        status, body = await tab.ask("expense.create", **sent)
        response = await eve.call("POST", "expenses/", sent)
        for answered in ((status, body), (response.status_code, response.json())):
            if answered[0] != 400 or "amount" not in answered[1]["error"].get("fields", {}):
                wrong.append((amount, answered))
    assert not wrong
    assert await eve.everything() == before


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
async def test_what_is_no_number_of_json_is_no_json(eve: Person, number: str):
    tab, _ = await eve.opens()
    body = f'{{"amount": {number}, "category": 1, "description": "Tea"}}'
    response = await eve.call("POST", "expenses/", content=body)
    status, answer = await tab.send(f'{{"id": "a", "type": "expense.create", "data": {body}}}')
    assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_json")
    assert (status, answer["error"]["code"]) == (400, "bad_json")


@pytest.mark.step("12.1", points=4)
async def test_tenths_add_up_to_exactly_the_limit(ada: Person):
    """0.10 and 0.20 of a limit of 0.30 are exactly the limit: it is not passed."""
    sweets = await ada.category("Sweets", "0.30")
    await ada.spends("0.10", sweets)
    await ada.spends("0.20", sweets)
    passed = await ada.kinds("limit.passed")
    assert passed == [], f"0.10 and 0.20 were told to be more than 0.30: {passed}"
    await ada.spends("0.01", sweets)
    assert await ada.kinds("limit.passed") == ["limit.passed"], "0.31 of 0.30 is more than the limit"


@pytest.mark.step("12.1", points=3)
async def test_an_export_names_amounts_to_the_cent(ada: Person, food: int):
    """An export writes 12.50 as 12.50 and 99999999.99 as 99999999.99."""
    for amount in ("12.50", "99999999.99", "7"):
        await ada.spends(amount, food)
    lines = [line.split(",") for line in (await ada.get("/export/expenses.csv")).text.splitlines()]
    place = lines[0].index("amount")
    amounts = sorted(line[place] for line in lines[1:])
    assert amounts == ["12.50", "7.00", "99999999.99"], f"the export has {amounts}"


async def test_the_sums_of_the_dashboard_are_those_of_the_cents(ada: Person, food: int):
    for amount in ("0.1", "0.2", *["0.1"] * 10, *["99999999.99"] * 3):
        await ada.spends(amount, food)
    await ada.does("POST", "incomes/", {"amount": "1.3", "description": "Found"})
    board = await ada.does("GET", "dashboard/")
    total = "300000001.27"
    assert (board["spent"], board["balance"]) == (total, "-299999999.97")
    assert board["by_category"] == [{"category": food, "category_name": "Food", "spent": total, "limit": None}]
    assert board["by_month"][-1] == {"month": board["month"], "spent": total}


async def test_the_dashboard_sums_up_a_year(ada: Person):
    chance, today = random.Random(12), date.fromisoformat(await ada_today(ada))
    first, names = months_ago(today, 11), {await ada.category(name): name for name in ("Food", "Home", "Fun")}
    by_category: dict[int, Decimal] = defaultdict(Decimal)
    by_month = {f"{months_ago(today, ago):%Y-%m}": Decimal(0) for ago in range(11, -1, -1)}
    for _ in range(60):
        amount, category = Decimal(chance.randint(1, 99_999)).scaleb(-2), chance.choice(list(names))
        day = first + timedelta(days=chance.randint(0, (today - first).days))
        await ada.spends(str(amount), category, spent_on=day.isoformat())
        by_month[f"{day:%Y-%m}"] += amount
        by_category[category] += amount
    gone = await ada.spends("5000", next(iter(names)))
    await ada.does("DELETE", f"expenses/{gone['id']}/", params={"version": 1})
    await ada.spends("77", next(iter(names)), spent_on=(first - timedelta(days=1)).isoformat())
    board = await ada.does("GET", "dashboard/", params={"from": first.isoformat(), "to": today.isoformat()})
    assert board["by_month"] == [{"month": month, "spent": f"{spent:.2f}"} for month, spent in by_month.items()]
    assert {row["category"]: row["spent"] for row in board["by_category"]} == {
        category: f"{spent:.2f}" for category, spent in by_category.items()
    }
    assert board["balance"] == f"{-sum(by_category.values()) - 77:.2f}"
    assert board["spent"] == f"{by_month[board['month']]:.2f}"
    assert len(board["recent"]) == 10


async def test_the_filters_of_the_dashboard_hold_for_what_is_listed_and_not_for_what_is_owned(ada: Person, food: int):
    home = await ada.category("Home")
    await ada.spends("10", food, "Soup")
    await ada.spends("20", home, "Soap")
    await ada.spends("40", home, "Lamp", spent_on="2026-01-01")
    for filters, spent in (
        ({"category": home}, {"Home": "20.00"}),
        ({"text": "so"}, {"Food": "10.00", "Home": "20.00"}),
        ({"from": "2026-01-01", "to": "2026-01-01"}, {"Home": "40.00"}),
        ({"from": "2026-01-01", "text": "lamp"}, {"Home": "40.00"}),
    ):
        board = await ada.does("GET", "dashboard/", params=filters)
        assert {row["category_name"]: row["spent"] for row in board["by_category"]} == spent, filters
        assert (board["spent"], board["balance"]) == ("30.00", "-70.00")
        assert board == await ada.does("GET", "dashboard/sync/", params=filters)


async def test_a_foreign_amount_keeps_the_rate_and_its_day(newcomer: Any, household: Any):
    await meets(household.supplier, "NOK", Says(says("NOK", "USD", "10.12345678")))
    nora = await newcomer("nora", currency="NOK")
    food = await nora.category()
    old = await nora.spends("12.34", food, currency="USD")
    assert (old["rate"], old["rate_date"], old["rate_is_manual"]) == ("10.12345678", YESTERDAY.isoformat(), False)
    assert (old["amount"], old["currency"]) == ("12.34", "USD")
    assert old["converted"] == f"{(Decimal('12.34') * Decimal('10.12345678')).quantize(CENT, ROUND_HALF_UP)}"
    await meets(household.supplier, "NOK", Says(says("NOK", "USD", "11", TODAY)))
    assert await converted_at(nora, food) == ("11.00000000", TODAY.isoformat(), False)
    edit = {"version": 1, "amount": "20"}
    edited = (await nora.does("PATCH", f"expenses/{old['id']}/", edit))["expense"]
    assert (edited["rate"], edited["rate_date"], edited["converted"]) == ("10.12345678", old["rate_date"], "202.47")


async def test_half_a_cent_is_rounded_up(newcomer: Any, household: Any):
    ines = await newcomer("ines", currency="INR")
    food = await ines.category()
    made = [await ines.spends(amount, food, currency="USD", rate="0.5") for amount in ("0.01", "0.03", "0.05")]
    assert [expense["converted"] for expense in made] == ["0.01", "0.02", "0.03"]


async def test_without_a_known_rate_there_is_a_mistake_and_no_guess(newcomer: Any):
    kiri = await newcomer("kiri", currency="NZD")
    food = await kiri.category()
    sent = {"amount": "10", "currency": "USD", "category": food, "description": "Tea"}
    response = await kiri.call("POST", "expenses/", sent)
    assert (response.status_code, list(response.json()["error"]["fields"])) == (400, ["rate"])
    assert await kiri.expenses() == []
    typed = await kiri.spends("10", food, currency="USD", rate="1.7")
    assert (typed["rate"], typed["rate_is_manual"], typed["converted"]) == ("1.70000000", True, "17.00")
    board = await kiri.does("GET", "dashboard/")
    assert (board["rates"], board["rates_are_fresh"]) == ([], False)
    assert (board["spent"], board["currency"]) == ("17.00", "NZD")


async def test_a_rate_that_was_typed_stays_with_its_expense(newcomer: Any, household: Any):
    await meets(household.supplier, "ISK", Says(says("ISK", "USD", "140")))
    disa = await newcomer("disa", currency="ISK")
    food = await disa.category()
    typed = await disa.spends("10", food, currency="USD", rate="150.5")
    edited = (await disa.does("PATCH", f"expenses/{typed['id']}/", {"version": 1, "amount": "20"}))["expense"]
    assert (edited["rate"], edited["rate_is_manual"], edited["converted"]) == ("150.50000000", True, "3010.00")
    assert await converted_at(disa, food) == ("140.00000000", YESTERDAY.isoformat(), False)
    for rate in ("0", "-1", "NaN", "Infinity", "x", "1e9", True, []):
        response = await disa.call("PATCH", f"expenses/{typed['id']}/", {"version": 2, "rate": rate})
        assert (response.status_code, list(response.json()["error"]["fields"])) == (400, ["rate"]), rate


async def test_the_currency_stays_once_there_are_amounts(ada: Person, food: int):
    assert (await ada.sets(currency="USD"))["currency"] == "USD"
    await ada.spends("1", food)
    response = await ada.call("PATCH", "settings/", {"currency": "EUR"})
    assert (response.status_code, list(response.json()["error"]["fields"])) == (400, ["currency"])
    assert (await ada.sets(currency="USD"))["currency"] == "USD"


@pytest.mark.step("12.5", points=3)
async def test_a_rate_service_that_is_down_leaves_the_last_rate(newcomer: Any, household: Any):
    """When the rate service is down, an expense is converted at the last rate, with its date."""
    await meets(household.supplier, "DKK", Says(says("DKK", "USD", "6.5")))
    dagny = await newcomer("dagny", currency="DKK")
    food = await dagny.category()
    wanted = await converted_at(dagny, food)
    assert wanted == ("6.50000000", YESTERDAY.isoformat(), False)
    assert (await dagny.does("GET", "dashboard/"))["rates_are_fresh"] is True
    for fault, behaviour in FAULTS.items():
        await meets(household.supplier, "DKK", behaviour)
        used = await converted_at(dagny, food)
        assert used == wanted, f"the rate service {fault}, and an expense {became(used)}"
        shown = await seen(dagny)
        assert shown == ({"USD": wanted[:2]}, False), f"the rate service {fault}, and the dashboard showed {shown}"


@pytest.mark.step("12.5", points=4)
async def test_what_the_rate_service_says_is_not_believed_blindly(newcomer: Any, household: Any):
    """What cannot be a rate is never used: a wrong base, NaN, rates of years ahead, half an answer."""
    await meets(household.supplier, "HUF", Says(says("HUF", "USD", "400")))
    hedi = await newcomer("hedi", currency="HUF")
    food = await hedi.category()
    wanted, believed = await converted_at(hedi, food), {}
    assert wanted == ("400.00000000", YESTERDAY.isoformat(), False)
    for lie, told in LIES.items():
        await meets(household.supplier, "HUF", Says(told))
        if (used := await converted_at(hedi, food)) != wanted:
            believed[lie] = used
    assert not believed, f"wanted is the rate that was told rightly, {wanted}"
    assert (await seen(hedi))[0] == {"USD": wanted[:2]}


@pytest.mark.step("12.5", points=3)
async def test_a_slow_rate_service_holds_nobody_up_for_long(newcomer: Any, household: Any):
    """A rate service that says nothing, or never all of it, is given up, and the last rate is used."""
    slow = {"CZK": Silent(), "RON": Dripping()}
    people = {base: await knowing(newcomer, household, base) for base in slow}
    await household.supplier.recover()
    for base, behaviour in slow.items():
        household.supplier.behaves(behaviour, path=f"/rates/{base}")
    with held(*slow.values()):
        asked = [ask for person, food in people.values() for ask in (converted_at(person, food), seen(person))]
        waits = [asyncio.ensure_future(ask) for ask in asked]
        ada = await newcomer("ada")  # meanwhile others are answered
        assert (await ada.does("GET", "settings/"))["settings"]["currency"] == "EUR"
        _, late = await asyncio.wait(waits, timeout=WAIT)
        assert not late, (
            f"{len(late)} of {len(waits)} requests still waited after {WAIT} s; EXPENSES_RATES_TIMEOUT is 10"
        )
    day = YESTERDAY.isoformat()
    assert [wait.result() for wait in waits] == [("3.00000000", day, False), ({"USD": ("3.00000000", day)}, False)] * 2


def became(used: tuple[Any, ...]) -> str:
    """What converted_at() says, in words."""
    return f"was answered with {used[0]}" if len(used) == 2 else f"was converted at {used[0]} of {used[1]}"


async def knowing(newcomer: Any, household: Any, base: str) -> tuple[Person, int]:
    """Somebody who has heard of a rate, and a category."""
    await meets(household.supplier, base, Says(says(base, "USD", "3")))
    person = await newcomer("slow", currency=base)
    food = await person.category()
    assert (await converted_at(person, food))[0] == "3.00000000"
    return person, food


async def seen(person: Person) -> tuple[dict[str, tuple[str, str]], bool]:
    """The rates of the dashboard with their days, and whether they are fresh."""
    board = await person.does("GET", "dashboard/")
    return {row["currency"]: (row["rate"], row["date"]) for row in board["rates"]}, board["rates_are_fresh"]


async def ada_today(person: Person) -> str:
    """The day that it is for her."""
    food = await person.category("Today")
    expense = await person.spends("1", food)
    await person.does("DELETE", f"expenses/{expense['id']}/", params={"version": 1})
    return expense["spent_on"]


def months_ago(day: date, count: int) -> date:
    """The first of the month so long ago."""
    years, index = divmod(day.year * 12 + day.month - 1 - count, 12)
    return date(years, index + 1, 1)
