"""The examiner as an ASGI server to applications in a host."""

import pytest

HTTP = """
import asyncio, json

async def application(scope, receive, send):
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body += message["body"]
        if not message.get("more_body"):
            break
    seen = {name: scope[name] for name in ("type", "method", "path", "http_version", "scheme")}
    seen |= {"query": scope["query_string"].decode(), "body": body.decode()}
    seen["headers"] = [[k.decode(), v.decode()] for k, v in scope["headers"]]
    headers = [(b"Content-Type", b"application/json"), (b"X-Kitchen", b"open")]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(seen).encode()})
"""


def test_a_request_and_its_response(holds):
    checks = """
        response = await submission.app().get("/soups/3?hot=1&n=2", headers=[(b"x-table", b"7")])
        same((response.status, response.headers), (201, {"content-type": "application/json", "x-kitchen": "open"}))
        same(response.json(), {
            "type": "http", "method": "GET", "path": "/soups/3", "http_version": "1.1", "scheme": "http",
            "query": "hot=1&n=2", "body": "", "headers": [["host", "kitchen.test"], ["x-table", "7"]],
        })
        posted = await submission.app("application").request("POST", "/", body=b"salt")
        same((posted.json()["method"], posted.json()["body"]), ("POST", "salt"))
    """
    holds(checks, HTTP)


def test_a_percent_escaped_path_arrives_decoded_and_raw(holds):
    submission = """
        async def application(scope, receive, send):
            await send({"type": "http.response.start", "status": 200, "headers": []})
            body = scope["path"].encode() + b" " + scope["raw_path"]
            await send({"type": "http.response.body", "body": body})
    """
    checks = """
        response = await submission.app().get("/cr%C3%A8me%20soup?a=%20")
        same(response.body, "/crème soup /cr%C3%A8me%20soup".encode())
    """
    holds(checks, submission)


def test_a_body_can_come_in_pieces_and_in_its_own_time(holds):
    checks = """
        request = submission.app().open_http("POST", "/")
        await clock.quiet()
        same(request.waits, 1)
        for piece, more in ((b"so", True), (b"", True), (b"up", False)):
            await clock.sleep(10)
            request.deliver({"type": "http.request", "body": piece, "more_body": more})
        start = await request.next("http.response.start")
        body = await request.next("http.response.body")
        same((start["status"], request.waits, clock.now), (201, 3, 30.0))
        expect(b'"body": "soup"' in body["body"], seen=body, wanted="the whole body")
        same(await request.end(), None)
    """
    holds(checks, HTTP)


def test_a_client_that_goes_ends_the_application(holds):
    checks = """
        request = submission.app().open_http("POST", "/")
        request.deliver({"type": "http.request", "body": b"so", "more_body": True})
        await clock.quiet()
        same((request.ended, request.waits), (False, 2))
        request.deliver({"type": "http.disconnect"})
        same((await request.end(), request.ended, await request.silent()), (None, True, True))
    """
    holds(checks, HTTP)


STREAM = """
import asyncio

closed = []

async def application(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    try:
        for n in range(3):
            await send({"type": "http.response.body", "body": b"%d" % n, "more_body": True})
            await asyncio.sleep(5)
        await send({"type": "http.response.body"})
    finally:
        closed.append(scope["path"])

def look():
    return closed
"""


def test_the_news_is_all_that_came_since_the_last_look(holds):
    checks = """
        request = submission.app().open_http("GET", "/")
        same([m.get("body") for m in await request.news()], [None, b"0"])
        same(await request.news(), [])
        await clock.sleep(15)
        same([m.get("body") for m in await request.news()], [b"1", b"2", None])
        same((request.ended, await request.news(), clock.now), (True, [], 15.0))
    """
    holds(checks, STREAM)


def test_a_streamed_response_keeps_its_pieces_and_its_times(holds):
    checks = """
        response = await submission.app().get("/")
        same((response.pieces, response.body, clock.now), ([b"0", b"1", b"2", b""], b"012", 15.0))
        request = submission.app().open_http("GET", "/second")
        same([(await request.next("it"))["type"] for _ in range(2)], ["http.response.start", "http.response.body"])
        same(clock.now, 15.0)
    """
    holds(checks, STREAM)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("raise ValueError('no salt')", "the application raised ValueError: no salt"),
        ("return", "the application returned and sent nothing more"),
        ("await asyncio.Event().wait()", "the application waits for something that never comes (line 5)"),
        ("threading.Event().wait()", "the application waits for something that never comes (line 5)"),
        ("await send({'type': 'http.response.body'})", "the first message is http.response.body"),
        ("await send('soup')", "the application sent 'soup'"),
        ("await send({'status': 200})", "the application sent {'status': 200}"),
        ("await send({**START, 'headers': 5})", "whose 'headers' is 5"),
        ("await send({**START, 'status': 'ok'})", "whose 'status' is 'ok'"),
        ("await send({'type': 'http.response.start'})", "without a 'status'"),
        ("await send({**START, 'headers': [('a', 'b')]})", "whose 'headers' is"),
        ("await send(START); await send(START)", "a message of type http.response.start in the body"),
        ("await send(START); await send({'type': 'http.response.body', 'body': 'text'})", "whose 'body' is 'text'"),
        ("await send(START); raise KeyError('salt')", "the application raised KeyError: 'salt'"),
    ],
)
def test_an_application_that_errs_fails_the_test_with_a_sentence(graded, body, words):
    submission = f"""
        import asyncio, threading
        START = {{"type": "http.response.start", "status": 200, "headers": []}}
        async def application(scope, receive, send):
            {body}
    """
    grader = """
        @pytest.mark.points(10)
        async def test_it(submission):
            \"\"\"It.\"\"\"
            await submission.app().get("/")
    """
    verdict = graded(grader, submission)
    assert (verdict.ending, verdict.tests[0].outcome) == ("completed", "failed"), verdict.message
    assert words in verdict.tests[0].message
    if "raise" in body:
        assert verdict.tests[0].line == 5


def test_a_missing_application_and_a_body_that_is_no_json_fail_the_test(graded):
    grader = """
        @pytest.mark.points(5)
        async def test_missing(submission):
            \"\"\"It.\"\"\"
            submission.app("nosuch")

        @pytest.mark.points(5)
        async def test_json(submission):
            \"\"\"It.\"\"\"
            (await submission.app().get("/")).json()
    """
    missing, json = graded(grader, STREAM.replace('b"%d" % n', "b'<b>'")).tests
    assert missing.message == "Seen: there is no nosuch in your file\nWanted: an ASGI application named nosuch"
    assert json.message == "Seen: GET / was answered with 200: <b><b><b>\nWanted: a JSON body"


ECHO = """
async def application(scope, receive, send):
    assert scope["type"] == "websocket" and (await receive())["type"] == "websocket.connect"
    if scope["path"] == "/closed":
        await send({"type": "websocket.close", "code": 4001})
        return
    await send({"type": "websocket.accept", "subprotocol": (scope["subprotocols"] or [None])[0]})
    while (message := await receive())["type"] == "websocket.receive":
        if message.get("text") == "bye":
            await send({"type": "websocket.close"})
            return
        if message.get("text") is not None:
            await send({"type": "websocket.send", "text": message["text"].upper()})
        else:
            await send({"type": "websocket.send", "bytes": message["bytes"][::-1]})
    left.append(message["code"])

left = []
def look():
    return left
"""


def test_a_websocket_is_accepted_echoes_and_hears_of_its_end(holds):
    checks = """
        socket = submission.app().open_websocket("/soup", subprotocols=["kitchen"])
        same(await socket.connect(), True)
        socket.send("salt")
        socket.send(b"abc")
        socket.send("")
        same([await socket.receive() for _ in range(3)], ["SALT", b"cba", ""])
        socket.close(4000)
        same((await socket.connection.end(), await submission.look()), (None, [4000]))
    """
    holds(checks, ECHO)


def test_a_websocket_can_be_turned_away_and_closed_by_the_application(holds):
    checks = """
        same(await submission.app().open_websocket("/closed").connect(), False)
        socket = submission.app().open_websocket("/")
        same(await socket.connect(), True)
        socket.send("bye")
        same(await socket.receive(), None)
    """
    holds(checks, ECHO)


def test_a_content_length_that_is_wrong_fails_the_test(graded):
    submission = """
        async def application(scope, receive, send):
            headers = [(b"Content-Length", b"5")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": "crème".encode()})
    """
    grader = """
        @pytest.mark.points(5)
        async def test_get(submission):
            \"\"\"It.\"\"\"
            await submission.app().get("/")

        @pytest.mark.points(5)
        async def test_head(submission):
            \"\"\"A HEAD request gets no body.\"\"\"
            await submission.app().request("HEAD", "/")
    """
    get, head = graded(grader, submission).tests
    assert get.message.splitlines()[0] == "Seen: content-length says 5, and the body has 6 bytes"
    assert head.outcome == "passed"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            "send(START)\n    await send(BODY)",
            "is http.response.body; nobody awaited send(...) (line 5)",
        ),
        ("send(START)\n    send(BODY)", "returned and sent nothing more; nobody awaited send(...) (line 5)"),
        ("await send(START)\n    await send({**BODY, 'more_body': True})", "since the last one had more_body=True"),
    ],
)
def test_a_response_that_is_not_sent_whole_says_what_was_forgotten(graded, body, words):
    submission = f"""
START = {{"type": "http.response.start", "status": 200, "headers": []}}
BODY = {{"type": "http.response.body", "body": b"soup"}}
async def application(scope, receive, send):
    {body}
"""
    grader = """
        @pytest.mark.points(10)
        async def test_it(submission):
            \"\"\"It.\"\"\"
            await submission.app().get("/")
    """
    assert words in graded(grader, submission).tests[0].message


def test_a_client_that_does_not_read_holds_send_back(holds):
    checks = """
        request = submission.app().open_http("GET", "/")
        request.hold_sends()
        same((await request.next("it"))["type"], "http.response.start")
        same((await request.silent(), request.ended), (True, False))
        request.free_sends()
        same([(await request.next("it")).get("body") for _ in range(4)], [b"0", b"1", b"2", None])
        same(await request.end(), None)
    """
    holds(checks, STREAM)


def test_a_scope_of_any_type_can_be_opened(holds):
    submission = """
        async def application(scope, receive, send):
            raise NotImplementedError(scope["type"])
    """
    checks = """
        error = await submission.app().open({"type": "telegram"}).end()
        same((error.type, error.text), ("NotImplementedError", "telegram"))
    """
    holds(checks, submission)


def test_many_websockets_talk_at_once(holds):
    checks = """
        sockets = [submission.app().open_websocket(f"/{n}") for n in range(20)]
        same([await socket.connect() for socket in sockets], [True] * 20)
        for n, socket in enumerate(sockets):
            socket.send(str(n))
        same([await socket.receive() for socket in reversed(sockets)], [str(n) for n in reversed(range(20))])
    """
    holds(checks, ECHO)


def test_one_silent_websocket_does_not_spoil_the_others(holds):
    checks = """
        silent, other = (submission.app().open_websocket(path) for path in "ab")
        same([await silent.connect(), await other.connect()], [True, True])
        with pytest.raises(AssertionError, match="waits for something that never comes"):
            await silent.receive()
        same(await silent.connection.silent(), True)
        other.send("salt")
        same(await other.receive(), "SALT")
        silent.send("late")
        same(await silent.connection.silent(), False)
        same(await silent.receive(), "LATE")
    """
    holds(checks, ECHO)


LIFE = """
import asyncio
log = []
async def application(scope, receive, send):
    assert scope["type"] == "lifespan"
    while True:
        message = await receive()
        await asyncio.sleep(2)
        log.append(message["type"])
        scope["state"]["log"] = log
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return
def look():
    return log
"""


def test_lifespan_starts_on_entering_and_shuts_down_on_leaving(holds):
    checks = """
        async with submission.app().lifespan() as life:
            same((await submission.look(), clock.now), (["lifespan.startup"], 2.0))
        same((await submission.look(), clock.now), (["lifespan.startup", "lifespan.shutdown"], 4.0))
        same(await life.connection.end(), None)
    """
    holds(checks, LIFE)


STATE = """
async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        scope["state"]["client"] = [1]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    state = scope.get("state")
    seen = "none" if state is None else str(state)
    if state is not None:
        state["client"].append(2)
        state["mine"] = True
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": seen.encode()})
"""


def test_requests_get_a_shallow_copy_of_the_lifespans_state(holds):
    checks = """
        app = submission.app()
        same((await app.get("/")).body, b"none")
        for evening in range(2):
            async with app.lifespan() as life:
                same([(await app.get("/")).body for _ in range(2)], [b"{'client': [1]}", b"{'client': [1, 2]}"])
            await life.connection.end()
        same((await app.get("/")).body, b"none")
    """
    holds(checks, STATE)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("await send({'type': 'lifespan.startup.failed', 'message': 'no gas'})", "lifespan.startup.failed: no gas"),
        ("raise AssertionError('only http')", "the application raised AssertionError: only http"),
        ("await receive(); await receive()", "waits for something that never comes"),
    ],
)
def test_a_start_up_that_fails_fails_the_test(graded, body, words):
    grader = """
        @pytest.mark.points(10)
        async def test_it(submission):
            \"\"\"It.\"\"\"
            async with submission.app().lifespan():
                pass
    """
    [test] = graded(grader, f"async def application(scope, receive, send):\n    {body}\n").tests
    assert (test.outcome, test.message.splitlines()[1]) == ("failed", "Wanted: lifespan.startup.complete")
    assert words in test.message


def test_two_hosts_talk_through_what_the_examiner_serves(holds):
    submission = """
        import os
        async def application(scope, receive, send):
            assert (await receive())["type"] == "websocket.connect"
            await send({"type": "websocket.accept"})
            while (message := await receive())["type"] == "websocket.receive":
                await publish(os.getpid(), message["text"])
        async def use(helper):
            global publish
            publish = helper
            return os.getpid()
    """
    checks = """
        publish = stove.helper("publish", seconds=1)
        pids = [await one.use(publish) for one in (submission, second_submission)]
        expect(pids[0] != pids[1], seen=pids, wanted="two processes")
        sockets = [one.app().open_websocket("/") for one in (submission, second_submission)]
        same([await socket.connect() for socket in sockets], [True, True])
        for socket, text in zip(sockets, ("soup", "tart")):
            socket.send(text)
        await clock.quiet()
        same((stove.peak, sorted(call.args for call in stove.calls)), (2, sorted(zip(pids, ("soup", "tart")))))
    """
    holds(checks, submission)


def test_what_one_host_gives_the_other_can_use(holds):
    submission = """
        import asyncio
        async def cook(ask):
            return await ask("salt")
        async def sell(gate):
            return await gate()
    """
    checks = """
        stock = {}
        ask = stove.helper("ask", answer=lambda name: stock[name], seconds=5)
        call = submission.cook(ask)
        stock["salt"] = await second_submission.sell(stove.helper("gate", answer=("salt", 3), seconds=2))
        same((await call, clock.now), (("salt", 3), 5.0))
    """
    holds(checks, submission)
