"""Frames that a submission writes on the wire itself: none breaks the examiner, and none makes it believe anything."""

from __future__ import annotations

from typing import Any

import msgpack
import pytest

from course.catalog import find
from course.grader import Grader
from course.grader.verdict import Verdict

EXERCISE = find("1.2")
NAN, INFINITY = float("nan"), float("inf")
QUIET = {"tasks_left": 0, "threads": []}


def tagged(tag: str, data: Any) -> msgpack.ExtType:
    return msgpack.ExtType(1, msgpack.packb([tag, data]))


# Hashable in the examiner, and nothing that it could ever send back.
UNSENDABLE = tagged("never_awaited", {"name": "soup", "file": None, "line": None})
ERROR = {"type": "Burnt", "mro": ["Burnt"], "args": [], "message": "", "group": [], "cause": None, "lines": []}
DEEP = b"\x91" * 5000 + b"\xc0"

# Well-formed messages: (name, message).
MESSAGES: list[tuple[str, list[Any]]] = [
    ("loaded_is_a_number", ["loaded", 5]),
    ("loaded_is_empty", ["loaded", {}]),
    ("loaded_with_half_an_error", ["loaded", {"error": {"type": "x"}}]),
    ("loaded_with_a_number_for_an_error", ["loaded", {"error": 5}]),
    ("loaded_with_no_names", ["loaded", {"names": 5}]),
    ("loaded_with_odd_names", ["loaded", {"names": [[], None, {}]}]),
    ("pong_for_the_import", ["pong", 0]),
    ("pong_for_the_call", ["pong", 1]),
    ("end_of_the_import", ["ended", 0, "returned", None, QUIET]),
    ("end_as_stuck", ["ended", 1, "stuck", None, QUIET]),
    ("end_without_a_snapshot", ["ended", 1, "returned", None, None]),
    ("end_with_an_odd_snapshot", ["ended", 1, "returned", None, {"tasks_left": INFINITY, "threads": 3}]),
    ("end_by_an_error_that_is_none", ["ended", 1, "raised", "Burnt", QUIET]),
    ("end_by_an_error_without_text", ["ended", 1, "raised", tagged("exception", ERROR), QUIET]),
    ("end_by_half_an_error", ["ended", 1, "raised", tagged("exception", {"type": "x"}), QUIET]),
    ("question_with_an_unsendable_number", ["ask", UNSENDABLE, 1, [], {}, []]),
    ("question_with_a_list_for_a_number", ["ask", [], 1, [], {}, []]),
    ("question_with_a_number_for_arguments", ["ask", 1, 1, 5, 5, 5]),
    ("question_with_odd_keywords", ["ask", 1, 1, [], {1: 2}, []]),
    ("question_about_nothing", ["ask", 1, 12345, [], {}, []]),
    ("question_twice_with_one_number", ["ask", 1, 1, [], {}, [5]]),
    ("gone_with_an_odd_reason", ["gone", 1, []]),
    ("gone_as_answered", ["gone", 1, "answered"]),
    ("sleep_with_an_unsendable_number", ["sleeping", UNSENDABLE, 1, False, []]),
    ("sleep_for_nan", ["sleeping", 1, NAN, False, []]),
    ("sleep_for_infinity", ["sleeping", 1, INFINITY, True, []]),
    ("sleep_for_less_than_nothing", ["sleeping", 1, -1e308, True, [5]]),
    ("sleep_for_a_word", ["sleeping", 1, "long", True, []]),
    ("idle_until_nan", ["idle", 2, NAN]),
    ("idle_until_infinity", ["idle", 2, INFINITY]),
    ("idle_until_long_ago", ["idle", 2, -1e308]),
    ("idle_until_a_word", ["idle", [], "soon"]),
    ("where_is_a_number", ["where", 5]),
    ("where_is_odd", ["where", [{"file": "../x", "line": INFINITY, "text": [], "function": {}}]]),
    ("tasks_are_empty", ["tasks", [[]]]),
    ("probe_of_nothing", ["probe", "never_awaited", {}]),
    ("probe_with_an_odd_line", ["probe", 5, {"name": "x", "file": "../../etc", "line": "x"}]),
    ("asgi_that_nobody_opened", ["asgi_sent", 1, {}]),
    ("crash_of_no_connection", ["view_raised", 1, tagged("exception", ERROR), None]),
    ("crash_by_an_error_that_is_none", ["view_raised", [], "Burnt", 5]),
    ("server_that_nobody_asked_for", ["serving", 1, 8000]),
    ("end_of_no_server", ["served", 1, "stopped", None]),
    ("end_of_a_request_to_no_server", ["request_ended", 1, 50_000, "all"]),
    ("unsendable_without_a_reason", ["unsendable", None, None]),
    ("no_such_word", ["__class__"]),
    ("no_word", [None]),
    ("too_many_words", ["pong", 1, 2, 3]),
    ("a_decimal_that_is_none", ["pong", tagged("decimal", "many")]),
    ("a_signalling_nan", ["ended", 1, "returned", [tagged("decimal", "sNaN")], QUIET]),
    ("a_tag_that_nobody_knows", ["pong", tagged("made", {"class": "os:system", "with": {"command": "true"}})]),
    ("a_reference_to_the_examiner", ["ended", 1, "returned", tagged("served", {"number": 1, "name": "x"}), QUIET]),
    ("a_timestamp", ["pong", msgpack.Timestamp(2**33, 5)]),
    ("a_namespace_with_odd_names", ["pong", tagged("namespace", {"__class__": 5, "__dict__": []})]),
]
# What is no message at all: (name, bytes of a frame's body).
BODIES = [
    ("nothing", b""),
    ("no_msgpack", b"\xc1\xc1"),
    ("a_number", b"\x05"),
    ("a_map", b"\x81\x00\x00"),
    ("an_empty_list", b"\x90"),
    ("half_a_list", b"\xdd\xff\xff\xff\xff"),
    ("deep_lists", DEEP),
    ("deep_tags", tagged("tuple", [tagged("tuple", [])]).data * 3),
    ("text_that_is_none", b"\x92\xa4pong\xa2\xff\xfe"),
]
FRAMES = [*((name, msgpack.packb(message)) for name, message in MESSAGES), *BODIES]

FORGER = """
import asyncio, os, struct
def forge():
    body = {body!r}
    os.write(3, struct.pack(">I", len(body)) + body)
{at_import}
async def cook_together(dishes):
    {in_call}
    await asyncio.gather(*(dish() for dish in dishes[2:]), return_exceptions=True)
    return [None] * len(dishes)
"""


@pytest.fixture(scope="module")
def verdicts(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], Verdict]:
    """One verdict for each frame and moment that this run of the tests asks for."""
    folder = tmp_path_factory.mktemp("forgers")
    chosen = [item.callspec.params for item in request.session.items if item.path == request.path]
    keys = [(params["frame"][0], params["moment"]) for params in chosen]
    paths = []
    for number, (name, moment) in enumerate(keys):
        calls = {"at_import": "", "in_call": "pass", moment: "forge()"}
        paths.append(folder / f"{number}.py")
        paths[-1].write_text(FORGER.format(body=dict(FRAMES)[name], **calls))
    with Grader() as grader:
        return {keys[place]: v for place, v in grader.check_many(((EXERCISE, path) for path in paths), workers=3)}


@pytest.mark.parametrize("moment", ["at_import", "in_call"])
@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame[0])
def test_a_forged_frame_earns_nothing_and_breaks_nothing(
    verdicts: dict[tuple[str, str], Verdict], frame: tuple[str, bytes], moment: str
):
    verdict = verdicts[frame[0], moment]
    assert verdict.score == 0
    assert verdict.ending in ("completed", "refused", "import_error", "timed_out", "crashed"), verdict.message
    assert any([verdict.message, *(test.message for test in verdict.tests)])
