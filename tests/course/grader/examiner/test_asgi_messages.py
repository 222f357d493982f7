"""What of an application's messages is in order."""

import pytest

from course.grader.examiner.asgi_messages import fault

START = {"type": "http.response.start", "status": 200}


@pytest.mark.parametrize(
    "message",
    [
        START,
        {**START, "headers": [(b"a", b"b")], "trailers": False},
        {**START, "headers": [[b"a", b"b"]]},
        {**START, "headers": ()},
        {"type": "http.response.body"},
        {"type": "http.response.body", "body": b"x", "more_body": True},
        {"type": "websocket.accept", "subprotocol": None, "headers": []},
        {"type": "websocket.send", "text": "x"},
        {"type": "websocket.send", "text": None, "bytes": b""},
        {"type": "websocket.close", "code": 4000, "reason": "no"},
        {"type": "lifespan.startup.complete"},
        {"type": "lifespan.startup.failed", "message": "no gas"},
        {"type": "lifespan.shutdown.complete"},
        {"type": "lifespan.shutdown.failed"},
    ],
)
def test_a_message_of_the_specification_has_no_fault(message):
    assert fault(message) is None


@pytest.mark.parametrize(
    ("message", "seen", "wanted"),
    [
        (None, "the application sent None", "a dict with a 'type'"),
        ({"type": 5}, "the application sent {'type': 5}", "a dict with a 'type'"),
        ({"type": "soup"}, "a message of type 'soup'", "one of the types of the ASGI specification"),
        ({"type": "http.response.start"}, "http.response.start without a 'status'", "a whole number from 100 to 599"),
        ({**START, "status": "200"}, "whose 'status' is '200'", "a whole number"),
        ({**START, "status": True}, "whose 'status' is True", "a whole number"),
        ({**START, "status": 99}, "whose 'status' is 99", "from 100 to 599"),
        ({**START, "headers": [("a", "b")]}, "whose 'headers' is [('a', 'b')]", "pairs of bytes"),
        ({**START, "headers": {b"a": b"b"}}, "whose 'headers' is {b'a': b'b'}", "pairs of bytes"),
        ({"type": "http.response.body", "body": "x"}, "whose 'body' is 'x'", "bytes"),
        ({"type": "http.response.body", "more_body": 1}, "whose 'more_body' is 1", "True or False"),
        ({"type": "websocket.send"}, "websocket.send with ['type']", "either a 'text' or 'bytes'"),
        ({"type": "websocket.send", "text": "", "bytes": b""}, "with ['bytes', 'text', 'type']", "either"),
        ({"type": "websocket.send", "text": b"x"}, "whose 'text' is b'x'", "a str"),
        ({"type": "websocket.close", "code": "1000"}, "whose 'code' is '1000'", "a whole number"),
    ],
)
def test_a_fault_is_told_with_what_was_seen_and_wanted(message, seen, wanted):
    found = fault(message)
    assert seen in found[0]
    assert wanted in found[1]


def test_a_fault_in_a_huge_message_is_told_in_few_words():
    for message in ("x" * 10_000, {**START, "status": "x" * 10_000}):
        assert len(fault(message)[0]) <= 200
