"""Async views work under WSGI, and gather inside them overlaps.

Widely taught: "async views need an ASGI server".

What happens: under WSGI Django runs each async view in an event loop of its own, made for that request. Inside it,
calls that are gathered are in flight together, as under ASGI. What is lost: the worker serves nobody else meanwhile,
streams are not sent piece by piece, nobody is told that the client has gone, and making the loop costs a little at each
request.

The right way: one slow page that asks three suppliers may stay where it is; many waiting guests, streams and WebSockets
want ASGI.
"""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("server", ["gunicorn", "uvicorn"])
async def test_calls_that_one_view_gathers_meet_under_either(server, street, meeting):
    answer = await street[server].ask("/gathering_view/")
    await meeting.all_here(2)
    assert sorted(meeting.asked) == ["/price", "/stock"]
    meeting.open()
    assert (await answer.whole()).endswith(b"/price /stock")


async def test_under_wsgi_another_guest_waits_meanwhile(street, meeting):
    page = await street["gunicorn"].ask("/gathering_view/")
    await meeting.all_here(2)
    guest = await street["gunicorn"].ask("/menu/")
    await street["gunicorn"].quiet()
    assert guest.so_far == b""
    meeting.open()
    assert (await page.whole()).endswith(b"/price /stock")
    assert (await guest.whole()).endswith(b"soup")


async def test_under_asgi_another_guest_is_served_meanwhile(street, meeting):
    page = await street["uvicorn"].ask("/gathering_view/")
    await meeting.all_here(2)
    assert (await (await street["uvicorn"].ask("/menu/")).whole()).endswith(b"soup")
    assert page.so_far == b""
    meeting.open()
    assert (await page.whole()).endswith(b"/price /stock")
