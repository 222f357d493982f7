"""The supplier API over real TCP, asked by real clients."""

from __future__ import annotations

import asyncio
import errno
import socket
from decimal import Decimal

import aiohttp
import httpx
import pytest

from course.services.behaviours import Down, Limited, Reset, Slow, Wrong
from course.services.supplier import Supplier


async def test_gives_the_price_that_the_examiner_sees(supplier, client):
    answer = (await client.get("/price/flour")).json()
    assert answer == {"ingredient": "flour", "price": f"{supplier.prices['flour']:.2f}"}
    assert Decimal(answer["price"]) == supplier.prices["flour"]


async def test_gives_the_stock_that_the_examiner_sees(supplier, client):
    supplier.stock["eggs"] = 12
    assert (await client.get("/stock/eggs")).json() == {"ingredient": "eggs", "stock": 12}


def test_no_two_fresh_values_are_equal(clock):
    supplier = Supplier(clock)
    assert len({supplier.prices[str(n)] for n in range(500)}) == 500
    assert all(str(price) == f"{price:.2f}" for price in supplier.prices.values())  # 4.50, never 4.5


async def test_keeps_each_request_with_its_times(supplier, client, clock, until):
    supplier.behaves(Slow(3))
    answer = asyncio.create_task(client.get("/price/flour?unit=kg", headers={"X-Kitchen": "7"}))
    await until(lambda: clock.sleeping)
    clock.advance(3)
    await answer
    [request] = supplier.requests
    assert (request.path, request.raw_path, request.method) == ("/price/flour", "/price/flour?unit=kg", "GET")
    assert (request.started, request.ended, request.ending, request.status) == (0, 3, "answered", 200)
    assert request.headers["X-Kitchen"] == "7"
    assert [kind for kind, _ in clock.events] == ["begin", "end"]


async def test_counts_the_connections_that_are_open_now(supplier, until):
    for opened in (1, 2):
        async with httpx.AsyncClient(base_url=supplier.url(), trust_env=False) as client:
            for _ in range(3):
                await client.get("/price/flour")
            assert (supplier.connections, supplier.open_connections) == (opened, 1)
        await until(lambda: supplier.open_connections == 0)


async def test_an_unknown_path_is_kept_and_answered_with_404(supplier, client):
    assert (await client.get("/admin/secrets")).status_code == 404
    assert [(r.path, r.ending, r.status) for r in supplier.requests] == [("/admin/secrets", "answered", 404)]


async def test_a_slow_answer_comes_at_its_virtual_second_and_not_before(supplier, client, clock, until):
    supplier.behaves(Slow(3600), path="/price/saffron")
    slow = asyncio.create_task(client.get("/price/saffron"))
    await until(lambda: clock.sleeping)
    assert (await client.get("/price/flour")).status_code == 200
    clock.advance(3599)
    assert (await client.get("/price/flour")).status_code == 200
    assert not slow.done()
    clock.advance(1)
    assert (await slow).status_code == 200


async def test_a_slow_answer_that_nobody_waits_for_leaves_nothing_on_the_clock(supplier, client, clock, until):
    supplier.behaves(Slow(3600))
    slow = asyncio.create_task(client.get("/price/saffron"))
    await until(lambda: clock.sleeping == 1)
    slow.cancel()
    await until(lambda: supplier.in_flight == 0)
    assert clock.sleeping == 0


async def test_down_twice_then_well(supplier, client):
    supplier.behaves(Down(), path="/price/", times=2)
    assert [(await client.get("/price/flour")).status_code for _ in range(3)] == [503, 503, 200]
    assert (await client.get("/stock/flour")).status_code == 200


async def test_a_reset_connection_is_an_error_at_the_client_and_dropped_at_the_supplier(supplier, client):
    supplier.behaves(Reset(), times=1)
    with pytest.raises(httpx.ReadError):
        await client.get("/price/flour")
    assert (await client.get("/price/flour")).status_code == 200
    assert [r.ending for r in supplier.requests] == ["dropped", "answered"]


class MacSocket(socket.socket):
    """Outside Linux a listening socket cannot be shut down."""

    def shutdown(self, how):
        raise OSError(errno.ENOTCONN, "Socket is not connected")


@pytest.mark.parametrize("kind", [socket.socket, MacSocket])
async def test_a_refusing_supplier_is_as_switched_off_until_it_recovers(clock, kind):
    supplier = Supplier(clock)
    sock = kind()
    sock.bind(("127.0.0.1", 0))
    await supplier.serve(sock)
    async with httpx.AsyncClient(base_url=supplier.url(), trust_env=False) as client:
        for _ in range(2):
            assert (await client.get("/price/flour")).status_code == 200
            await supplier.refuse()
            with pytest.raises(httpx.ConnectError):
                await client.get("/price/flour")
            await supplier.recover()
        assert (await client.get("/price/flour")).status_code == 200
    assert supplier.connections == 3
    await supplier.close()


async def test_refusing_cuts_the_answers_that_are_due(supplier, client, clock, until):
    supplier.behaves(Slow(5))
    answer = asyncio.create_task(client.get("/price/flour"))
    await until(lambda: clock.sleeping)
    await supplier.refuse()
    with pytest.raises(httpx.TransportError):
        await answer
    await until(lambda: supplier.in_flight == 0)
    assert supplier.requests[0].ending == "dropped"


@pytest.mark.parametrize(
    ("kind", "content"),
    [("not_json", b"<h1>"), ("wrong_type", b'["flour"'), ("no_price", b'"price": null')],
)
async def test_a_wrong_answer_has_status_200_and_no_price(supplier, client, kind, content):
    supplier.behaves(Wrong(kind))
    answer = await client.get("/price/flour")
    assert answer.status_code == 200
    assert content in answer.content


def test_a_misspelt_wrong_answer_is_refused_at_once():
    with pytest.raises(ValueError, match="'not_jason'"):
        Wrong("not_jason")


async def test_a_limited_supplier_says_when_to_come_back_and_keeps_to_it(supplier, client, clock):
    supplier.behaves(Limited(2, per=10))
    clock.advance(4)
    answers = [await client.get("/price/flour") for _ in range(2)]
    clock.advance(3.5)
    answers.append(await client.get("/price/flour"))
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "7"
    clock.advance(7)
    assert (await client.get("/price/flour")).status_code == 200


async def test_no_held_answer_leaves_before_three_requests_are_in(supplier, client, until):
    with supplier.holding(until=3) as held:
        first = [asyncio.create_task(client.get("/price/flour")) for _ in range(2)]
        await until(lambda: supplier.in_flight == 2)
        assert not any(task.done() for task in first)
        await asyncio.gather(*first, client.get("/price/eggs"))
        assert (await client.get("/price/salt")).status_code == 200
    assert (held.reached, held.let_go, supplier.peak) == (True, [], 3)


async def test_fewer_held_requests_are_let_go_when_all_is_quiet_before_time_passes(supplier, client, clock, until):
    with supplier.holding(until=3) as held:
        for path in ("/price/flour", "/price/eggs"):
            answer = asyncio.create_task(client.get(path))
            await until(lambda: supplier.in_flight == 1)
            clock.stuck()
            assert held.let_go.count(1) == len(supplier.requests) - 1
            clock.advance(0)
            assert (await answer).status_code == 200
    assert (held.reached, held.let_go, supplier.peak) == (False, [1, 1], 1)
    assert clock.events.count(("held_fewer", {"in_flight": 1, "until": 3})) == 2


async def test_those_who_come_after_a_let_go_are_still_counted_together(supplier, client, clock, until):
    with supplier.holding(until=2) as held:
        alone = asyncio.create_task(client.get("/price/flour"))
        await until(lambda: supplier.in_flight == 1)
        clock.advance(0)
        await alone
        await asyncio.gather(client.get("/price/eggs"), client.get("/price/salt"))
    assert (held.reached, held.let_go, supplier.peak) == (True, [1], 2)


async def test_without_a_number_they_are_held_until_nothing_else_can_happen(supplier, client, clock, until):
    with supplier.holding() as held:
        first = asyncio.create_task(client.get("/price/flour"))
        await until(lambda: supplier.in_flight == 1)
        clock.advance(3600)
        second = asyncio.create_task(client.get("/price/flour"))
        await until(lambda: supplier.in_flight == 2)
        assert not first.done()
        clock.stuck()
        await asyncio.gather(first, second)
    assert (held.reached, held.let_go) == (False, [2])


async def test_the_end_of_holding_lets_everybody_go_without_a_record(supplier, client, clock, until):
    with supplier.holding(until=3) as held:
        answer = asyncio.create_task(client.get("/price/flour"))
        await until(lambda: supplier.in_flight == 1)
    assert (await answer).status_code == 200
    clock.advance(0)
    assert held.let_go == []


async def test_a_client_that_cancels_is_seen_to_disconnect(supplier, client, clock, until):
    with supplier.holding() as held:
        late = asyncio.create_task(client.get("/price/flour"))
        await until(lambda: supplier.in_flight == 1)
        clock.advance(2)
        late.cancel()
        await until(lambda: supplier.in_flight == 0)
        clock.stuck()
    [request] = supplier.requests
    assert (request.ending, request.ended, request.status) == ("disconnected", 2, None)
    assert held.let_go == []


async def test_connections_and_peak_tell_a_shared_client_from_one_for_each_request(supplier):
    async with aiohttp.ClientSession() as shared:
        for _ in range(3):
            async with shared.get(supplier.url("/price/flour")) as answer:
                await answer.json()
    assert (supplier.connections, supplier.peak) == (1, 1)
    for _ in range(3):
        async with aiohttp.ClientSession() as own, own.get(supplier.url("/price/flour")) as answer:
            await answer.json()
    assert (supplier.connections, supplier.peak) == (4, 1)


async def test_hundreds_of_requests_at_once_are_all_in_flight(supplier):
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def ask(number: int) -> str:
            async with session.get(supplier.url(f"/price/{number}")) as answer:
                return (await answer.json())["price"]

        # As many as the usual limit of 1,024 open files allows with both ends in one process.
        with supplier.holding(until=400) as held:
            prices = await asyncio.gather(*map(ask, range(400)))
    assert (held.reached, supplier.peak, len(set(prices))) == (True, 400, 400)


async def test_it_serves_on_several_sockets_and_counts_them_together(supplier, client):
    other = socket.socket()
    other.bind(("127.0.0.1", 0))
    address = "http://{}:{}/price/flour".format(*other.getsockname())
    await supplier.serve(other)
    async with httpx.AsyncClient(trust_env=False) as second:
        assert (await second.get(address)).json() == (await client.get("/price/flour")).json()
    assert len(supplier.requests) == 2


async def test_changes_are_streamed_as_events_and_missed_ones_are_given_again(supplier, client):
    missed = supplier.change("flour")
    async with client.stream("GET", "/changes", headers={"Last-Event-ID": "0"}) as stream:
        lines = stream.aiter_lines()
        first = [await anext(lines) for _ in range(4)]
        live = supplier.change("flour")
        second = [await anext(lines) for _ in range(4)]
    assert missed != live == supplier.prices["flour"]
    assert first == ["id: 1", "event: price", f'data: {{"ingredient": "flour", "price": "{missed:.2f}"}}', ""]
    assert second == ["id: 2", "event: price", f'data: {{"ingredient": "flour", "price": "{live:.2f}"}}', ""]


async def test_a_listener_at_changes_that_goes_is_seen_to_disconnect(supplier, client, until):
    async with client.stream("GET", "/changes") as stream:
        assert stream.headers["Content-Type"] == "text/event-stream"
        assert supplier.requests[0].ending == "waiting"
    await until(lambda: supplier.in_flight == 0)
    assert supplier.requests[0].ending == "disconnected"


async def test_closing_cuts_what_is_in_flight_and_frees_the_port(clock, sock, until):
    supplier = Supplier(clock)
    await supplier.serve(sock)
    address = sock.getsockname()
    async with httpx.AsyncClient(base_url=supplier.url(), trust_env=False) as client:
        supplier.behaves(Slow(5))
        answer = asyncio.create_task(client.get("/price/flour"))
        await until(lambda: clock.sleeping)
        await supplier.close()
        with pytest.raises(httpx.TransportError):
            await answer
    assert supplier.in_flight == 0
    with socket.socket() as probe:
        assert probe.connect_ex(address) == errno.ECONNREFUSED
