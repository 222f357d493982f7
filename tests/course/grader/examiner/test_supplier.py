"""The supplier API inside a cell, over its own network, asked by submissions."""

from textwrap import dedent

import pytest

CLIENTS = {
    "httpx": """
        async def ask(urls):
            async with httpx.AsyncClient() as client:
                answers = await asyncio.gather(*(client.get(url) for url in urls))
                return [answer.json()["price"] for answer in answers]
    """,
    "aiohttp": """
        async def ask(urls):
            async def price(session, url):
                async with session.get(url) as answer:
                    return (await answer.json())["price"]
            async with aiohttp.ClientSession() as session:
                return await asyncio.gather(*(price(session, url) for url in urls))
    """,
    "requests in threads": """
        async def ask(urls):
            answers = await asyncio.gather(*(asyncio.to_thread(requests.get, url) for url in urls))
            return [answer.json()["price"] for answer in answers]
    """,
    "urllib in threads": """
        async def ask(urls):
            def price(url):
                with urllib.request.urlopen(url) as answer:
                    return json.load(answer)["price"]
            return await asyncio.gather(*(asyncio.to_thread(price, url) for url in urls))
    """,
}
IMPORTS = "import aiohttp, asyncio, httpx, json, requests, urllib.request\n"
ASK = """
names = ["salt", "flour", "eggs"]
urls = [supplier.url(f"/price/{name}") for name in names]
with supplier.holding(until=3) as held:
    prices = await submission.ask(urls)
same(prices, [f"{supplier.prices[name]:.2f}" for name in names])
"""


def undented(source):
    return IMPORTS + dedent(source)


@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS)
def test_three_requests_at_once_meet_at_the_supplier(holds, client):
    holds(ASK + "same((held.reached, held.let_go, supplier.peak), (True, [], 3))\n", undented(client))


@pytest.mark.parametrize("client", ["httpx", "requests"])
def test_one_after_another_is_let_go_each_time(holds, client):
    one = {
        "httpx": "(await asyncio.to_thread(httpx.get, url)).json()['price']",
        "requests": "requests.get(url).json()['price']",
    }
    submission = f"async def ask(urls):\n    return [{one[client]} for url in urls]\n"
    holds(ASK + "same((held.reached, held.let_go, supplier.peak), (False, [1, 1, 1], 1))\n", undented(submission))


def test_slow_answers_and_time_outs_are_on_the_clock(holds):
    submission = """
        async def ask(url, seconds):
            async with httpx.AsyncClient(timeout=None) as client:
                try:
                    async with asyncio.timeout(seconds):
                        return (await client.get(url)).status_code
                except TimeoutError:
                    return "late"
    """
    checks = """
        from course.services.behaviours import Slow
        supplier.behaves(Slow(60))
        same((await submission.ask(supplier.url("/price/salt"), 30), clock.now), ("late", 30.0))
        same((await submission.ask(supplier.url("/price/salt"), 90), clock.now), (200, 90.0))
        same([request.ending for request in supplier.requests], ["disconnected", "answered"])
    """
    holds(checks, undented(submission))


def test_a_supplier_that_is_down_and_comes_back(holds):
    submission = """
        async def ask(url, tries):
            seen = []
            async with httpx.AsyncClient() as client:
                for n in range(tries):
                    try:
                        seen.append((await client.get(url)).status_code)
                    except httpx.TransportError as error:
                        seen.append(type(error).__name__)
                    await asyncio.sleep(2 ** n)
            return seen
    """
    checks = """
        from course.services.behaviours import Down, Reset
        url = supplier.url("/price/salt")
        supplier.behaves(Down(), times=2)
        same((await submission.ask(url, 3), clock.now), ([503, 503, 200], 7.0))
        supplier.behaves(Reset(), times=1)
        same(await submission.ask(url, 2), ["ReadError", 200])
    """
    holds(checks, undented(submission))


def test_two_hosts_ask_the_same_supplier(holds):
    checks = """
        url = supplier.url("/price/salt")
        with supplier.holding(until=2) as held:
            first, second = submission.ask([url]), second_submission.ask([url])
            same(await first, await second)
        same((held.reached, supplier.connections), (True, 2))
    """
    holds(checks, undented(CLIENTS["httpx"]))
