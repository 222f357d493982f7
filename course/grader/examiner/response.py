"""A whole HTTP response, and how a test says what is wrong with it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from course.grader.examiner.claims import RemoteError
from course.grader.examiner.failures import Line, Unmet

_LONGEST_BODY = 120  # characters that a message shows
_MARKUP = re.compile(r"(?s)<(head|style|script)\b.*?</\1>|<[^>]*>")


@dataclass
class Response:
    """What the application sent: status, headers (names in lower case) and the pieces of its body.

    `asked` is the request as the student reads it, "GET /recipes/". `error` is what the view raised when Django made a
    500 of it: told by the host, so detail for a message and no evidence.
    """

    status: int
    headers: dict[str, str]
    pieces: list[bytes] = field(default_factory=list)
    asked: str = "the request"
    error: RemoteError | None = None

    @property
    def body(self) -> bytes:
        """The whole body."""
        return b"".join(self.pieces)

    def json(self) -> Any:
        """The body read as JSON; fails the test when it is none."""
        try:
            return _loaded(self.body)
        except ValueError:
            raise self.unmet("a JSON body") from None

    @property
    def line(self) -> Line | None:
        """The student's line where the view raised."""
        lines = self.error.own_lines() if self.error else ()
        return lines[-1] if lines else None

    def unmet(self, wanted: str, asked: str | None = None) -> Unmet:
        """The failure that says how the request was answered, with the student's line where the view raised."""
        lines = self.error.own_lines() if self.error else ()
        return Unmet(answered(self, asked), wanted, self.line, lines=lines)


def answered(response: Response, asked: str | None = None) -> str:
    """How a request was answered, as the student reads it; `asked` in place of the request's "GET /recipes/"."""
    said = f"{asked or response.asked} was answered with {response.status}"
    if response.error:
        return f"{said}: {response.error.told()}"
    if response.status == 500:
        said += " by your own code"
    if 300 <= response.status < 400 and "location" in response.headers:
        return f"{said}, which sends to {response.headers['location']}"
    return f"{said}: {_text(response)}" if response.body else f"{said} and an empty body"


def expect_status(response: Response, status: int, *, asked: str | None = None, wanted: str | None = None) -> None:
    """Fail the test unless the response has this status.

    The failure names the exception and the student's line where the view raised. `asked` and `wanted` are
    half-sentences in place of "GET /recipes/" and "status 200".
    """
    if response.status != status:
        raise response.unmet(wanted or f"status {status}", asked)


def expect_json(
    response: Response, data: Any, *, status: int = 200, asked: str | None = None, wanted: str | None = None
) -> None:
    """Fail the test unless the response has this status, and a body and Content-Type of JSON that is `data`.

    See expect_status(). Strings, whole numbers, other numbers and booleans are told apart; the order of keys is not.
    """
    wanted = wanted or f"status {status} and the JSON {json.dumps(data, ensure_ascii=False)}"
    expect_status(response, status, asked=asked, wanted=wanted)
    try:
        same = _dumped(_loaded(response.body)) == _dumped(data)
    except ValueError:
        same = False
    if not same:
        raise response.unmet(wanted, asked)
    kind = response.headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() != "application/json":
        seen = f"{asked or response.asked} was answered with Content-Type {kind or 'none at all'}"
        raise Unmet(seen, "Content-Type application/json, as JsonResponse sets it")


def expect_error(response: Response, status: int, *, asked: str | None = None) -> None:
    """Fail the test unless the response has this status and, in JSON, an "error" in whatever words.

    See expect_status().
    """
    wanted = f'status {status} and a JSON object with "error", in your own words'
    expect_status(response, status, asked=asked, wanted=wanted)
    try:
        said = _loaded(response.body)
    except ValueError:
        said = None
    words = said.get("error") if isinstance(said, dict) else None
    if not isinstance(words, str) or not words.strip():
        raise response.unmet(wanted, asked)


def _loaded(body: bytes) -> Any:
    """Raises ValueError for what is no JSON, or too deep; NaN, which Python reads and writes, is none."""
    try:
        return json.loads(body, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("too deep") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _dumped(data: Any) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False)


def _text(response: Response) -> str:
    text = response.body[:20_000].decode(errors="backslashreplace")
    if "html" in response.headers.get("content-type", ""):
        text = _MARKUP.sub(" ", text)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_BODY else text[:_LONGEST_BODY] + "..."
