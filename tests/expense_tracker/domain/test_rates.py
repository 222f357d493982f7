"""Exchange rates, asked of a real server that may be slow, down or lying."""

import json
import threading
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from expenses.domain import rates
from expenses.domain.dashboard import adashboard, dashboard
from expenses.domain.expenses import add_expense, update_expense
from expenses.models import ExchangeRate
from expenses.ratesclient import LARGEST_ANSWER, RatesUnavailable, afetch, fetch

from capstone.errors import Invalid
from capstone.outgoing import close
from course.services.kept_supplier import KeptSupplier

GOOD = {"base": "EUR", "date": "2026-03-14", "rates": {"USD": "0.9216", "GBP": 1.1904, "EUR": "1", "XXX": "3"}}


class Service:
    """The rate service: `answer` is what it says, `gate` what it waits for."""

    def __init__(self):
        self.answer = (200, json.dumps(GOOD))
        self.gate = threading.Event()
        self.gate.set()
        self.asked = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append(self.path)
                outer.gate.wait(10)
                status, body = outer.answer
                self.send_response(status)
                self.send_header("Location", self.path)  # heeded with a status of 3xx alone
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,)).start()

    def close(self):
        self.gate.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def service(settings):
    service = Service()
    settings.RATES_URL = f"http://127.0.0.1:{service.server.server_port}"
    yield service
    service.close()


@pytest.fixture
async def open_service(service):
    """For the event loop, too."""
    yield service
    await close()


def spend(user, food, **changes):
    data = {"amount": "10", "currency": "USD", "category": food.pk, "description": "Soup", **changes}
    return add_expense(user, data, via="api")[0]


async def test_both_twins_read_the_same(open_service):
    answer = fetch("EUR")
    assert answer == await afetch("EUR")
    assert (answer.date, answer.rates["USD"]) == (date(2026, 3, 14), Decimal("0.9216"))
    assert open_service.asked == ["/rates/EUR"] * 2


@pytest.mark.parametrize(
    "answer",
    [
        (503, "{}"),
        (200, "no JSON"),
        (200, "[]"),
        (200, json.dumps({**GOOD, "base": "USD"})),
        (200, json.dumps({**GOOD, "date": "yesterday"})),
        (200, json.dumps({**GOOD, "date": 7})),
        (200, json.dumps({**GOOD, "date": "2199-01-01"})),
        (200, json.dumps({**GOOD, "rates": [1]})),
        (200, "[" * 20_000),
        (200, json.dumps({**GOOD, "more": "x" * LARGEST_ANSWER})),
    ],
)
async def test_an_answer_that_cannot_be_used_is_none(open_service, answer):
    open_service.answer = answer
    with pytest.raises(RatesUnavailable):
        fetch("EUR")
    with pytest.raises(RatesUnavailable):
        await afetch("EUR")


async def test_a_redirect_is_not_followed(open_service):
    open_service.answer = (302, "{}")
    with pytest.raises(RatesUnavailable, match="302"):
        fetch("EUR")
    with pytest.raises(RatesUnavailable, match="302"):
        await afetch("EUR")


async def test_what_was_closed_is_opened_again(open_service):
    before = await afetch("EUR")
    await close()
    await close()
    assert await afetch("EUR") == before


@pytest.mark.parametrize("rate", ["NaN", "Infinity", "-1", "0", None, [], "1e40", 10**9])
def test_one_wrong_rate_costs_its_currency_alone(service, rate):
    service.answer = (200, json.dumps({**GOOD, "rates": {"USD": rate, "GBP": "1.19"}}))
    assert fetch("EUR").rates == {"GBP": Decimal("1.19")}


async def test_a_service_that_does_not_answer_is_given_up(open_service, settings):
    settings.RATES_TIMEOUT = 0.01
    open_service.gate.clear()
    with pytest.raises(RatesUnavailable, match="did not answer"):
        fetch("EUR")
    with pytest.raises(RatesUnavailable, match="did not answer"):
        await afetch("EUR")


def test_a_service_that_tells_its_answer_too_slowly_is_given_up(service, settings, monkeypatch):
    """Each read is in time and all of them together are not; the clock is the test's."""
    clock = iter([0.0, settings.RATES_TIMEOUT + 1])
    monkeypatch.setattr("expenses.ratesclient.monotonic", lambda: next(clock))
    with pytest.raises(RatesUnavailable, match="in time"):
        fetch("EUR")


def test_without_a_service_there_are_no_rates():
    with pytest.raises(RatesUnavailable, match="EXPENSES_RATES_URL"):
        fetch("EUR")


def test_a_foreign_amount_keeps_its_rate_and_date(service, ada, food):
    expense = spend(ada, food)
    assert (expense.rate, expense.rate_date, expense.converted) == (
        Decimal("0.9216"), date(2026, 3, 14), Decimal("9.22"),
    )  # fmt: skip
    assert not expense.rate_is_manual


def test_nobody_is_asked_while_others_wait_for_a_lock(service, ada, food):
    ExchangeRate.objects.create(currency="USD", into="EUR", rate="0.9", date="2026-02-05")
    with transaction.atomic():
        assert spend(ada, food).converted == 9
    assert service.asked == []


def test_the_supplier_of_the_course_is_such_a_service(settings):
    supplier = KeptSupplier()
    settings.RATES_URL = supplier.url
    answer = fetch("USD")
    supplier.close()
    assert answer.base == "USD"
    assert {"EUR", "GBP"} <= set(answer.rates)


def test_the_last_known_rate_is_used_when_the_service_is_down(service, ada, food):
    service.answer = (500, "")
    for day, rate in (("2026-01-05", "0.8"), ("2026-02-05", "0.9")):
        ExchangeRate.objects.create(currency="USD", into="EUR", rate=rate, date=day)
    expense = spend(ada, food)
    assert (expense.rate_date, expense.converted) == (date(2026, 2, 5), Decimal(9))


def test_without_any_rate_it_is_refused_and_a_rate_by_hand_helps(ada, food):
    with pytest.raises(Invalid) as refused:
        spend(ada, food)
    assert list(refused.value.fields) == ["rate"]
    expense = spend(ada, food, rate="0.95", spent_on="2026-03-01")
    assert (expense.rate_is_manual, expense.converted) == (True, Decimal("9.50"))
    assert expense.rate_date == date(2026, 3, 1)


def test_an_edit_of_the_amount_keeps_the_rate_by_hand_or_not(service, ada, food):
    for given, converted in ({}, "18.43"), ({"rate": "0.95"}, "19.00"):
        expense = spend(ada, food, **given)
        service.answer = (200, json.dumps({**GOOD, "rates": {"USD": "0.5"}}))
        changed = update_expense(ada, expense.pk, {"version": 1, "amount": "20"}, via="api")
        assert changed.converted == Decimal(converted)
        assert changed.rate_is_manual is bool(given)


def test_an_edit_that_keeps_its_rate_does_not_wait_for_the_service(service, ada, food):
    expense = spend(ada, food)
    service.asked.clear()
    update_expense(ada, expense.pk, {"version": 1, "description": "Stew"}, via="api")
    assert service.asked == []
    update_expense(ada, expense.pk, {"version": 2, "currency": "GBP"}, via="api")
    assert service.asked == ["/rates/EUR"]


def test_a_rate_by_hand_is_none_of_another_currency(ada, food):
    ExchangeRate.objects.create(currency="GBP", into="EUR", rate=Decimal("1.2"), date=date(2026, 3, 1))
    expense = spend(ada, food, rate="0.9")
    assert expense.rate_is_manual
    changed = update_expense(ada, expense.pk, {"version": 1, "currency": "GBP"}, via="api")
    assert (changed.rate, changed.converted, changed.rate_is_manual) == (Decimal("1.2"), 12, False)
    with pytest.raises(Invalid, match="right"):
        update_expense(ada, expense.pk, {"version": 2, "currency": "CHF"}, via="api")


def test_an_amount_that_grows_too_large_is_refused(ada, food):
    with pytest.raises(Invalid) as refused:
        spend(ada, food, amount="99999999.99", rate="999999")
    assert list(refused.value.fields) == ["rate"]


def test_the_same_day_twice_is_kept_once_with_the_newer_rate(service, db):
    assert rates.refresh("EUR")
    service.answer = (200, json.dumps({**GOOD, "rates": {"USD": "0.93"}}))
    assert rates.refresh("EUR")
    assert {row.currency: row.rate for row in rates.newest("EUR")} == {
        "GBP": Decimal("1.1904"), "USD": Decimal("0.93"),
    }  # fmt: skip


def test_an_answer_that_is_known_writes_nothing(service, db):
    assert rates.refresh("EUR")
    with CaptureQueriesContext(connection) as queries:
        assert rates.refresh("EUR")
    assert [query["sql"][:6] for query in queries] == ["SELECT"]


def test_each_currency_that_a_user_has_is_asked_for_once(service, ada, bob):
    assert rates.refresh_all() == 1
    assert service.asked == ["/rates/EUR"]


async def test_the_dashboard_reads_its_figures_while_the_service_thinks(open_service, ada, food, monkeypatch):
    """The service answers only once the database has: one after another would never end."""
    from expenses.domain import dashboard as module

    open_service.gate.clear()
    figures = module._figures

    def read_then_open(*args):
        result = figures(*args)
        open_service.gate.set()
        return result

    monkeypatch.setattr(module, "_figures", read_then_open)
    board = await adashboard(ada, {})
    await sync_to_async(connections.close_all)()
    assert board.rates_are_fresh
    assert [row.currency for row in board.rates] == ["GBP", "USD"]


@pytest.mark.parametrize("shown", [dashboard, adashboard])
async def test_the_dashboard_keeps_what_is_new_and_does_nothing_for_the_rest(open_service, ada, monkeypatch, shown):
    show = sync_to_async(shown) if shown is dashboard else shown
    for rate in ("0.9216", "0.93"):
        open_service.answer = (200, json.dumps({**GOOD, "rates": {"USD": rate}}))
        board = await show(ada, {})
        assert [(row.currency, row.rate) for row in board.rates] == [("USD", Decimal(rate))]
    monkeypatch.setattr(rates, "store", None)  # to call it would fail
    assert await show(ada, {}) == board
    assert await ExchangeRate.objects.acount() == 1
    await sync_to_async(connections.close_all)()


async def test_a_service_that_is_down_costs_its_own_part_only(open_service, ada, food):
    open_service.answer = (500, "")
    await ExchangeRate.objects.acreate(currency="USD", into="EUR", rate="0.9", date="2026-02-05")
    await sync_to_async(spend)(ada, food, currency="EUR")
    board = await adashboard(ada, {})
    assert (board.spent, board.rates_are_fresh) == (Decimal(10), False)
    assert [str(row.date) for row in board.rates] == ["2026-02-05"]
    assert await sync_to_async(dashboard)(ada, {}) == board
    await sync_to_async(connections.close_all)()
