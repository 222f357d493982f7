"""expenses/live/commands.py: what is no usable frame is refused with what was wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest
from expenses.live import commands

A_FRAME = {"id": "a1", "type": "expense.create", "data": {"amount": "1.00"}}


def refusal(text: str | bytes) -> tuple[Any, int, str]:
    reply = json.loads(commands.perform(None, commands.read(text)))
    return reply["id"], reply["status"], reply["body"]["error"]["code"]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\x00",
        b'{"id": "a1"}',
        "",
        "nonsense",
        "[1]",
        "null",
        '"text"',
        "[" * 16_000,
        '{"id": "a1", "data": NaN}',
        '{"id": "a1", "data": -Infinity}',
        '{"id": "\\ud83d"}',
        '{"id": ' + "1" * 5000 + "}",
    ],
)
def test_what_is_no_json_object_is_bad_json_of_nobody(text: str | bytes):
    assert refusal(text) == (None, 400, "bad_json")


@pytest.mark.parametrize("ident", [None, 7, "", "x" * 65, ["a1"], {"a": 1}, True])
def test_without_a_usable_id_the_reply_has_none(ident: Any):
    assert refusal(json.dumps({**A_FRAME, "id": ident})) == (None, 400, "unknown_type")


@pytest.mark.parametrize("kind", [None, "", "expense.explode", 3, ["expense.create"], {"a": 1}, "__class__"])
def test_an_unknown_type_is_refused_under_its_id(kind: Any):
    assert refusal(json.dumps({**A_FRAME, "type": kind})) == ("a1", 400, "unknown_type")


@pytest.mark.parametrize("data", [[], "x", 1, None, True])
def test_data_that_is_no_object_is_invalid(data: Any):
    assert refusal(json.dumps({**A_FRAME, "data": data})) == ("a1", 400, "invalid")


@pytest.mark.parametrize("letter", [b"x", "x", "ü", "🙂"])
def test_a_frame_is_measured_in_bytes(letter: str | bytes, settings):
    at_most = settings.LARGEST_FRAME // len(letter.encode() if isinstance(letter, str) else letter)
    assert refusal(letter * at_most)[1:] == (400, "bad_json")
    assert refusal(letter * (at_most + 1)) == (None, 413, "too_large")


def test_the_longest_id_is_kept_as_it_is():
    assert commands.read(json.dumps({**A_FRAME, "id": "é" * 64})).id == "é" * 64


def test_a_number_with_a_fraction_stays_exact():
    frame = commands.read('{"id": "a", "type": "expense.create", "data": {"amount": 0.10}}')
    assert str(frame.data["amount"]) == "0.10"


def test_what_breaks_is_answered_and_written_down(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    def break_down(*_: Any, **__: Any) -> None:
        raise RuntimeError("column secret does not exist")

    monkeypatch.setitem(commands.COMMANDS, "expense.create", break_down)
    reply = json.loads(commands.perform(None, commands.read(json.dumps(A_FRAME))))
    assert (reply["id"], reply["status"], reply["body"]["error"]["code"]) == ("a1", 500, "failed")
    assert "secret" not in json.dumps(reply)
    assert "secret" in caplog.text
