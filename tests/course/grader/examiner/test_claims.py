"""What the host says, read as data and shown as text."""

import pytest

from course.grader.examiner.claims import NeverAwaited, RemoteError, read_claim, shown
from course.grader.examiner.failures import Line, Unmet, expect

LINE = {"file": "submission.py", "line": 3, "function": "serve", "text": "  await dish()"}
ERROR = {
    "type": "KeyError",
    "mro": ["KeyError", "LookupError", "Exception"],
    "args": ["salt"],
    "message": "'salt'",
    "group": [],
    "cause": None,
    "lines": [LINE],
}


def test_an_error_reads_its_type_words_and_lines():
    error = RemoteError.read({**ERROR, "group": [ERROR]})
    assert (str(error), error.message, error.line.number, error.is_a("LookupError")) == (
        "KeyError: 'salt'",
        "'salt'",
        3,
        True,
    )
    assert [str(leaf) for leaf in error.flat()] == ["KeyError: 'salt'"]
    assert str(RemoteError.read({**ERROR, "message": ""})) == "KeyError"


@pytest.mark.parametrize(
    ("tag", "data"),
    [
        ("exception", {}),
        ("exception", {**ERROR, "lines": 5}),
        ("exception", {**ERROR, "group": [5]}),
        ("never_awaited", {"name": "cook"}),
        ("object", {"number": "one"}),
        ("enum", None),
        ("nosuch", {}),
    ],
)
def test_a_malformed_claim_is_an_error_of_reading(tag, data):
    with pytest.raises((KeyError, TypeError, ValueError)):
        read_claim(tag, data)


@pytest.mark.parametrize("line", [None, 5, {}, {**LINE, "line": "x"}, {**LINE, "file": "/etc/passwd"}])
def test_a_line_that_is_none_is_left_out(line):
    assert Line.read(line) is None
    assert RemoteError.read({**ERROR, "lines": [line]}).line is None


def test_a_group_is_told_by_the_words_of_its_first_errors():
    group = RemoteError.read({**ERROR, "type": "ExceptionGroup", "group": [{**ERROR, "lines": []}] + 9 * [ERROR]})
    assert group.told() == "KeyError: 'salt' (line 3) and KeyError: 'salt' (line 3) and KeyError: 'salt' (line 3)"
    assert [line.number for line in group.own_lines()] == [3]
    assert RemoteError.read({**ERROR, "lines": []}).told() == "KeyError: 'salt'"


def test_long_claims_are_cut():
    error = RemoteError.read({**ERROR, "type": "K" * 5000, "message": "m" * 5000})
    assert len(str(error)) < 700


COROUTINE = NeverAwaited("cook", None)
TASK = read_claim("future", {"kind": "Task", "done": False})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (COROUTINE, "a coroutine, cook(...), that nobody awaited"),
        (TASK, "a Task that nobody awaited"),
        ([COROUTINE, 1], "[a coroutine, cook(...), that nobody awaited, 1]"),
        ((TASK,), "(a Task that nobody awaited,)"),
        ({"a": TASK}, "{'a': a Task that nobody awaited}"),
        (RemoteError.read(ERROR), "the exception KeyError: 'salt'"),
        (read_claim("enum", {"type": "Size", "name": "M", "value": 2}), "Size(2)"),
        ("soup", "'soup'"),
        ((), "()"),
        ("x" * 500, "'" + "x" * 116 + "..."),
    ],
)
def test_values_are_shown_as_a_student_reads_them(value, text):
    assert shown(value) == text
    assert len(shown(value)) <= 120


@pytest.mark.parametrize("ok", [1, "x", [0]])
def test_an_expectation_that_holds_says_nothing(ok):
    assert expect(ok, seen="this", wanted="that") is None


@pytest.mark.parametrize("ok", [0, "", None, False])
def test_an_expectation_that_does_not_hold_says_what_was_seen_and_wanted(ok):
    with pytest.raises(Unmet, match=r"^Seen: this\nWanted: that$") as caught:
        expect(ok, seen="this", wanted="that", line=Line("submission.py", 3), chart="seen:")
    assert (caught.value.line.number, caught.value.chart) == (3, "seen:")
