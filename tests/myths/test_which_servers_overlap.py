"""Which server serves a second guest while the first one waits: it is not WSGI against ASGI.

Widely taught: "WSGI serves one request per worker, ASGI serves many".

What happens: gunicorn's default worker does serve one at a time, with an async view as well; give it threads and it
serves as many as there are threads. uvicorn serves an async view and a sync one (in a thread each) side by side, until
one async view waits without `await`: then the whole server stands still.

The right way: say which worker and which view you mean. Threads and the event loop both overlap waiting; the loop does
it for thousands, and nothing in it may block.
"""

from __future__ import annotations

import pytest

OVERLAP = [
    ("gunicorn with threads", "/sync_view/"),
    ("gunicorn with threads", "/async_view/"),
    ("uvicorn", "/async_view/"),
    ("uvicorn", "/sync_view/"),
]
ONE_AT_A_TIME = [("gunicorn", "/sync_view/"), ("gunicorn", "/async_view/"), ("uvicorn", "/blocking_view/")]


@pytest.mark.parametrize(("server", "view"), OVERLAP)
async def test_the_second_guest_is_served_while_the_first_waits(server, view, street, meeting):
    answers = [await street[server].ask(view) for _ in range(2)]
    await meeting.all_here(2)
    meeting.open()
    for answer in answers:
        assert (await answer.whole()).endswith(b"/price")


@pytest.mark.parametrize(("server", "view"), ONE_AT_A_TIME)
async def test_the_second_guest_waits_until_the_first_has_been_served(server, view, street, meeting):
    first = await street[server].ask(view)
    await meeting.all_here(1)
    second = await street[server].ask(view)
    await street[server].quiet()
    assert meeting.asked == ["/price"]  # of two guests one
    meeting.open()
    assert (await first.whole()).endswith(b"/price")
    assert (await second.whole()).endswith(b"/price")
    assert meeting.asked == ["/price", "/price"]
