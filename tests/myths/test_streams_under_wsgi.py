"""An async stream under WSGI is no stream: nothing is sent before its end.

Widely taught: server-sent events with StreamingHttpResponse, and nothing about the server.

What happens: a WSGI server cannot await. Django takes everything out of the async generator first and then sends it in
one go, with a warning in the log. A stream that never ends sends never: the client gets not even the headers, the
generator runs on for it, and a worker is gone until the server is stopped.

The right way: event streams under ASGI. There each piece is on its way before the next one is made.
"""

from __future__ import annotations


async def test_under_asgi_a_piece_is_sent_before_the_next_one_is_made(street, meeting):
    answer = await street["uvicorn"].ask("/stream/")
    await meeting.all_here(1)
    await answer.until(b"soup, ")
    assert b"/next" not in answer.so_far
    meeting.open()
    await answer.until(b"/next")
    await answer.whole()


async def test_under_wsgi_nothing_is_sent_before_the_end(street, meeting):
    gunicorn = street["gunicorn"]
    log = gunicorn.log
    answer = await gunicorn.ask("/stream/")
    await meeting.all_here(1)  # the first piece is made, the second is waited for
    await gunicorn.quiet()
    assert answer.so_far == b""
    meeting.open()
    assert (await answer.whole()).endswith(b"soup, /next")
    assert "must consume asynchronous iterators" in gunicorn.log.removeprefix(log)


async def test_under_wsgi_nobody_else_is_served_while_it_runs(street, meeting):
    gunicorn = street["gunicorn"]
    stream = await gunicorn.ask("/stream/")
    await meeting.all_here(1)
    guest = await gunicorn.ask("/menu/")
    await gunicorn.quiet()
    assert guest.so_far == b""
    meeting.open()
    await stream.whole()
    assert (await guest.whole()).endswith(b"soup")
