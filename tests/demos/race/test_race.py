"""The race with its real kitchens, supplier and waiter, seen through the WebSocket of its page."""

from __future__ import annotations

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from course.load.figures import figures
from course.load.guests import Visit

from ..shown import STOPPED
from .looking import KITCHENS, Page, looking, over, racing, ready

ORDERS = list(range(1, 11))


def moments(page: Page, kitchen: str, kind: str) -> dict[int, float]:
    return {event["order"]: event["at"] for event in page.all(kind, kitchen=kitchen)}


def visits(page: Page, kitchen: str) -> list[Visit]:
    sent, ended = moments(page, kitchen, "sent"), moments(page, kitchen, "ended")
    return [Visit(number=n, intended=sent[n], begun=sent[n], ended=ended[n], status=200) for n in ORDERS]


@pytest.mark.parametrize("switch", [None, "block", "cpu", "sync_view"])
async def test_every_order_has_its_bar_and_the_figures_are_those_of_the_bars(switch: str | None):
    with racing() as race:
        async with looking(race) as page:
            if switch:
                await page.press("choose", name=switch, value=True)
            await page.press("race", orders=10)
            await page.until(over)
            race.interrupt()
            assert race.ending() == (130, STOPPED)
    for kitchen in KITCHENS:
        sent, begun, left, ended = (moments(page, kitchen, kind) for kind in ("sent", "begun", "left", "ended"))
        assert sorted(sent) == sorted(begun) == sorted(left) == sorted(ended) == ORDERS
        assert all(sent[n] <= begun[n] <= left[n] <= ended[n] for n in ORDERS)
        said, counted = page.all("figures", kitchen=kitchen)[-1], figures(visits(page, kitchen))
        assert (said["p50"], said["p95"]) == pytest.approx((counted.p50, counted.p95))
        assert said["throughput"] == pytest.approx(counted.throughput)
    assert page.all("said")[0]["text"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("uvicorn", "The ASGI kitchen died (signal 9) and was opened again."),
        ("gunicorn", "The WSGI kitchen died (signal 9) and was opened again."),
        ("course.load.supplier", "The supplier died. Another one was found, and both kitchens were opened anew."),
    ],
)
async def test_who_dies_is_started_again_and_it_is_said(words: str, said: str):
    with racing() as race:
        async with looking(race) as page:
            await page.until(ready)
            race.kill(words)
            await page.until(lambda page: page.all("notice", text=said))
            await page.press("race", orders=10)
            await page.until(over)
    for kitchen in KITCHENS:
        assert len(page.all("ended", kitchen=kitchen, error=None)) == 10


async def test_orders_of_a_kitchen_that_dies_have_failed_and_those_of_the_other_are_served():
    with racing() as race:
        async with looking(race) as page:
            await page.press("choose", name="latency", value=2000)
            await page.press("choose", name="threads", value=16)
            await page.press("race", orders=10)
            await page.until(lambda page: len(page.all("begun", kitchen="asgi")) == 10)
            race.kill("uvicorn")
            await page.until(over)
    assert page.all("ended", kitchen="asgi", error=None) == []
    assert len(page.all("ended", kitchen="wsgi", error=None)) == 10
    assert "At ASGI 10 of 10 failed" in page.all("said")[0]["text"]


async def test_orders_of_a_worker_that_dies_have_failed_and_its_successor_is_said():
    with racing() as race:
        async with looking(race) as page:
            await page.press("choose", name="latency", value=2000)
            await page.press("choose", name="threads", value=1)
            await page.press("race", orders=10)
            await page.until(lambda page: page.all("begun", kitchen="wsgi"))
            race.kill("gunicorn", last=True)
            await page.until(over)
            await page.until(lambda page: page.all("notice"))
    said = "The worker of the WSGI kitchen died, and its server has started another."
    assert [notice["text"] for notice in page.all("notice")] == [said]
    assert [event for event in page.all("ended", kitchen="wsgi") if "error" in event]
    assert len(page.all("ended", kitchen="asgi", error=None)) == 10


async def test_the_next_waiter_is_called_when_the_race_is_over():
    with racing() as race:
        async with looking(race) as page:
            await page.press("choose", name="latency", value=2000)
            await page.press("race", orders=10)
            await page.until(lambda page: len(page.all("figures", kitchen="asgi")) == 2)  # it has looked around
            under_way = race.processes("course.demos.race.waiter")
            await page.until(over)
            await page.press("race", orders=10)
            await page.until(lambda page: page.all("begun"))
    assert len(under_way) == 1


async def test_a_second_page_sees_the_same_race_and_what_is_chosen_at_the_first():
    with racing() as race:
        async with looking(race) as first:
            await first.press("race", orders=10)
            await first.until(over)
            async with looking(race) as second:
                await second.until(over)
                assert second.events == first.events
                await first.press("choose", name="threads", value=8)
                await second.until(lambda page: page.all("choices", threads=8))
            await first.press("race", orders=10)
            await first.until(lambda page: page.all("open", server="gunicorn, 8 threads"))


async def test_when_the_last_page_is_closed_everything_ends():
    with racing() as race:
        async with looking(race) as page:
            await page.press("race", orders=500)
            await page.until(lambda page: page.all("begun"))
        assert race.ending() == (0, "The last page was closed, and so are both kitchens.\n")


async def test_ctrl_c_ends_a_race_under_way():
    with racing() as race:
        async with looking(race) as page:
            await page.press("race", orders=500)
            await page.until(lambda page: page.all("begun"))
            race.interrupt()
            assert race.ending() == (130, STOPPED)


async def test_a_race_that_is_stopped_leaves_the_next_one_alone():
    with racing() as race:
        async with looking(race) as page:
            await page.press("race", orders=500)
            await page.until(lambda page: page.all("begun"))
            await page.press("stop")
            await page.until(lambda page: page.all("state", state="stopped"))
            await page.press("race", orders=10)
            await page.until(over)
    for kitchen in KITCHENS:
        assert sorted(moments(page, kitchen, "begun")) == ORDERS


FRAMES = {
    "not json": "A message is a JSON object, and this one cannot be read.",
    b"\xff\x00": "A message is a JSON object, and this one cannot be read.",
    "[1, 2]": "A message is a JSON object, and this one is something else.",
    "[" * 100_000: "A message is a small JSON object, and this one is nested too deeply.",
    '{"do": "sing"}': '{"do": "sing"} is nothing that can be done.',
    '{"do": "race", "orders": 11}': "orders cannot be 11: choose one of 10, 100, 500.",
    '{"do": "race", "orders": true}': "orders cannot be True: choose one of 10, 100, 500.",
    '{"do": "choose", "name": "latency", "value": "0"}': "latency cannot be '0': "
    "choose one of 0 to 2000 in steps of 50.",
    '{"do": "choose", "name": "block", "value": 1}': "The switch block is on or off, and not 1.",
    '{"do": "choose", "name": "soup", "value": 1}': "There is nothing named 'soup' to choose; "
    "there is latency, threads, block, cpu, sync_view.",
}


async def test_a_frame_that_means_nothing_is_answered_with_why():
    with racing() as race:
        async with looking(race) as page:
            for number, frame in enumerate(FRAMES, 1):
                await page.socket.send(frame)
                await page.until(lambda page, number=number: len(page.refused) == number)
            await page.press("choose", name="latency", value=0)
            await page.until(lambda page: page.all("choices", latency=0))
    assert page.refused == list(FRAMES.values())


async def test_a_page_from_elsewhere_hears_nothing():
    with racing() as race:
        with pytest.raises(InvalidStatus, match="403"):
            await connect(f"{race.url.replace('http', 'ws')}/events/", origin="http://example.com")
