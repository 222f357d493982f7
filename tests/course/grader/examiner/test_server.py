"""A submission's application behind a real uvicorn, and a real client over TCP."""

import pytest

from course.grader import Grader
from course.grader.sandbox.isolation import Isolation

ECHO = """
import json

async def application(scope, receive, send):
    assert scope["type"] == "http"
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message["body"], message["more_body"]
    seen = {name: scope[name] for name in ("method", "path", "http_version", "scheme")}
    seen |= {"query": scope["query_string"].decode(), "raw": scope["raw_path"].decode(), "body": body.decode()}
    seen["headers"] = [[k.decode(), v.decode()] for k, v in scope["headers"] if k != b"host"]
    headers = [(b"Content-Type", b"application/json"), (b"X-Kitchen", b"open")]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(seen).encode()})
"""


def test_a_request_reaches_the_application_over_tcp_and_its_response_comes_back(holds):
    checks = """
        async with submission.app().served() as client:
            response = await client.get("/caf%C3%A9/%2Fx?hot=1", headers=[(b"x-table", b"7")])
            same(response.status, 201)
            same([response.headers[name] for name in ("content-type", "x-kitchen", "server")],
                 ["application/json", "open", "uvicorn"])
            same(response.json(), {
                "method": "GET", "path": "/café//x", "http_version": "1.1", "scheme": "http", "query": "hot=1",
                "raw": "/caf%C3%A9/%2Fx", "body": "", "headers": [["x-table", "7"], ["connection", "close"]],
            })
            posted = (await client.request("POST", "/", b"salt")).json()
            same((posted["method"], posted["body"]), ("POST", "salt"))
    """
    holds(checks, ECHO)


STREAM = """
import asyncio

seen = []

async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
        return
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    gone = asyncio.ensure_future(receive())
    for n in range(3):
        await send({"type": "http.response.body", "body": b"%d" % n, "more_body": True})
        await asyncio.wait([gone], timeout=3600)
        if gone.done():
            seen.append((await gone)["type"])
            return
    await send({"type": "http.response.body"})
    seen.append("complete")

async def lifespan(receive, send):
    for phase in ("startup", "shutdown"):
        seen.append((await receive())["type"])
        await send({"type": f"lifespan.{phase}.complete"})

def look():
    return seen
"""


def test_a_stream_comes_piece_by_piece_and_ends_with_nothing(holds):
    checks = """
        async with submission.app().served() as client:
            stream = client.open("GET", "/")
            status, headers = await stream.start()
            same((status, headers["transfer-encoding"]), (200, "chunked"))
            seen = [(await stream.next(), clock.now) for _ in range(4)]
            same(seen, [(b"0", 0.0), (b"1", 3600.0), (b"2", 7200.0), (b"", 10800.0)])
            same(await submission.look(), ["lifespan.startup", "complete"])
        same(await submission.look(), ["lifespan.startup", "complete", "lifespan.shutdown"])
    """
    holds(checks, STREAM)


def test_a_client_that_goes_is_seen_as_gone(holds):
    checks = """
        async with submission.app().served(lifespan="off") as client:
            stream = client.open("GET", "/")
            same(await stream.next(), b"0")
            stream.close()
            await clock.quiet()
            same((await submission.look(), clock.now), (["http.disconnect"], 0.0))
    """
    holds(checks, STREAM)


def test_requests_are_on_their_way_as_soon_as_they_are_opened(holds):
    submission = """
        import asyncio

        async def application(scope, receive, send):
            if scope["path"] == "/second":
                second.set()
            await second.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": scope["path"].encode()})

        second = asyncio.Event()
    """
    checks = """
        async with submission.app().served(lifespan="off") as client:
            streams = [client.open("GET", path) for path in ("/first", "/second")]
            same([(await stream.start())[0] for stream in streams], [200, 200])
            same([await stream.next() for stream in streams], [b"/first", b"/second"])
    """
    holds(checks, submission)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("raise ValueError('no salt')", "the application raised ValueError: no salt"),
        ("return", "the application returned and sent nothing"),
        ("sys.exit(3)", "the application raised SystemExit: 3"),
        ("await asyncio.Event().wait()", "the application waits for something that never comes (line 6)"),
        ("threading.Event().wait()", "the application waits for something that never comes (line 6)"),
        ("await send({'type': 'http.response.body'})", "the application raised RuntimeError: Expected ASGI message"),
        ("os.kill(os.getpid(), 9)", "The process that ran your code was ended by SIGKILL."),
    ],
)
def test_what_goes_wrong_in_a_request_is_said(graded, body, words):
    submission = f"""
import asyncio, os, sys, threading

async def application(scope, receive, send):
    if scope["type"] == "http":
        {body}
"""
    verdict = graded(ASKS, submission)
    assert verdict.tests[0].message.removeprefix("Seen: ").startswith(words)


ASKS = """
@pytest.mark.points(10)
@pytest.mark.server
async def test_it(submission):
    \"\"\"It does.\"\"\"
    async with submission.app().served() as client:
        await client.get("/")
"""


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("raise ValueError('no salt')", "the application raised ValueError: no salt"),
        ("return", "the application returned before its response was complete"),
        ("await asyncio.Event().wait()", "the application waits for something that never comes (line 8)"),
    ],
)
def test_what_goes_wrong_in_a_body_is_said(graded, end, words):
    submission = f"""
import asyncio

async def application(scope, receive, send):
    if scope["type"] == "http":
        await send({{"type": "http.response.start", "status": 200, "headers": []}})
        await send({{"type": "http.response.body", "body": b"salt", "more_body": True}})
        {end}
"""
    verdict = graded(ASKS, submission)
    assert verdict.tests[0].message.splitlines() == [
        f"Seen: {words}",
        "Wanted: the next piece of the body, or its end",
    ]


def test_a_connection_that_is_cut_is_said(graded):
    submission = """
import asyncio, os, socket

async def application(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for fd in map(int, os.listdir("/proc/self/fd")):
            cut(fd)
        await receive()
        await receive()
        await asyncio.Event().wait()

def cut(fd):
    try:
        with socket.socket(fileno=os.dup(fd)) as sock:
            if sock.family == socket.AF_INET and sock.getpeername():
                sock.shutdown(socket.SHUT_RDWR)
    except OSError:  # it is no socket, or one that listens
        return
"""
    message = graded(ASKS, submission).tests[0].message
    assert message == "Seen: the connection was cut\nWanted: the next piece of the body, or its end"


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (
            "await send({'type': 'lifespan.startup.failed', 'message': 'no gas'})",
            "the application's lifespan failed: no gas",
        ),
        ("await asyncio.Event().wait()", "the application waits for something that never comes (line 6)"),
        ("os._exit(3)", "Your code ended its own process (exit code 3)."),
    ],
)
def test_a_server_that_does_not_start_is_said(graded, start, words):
    submission = f"""
import asyncio, os

async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        {start}
"""
    assert graded(ASKS, submission).tests[0].message.removeprefix("Seen: ").startswith(words)


def test_an_application_that_knows_no_lifespan_is_served_as_uvicorn_serves_it(holds):
    submission = """
        async def application(scope, receive, send):
            if scope["type"] != "http":
                raise NotImplementedError(scope["type"])
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body"})
    """
    checks = """
        async with submission.app().served() as client:
            same((await client.get("/")).status, 204)
    """
    holds(checks, submission)


def test_a_shutdown_that_fails_is_said(graded):
    submission = """
async def application(scope, receive, send):
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.failed", "message": "the gas is still on"})
"""
    grader = ASKS.replace('await client.get("/")', "pass")
    message = graded(grader, submission).tests[0].message
    assert message == "Seen: the application's lifespan failed: the gas is still on\nWanted: the server to stop"


def test_a_body_without_end_is_refused(graded):
    submission = """
async def application(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while True:
            await send({"type": "http.response.body", "body": bytes(2**20), "more_body": True})
"""
    verdict = graded(ASKS, submission)
    assert (verdict.ending, verdict.message) == ("refused", "Your code sent the grader more than 32 MB.")


@pytest.mark.parametrize(
    ("frame", "ending"),
    [
        (["serving", 1, 0], "refused"),
        (["serving", 1, "80"], "refused"),
        (["serving", 99, 80], "refused"),
        (["request_ended", 1, None, "all"], "refused"),
        (["request_crashed", 1, 1, 5, None], "refused"),
        (["served", 1, [], 8], "completed"),
        (["serving", 1, 9], "completed"),
    ],
)
def test_what_a_submission_says_in_its_servers_name_breaks_nothing(graded, frame, ending):
    submission = f"""
import msgpack, os, struct

async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        body = msgpack.packb({frame!r})
        os.write(3, struct.pack(">I", len(body)) + body)
"""
    assert graded(ASKS, submission).ending == ending


VIEW = """
from django.http import JsonResponse
from django.urls import path
from kitchen import supplier

async def costs(request, name):
    return JsonResponse({"price": str(await supplier.price(name))})

urlpatterns = [path("costs/<name>/", costs)]
"""
SITE = """
@pytest.mark.kitchen
@pytest.mark.server
@pytest.mark.points(10)
async def test_it(submission, supplier):
    \"\"\"It works.\"\"\"
    async with submission.site.served() as client:
        with supplier.holding(until=2) as held:
            streams = [client.open("GET", f"/costs/{name}/") for name in ("salt", "flour")]
            same([(await stream.start())[0] for stream in streams], [200, 200])
        same((held.reached, held.let_go), (True, []))
        same((await client.get("/costs/salt/")).json(), {"price": f"{supplier.prices['salt']:.2f}"})
        with supplier.holding(until=2) as held:
            await client.get("/costs/salt/")
        same((held.reached, held.let_go), (False, [1]))
"""


@pytest.mark.parametrize("isolation", Isolation)
def test_views_overlap_behind_a_server_under_every_isolation(course, works, monkeypatch, isolation):
    works(isolation)
    monkeypatch.setenv("COURSE_ISOLATION", isolation.value)
    with Grader(warm=True) as grader:
        verdict = grader.check(course.exercise(SITE, VIEW))
    assert verdict.passed, verdict


def test_a_request_that_goes_on_is_ended_with_its_server(holds):
    submission = """
        import asyncio

        async def application(scope, receive, send):
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(scope["path"])

        ended = []

        def look():
            return ended
    """
    checks = """
        async with submission.app().served(lifespan="off") as client:
            client.open("GET", "/soup")
            await clock.quiet()
        same(await submission.look(), ["/soup"])
    """
    holds(checks, submission)


CRASH = """
from django.http import HttpResponse
from django.urls import path

async def soup(request, name):
    if name == "salt":
        raise KeyError(name)
    return HttpResponse(name)

urlpatterns = [path("soup/<name>/", soup)]
"""


def test_a_view_that_raised_is_told_with_its_own_response(graded):
    grader = """
@pytest.mark.kitchen
@pytest.mark.points(10)
async def test_it(submission):
    \"\"\"It works.\"\"\"
    from course.grader.examiner import expect_status

    async with submission.site.served() as client:
        expect_status(await client.get("/soup/pepper/"), 200)
        expect_status(await client.get("/soup/salt/"), 200)
"""
    test = graded(grader, CRASH).tests[0]
    assert test.message.splitlines()[0] == "Seen: GET /soup/salt/ was answered with 500: KeyError: 'salt' (line 7)"
    assert test.line == 7


SOCKET = """
async def application(scope, receive, send):
    await receive()
    if scope["path"] == "/closed":
        return await send({"type": "websocket.close"})
    if scope["path"] == "/broken":
        raise ValueError("no salt")
    await send({"type": "websocket.accept", "subprotocol": (scope["subprotocols"] or [None])[0]})
    while (message := await receive())["type"] == "websocket.receive":
        if message.get("text") == "bye":
            return await send({"type": "websocket.close", "code": 4001})
        if message.get("text") == "break":
            raise ValueError("no pepper")
        await send(message | {"type": "websocket.send"})
    ends.append([scope["path"], message["code"]])

ends = []

def look():
    return ends
"""


def test_a_websocket_speaks_both_ways(holds):
    checks = """
        async with submission.app().served(lifespan="off") as client:
            socket = client.websocket("/table", subprotocols=["kitchen.v1"])
            same((await socket.connect(), socket.subprotocol), (True, "kitchen.v1"))
            for message in ("salt", b"pepper"):
                await socket.send(message)
                same(await socket.receive(), message)
            await socket.send("bye")
            same((await socket.receive(), socket.code), (None, 4001))
            second, third = client.websocket("/second"), client.websocket("/third")
            same((await second.connect(), await third.connect()), (True, True))
            await second.close(1001)
        await clock.quiet()
        same(await submission.look(), [["/second", 1001], ["/third", 1005]])
    """
    holds(checks, SOCKET)


def test_a_websocket_that_is_refused_keeps_the_status(holds):
    checks = """
        async with submission.app().served(lifespan="off") as client:
            socket = client.websocket("/closed")
            same((await socket.connect(), socket.status), (False, 403))
    """
    holds(checks, SOCKET)


@pytest.mark.parametrize(
    ("path", "said", "words"),
    [
        ("/broken", "soup", "the application raised ValueError: no salt"),
        ("/", "break", "the application raised ValueError: no pepper"),
        ("/", None, "the application waits for something that never comes (line 9)"),
    ],
)
def test_what_goes_wrong_on_a_websocket_is_said(graded, path, said, words):
    grader = f"""
@pytest.mark.points(10)
async def test_it(submission):
    \"\"\"It works.\"\"\"
    async with submission.app().served(lifespan="off") as client:
        socket = client.websocket({path!r})
        await socket.connect()
        if {said!r}:
            await socket.send({said!r})
        await socket.receive()
"""
    assert graded(grader, SOCKET).tests[0].message.splitlines()[0] == f"Seen: {words}"
