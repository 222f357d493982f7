"""What the ASGI specification asks of an application's messages (https://asgi.readthedocs.io/en/stable/specs/)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def _is_header_list(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(
        isinstance(pair, list | tuple) and len(pair) == 2 and all(type(part) is bytes for part in pair)
        for pair in value
    )


# For each type of message its keys: whether one must be there, what holds of its value, and how that is said.
_Key = tuple[bool, Callable[[Any], bool], str]
_STATUS: _Key = (True, lambda v: type(v) is int and 100 <= v <= 599, "a whole number from 100 to 599")
_HEADERS: _Key = (False, _is_header_list, "a list of (name, value) pairs of bytes")
_BYTES: _Key = (False, lambda v: type(v) is bytes, "bytes")
_BYTES_OR_NONE: _Key = (False, lambda v: v is None or type(v) is bytes, "bytes")
_TEXT: _Key = (False, lambda v: v is None or type(v) is str, "a str")
_BOOLEAN: _Key = (False, lambda v: type(v) is bool, "True or False")
_CODE: _Key = (False, lambda v: type(v) is int, "a whole number")
_KEYS: dict[str, dict[str, _Key]] = {
    "http.response.start": {"status": _STATUS, "headers": _HEADERS},
    "http.response.body": {"body": _BYTES, "more_body": _BOOLEAN},
    "websocket.accept": {"subprotocol": _TEXT, "headers": _HEADERS},
    "websocket.send": {"text": _TEXT, "bytes": _BYTES_OR_NONE},
    "websocket.close": {"code": _CODE, "reason": _TEXT},
    "lifespan.startup.complete": {},
    "lifespan.startup.failed": {"message": _TEXT},
    "lifespan.shutdown.complete": {},
    "lifespan.shutdown.failed": {"message": _TEXT},
}


def fault(message: Any) -> tuple[str, str] | None:
    """What is wrong with a message, as (seen, wanted); None when it is well formed."""
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return f"the application sent {message!r}"[:200], "a dict with a 'type'"
    kind = message["type"]
    if kind not in _KEYS:
        return f"the application sent a message of type {kind!r}", "one of the types of the ASGI specification"
    for key, (needed, holds, wanted) in _KEYS[kind].items():
        if needed and key not in message:
            return f"{kind} without a {key!r}", f"a {key!r}, {wanted}"
        if key in message and not holds(message[key]):
            return f"{kind} whose {key!r} is {message[key]!r}"[:200], wanted
    if kind == "websocket.send" and (message.get("text") is None) == (message.get("bytes") is None):
        return f"websocket.send with {sorted(message)}", "either a 'text' or 'bytes'"
    return None
