"""What can be touched: really run in a kernel, and told by what happened, never by how long it took."""

from __future__ import annotations

import os

import pytest

from .kernel import Cell, Reader, printed, said_aside

COOK = """
shown = touch.timeline()
shown.way.value = {way!r}
await shown.evening
print(shown.said.value)
print(shown.code.value)
"""
SEND = """
shown = touch.messages()
shown.which.value = {request!r}
shown.begin()
await shown.sending
for message in shown.house.messages:
    print(message.way, message.kind, message.content.get("body", message.content.get("message", "")))
"""


async def after(reader: Reader, code: str) -> Cell:
    _, cell = await reader.run(reader.notebook(code))
    assert said_aside(cell) == []
    return cell


@pytest.mark.parametrize(
    ("way", "most", "minutes"),
    [("one after another", 1, 32), ("gather", 5, 10), ("TaskGroup", 5, 10), ("two at a time", 2, 18)],
)
async def test_pots_are_cooked_by_the_loop_itself(reader: Reader, way: str, most: int, minutes: int):
    text = "\n".join(printed(await after(reader, COOK.format(way=way))))
    assert f"<b>{minutes} minutes</b>, with at most {most} on the stove" in text
    assert "The longest pot needs 10 minutes, all together need 32." in text
    assert "cook, dishes):" in text


GOES = "receive http.disconnect "
MESSAGES = {
    "GET a page": [
        "receive http.request b''",
        "send http.response.start ",
        "send http.response.body b'leek soup, plum tart'",
    ],
    "POST in three pieces": [
        "receive http.request b'a soup, '",
        "receive http.request b'a salad, '",
        "receive http.request b'no salt'",
        "receive http.request b''",
        "send http.response.start ",
        "send http.response.body b'cooking a soup, a salad, no salt'",
    ],
    "a guest who leaves early": ["receive http.request b''", GOES],
    "a WebSocket": ["raised ValueError Django can only handle ASGI/HTTP connections, not websocket."],
}


@pytest.mark.parametrize("request_name", MESSAGES)
async def test_messages_are_those_of_a_real_request(reader: Reader, request_name: str):
    scope, *messages = printed(await after(reader, SEND.format(request=request_name)))
    assert scope.startswith("scope websocket" if "WebSocket" in request_name else "scope http")
    if any(message.startswith("send") for message in messages) and messages[-1] == GOES:
        messages.pop()  # once the answer is there, Django may still hear it or not
    assert messages == MESSAGES[request_name]


# By how much it is late does not matter: the guest waits until he was heard.
LATE = """
import time, uvicorn
run = uvicorn.Server.run
uvicorn.Server.run = lambda server, sockets: (time.sleep(1), run(server, sockets))
"""


async def test_a_guest_leaves_a_server_that_is_slow_to_start_when_it_has_heard_him(reader: Reader):
    _, *messages = printed(await after(reader, LATE + SEND.format(request="a guest who leaves early")))
    assert messages == MESSAGES["a guest who leaves early"]


SERVE = """
shown = touch.dashboard()
shown.guests.value, shown.latency.value = 3, 50
await shown.serving
for name, bars in shown.bars.items():
    print(name, [bar.name for bar in bars])
print([server.running for server in shown.servers.values()])
print(*[server.pid for server in shown.servers.values()])
"""


async def test_three_servers_serve_every_guest_and_end_with_the_kernel(reader: Reader):
    *served, running, pids = printed(await after(reader, SERVE))
    guests = "['guest 1', 'guest 2', 'guest 3']"
    assert served == [
        f"WSGI: gunicorn, one worker {guests}",
        f"WSGI: gunicorn, four threads {guests}",
        f"ASGI: uvicorn {guests}",
    ]
    assert running == "[True, True, True]"
    assert [pid for pid in pids.split() if _is_running(int(pid))] == []


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
