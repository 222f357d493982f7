"""What grading 3.2 is without our grader: pytest and pytest-django in a process of its own, and a supplier beside it.

It checks the same four things. Nothing stands between the answer and the test here, and time is real.
"""

import asyncio
from decimal import Decimal

import pytest
from aiohttp import web
from django.conf import settings
from django.test import AsyncClient


class Supplier:
    """Answers each path as `answers` says, a status and JSON; counts what is asked, and the most at once."""

    def __init__(self):
        self.answers = {"/price/flour": (200, {"price": "3.20"}), "/stock/flour": (200, {"stock": 12})}
        self.asked = []
        self.now = 0
        self.peak = 0

    async def answer(self, request):
        self.asked.append(request.path)
        self.now += 1
        self.peak = max(self.peak, self.now)
        await asyncio.sleep(0.001)
        self.now -= 1
        status, data = self.answers[request.path]
        return web.json_response(data, status=status)


def visit(supplier, path):
    """The response of the view while the supplier serves."""

    async def run():
        app = web.Application()
        app.router.add_get("/{path:.*}", supplier.answer)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        settings.SUPPLIER_URL = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            return await AsyncClient().get(path)
        finally:
            await runner.cleanup()

    return asyncio.run(run())


@pytest.fixture
def supplier():
    settings.ROOT_URLCONF = "dashboard_data"
    return Supplier()


def test_both_are_asked_before_either_answers(supplier):
    visit(supplier, "/dashboard/flour/")
    assert supplier.peak == 2


def test_a_guest_gets_the_suppliers_values(supplier):
    answer = visit(supplier, "/dashboard/flour/").json()
    assert (answer["ingredient"], Decimal(answer["price"]), answer["stock"]) == ("flour", Decimal("3.20"), 12)
    assert sorted(supplier.asked) == ["/price/flour", "/stock/flour"]


def test_what_is_missing_is_null(supplier):
    supplier.answers["/price/flour"] = (503, {})
    answer = visit(supplier, "/dashboard/flour/").json()
    assert (answer["price"], answer["stock"]) == (None, 12)


def test_without_either_it_is_a_bad_gateway(supplier):
    supplier.answers = dict.fromkeys(supplier.answers, (503, {}))
    assert visit(supplier, "/dashboard/flour/").status_code == 502
