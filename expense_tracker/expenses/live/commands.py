"""A frame of a page in, the reply out: the same actions as in the API, with the same errors."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User

from capstone import bodies
from capstone.errors import DomainError, Invalid
from expenses import actions

LONGEST_ID = 64  # characters

COMMANDS: dict[str, actions.Action] = {
    "expense.list": lambda user, data, via: actions.list_expenses(user, data),
    "expense.create": actions.create_expense,
    "expense.update": lambda user, data, via: actions.update_expense(user, _expense(data), data, via=via),
    "expense.delete": lambda user, data, via: actions.delete_expense(user, _expense(data), data, via=via),
    "expense.restore": lambda user, data, via: actions.restore_expense(user, _expense(data), data, via=via),
    "notification.read": actions.read_notifications,
}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What a page sent; `error` where it can not be done."""

    id: str | None = None
    type: str = ""
    data: dict[str, Any] | None = None
    error: DomainError | None = None


def read(frame: str | bytes) -> Frame:
    """What a page sent, as text or binary. Never raises."""
    try:
        value = bodies.one_object(_text(frame))
    except DomainError as error:
        return Frame(error=error)
    ident = value.get("id")
    if not isinstance(ident, str) or not 1 <= len(ident) <= LONGEST_ID:
        return Frame(error=_unknown(f"A frame needs an `id`, a text of 1 to {LONGEST_ID} characters."))
    kind, data = value.get("type"), value.get("data", {})
    if not isinstance(kind, str) or kind not in COMMANDS:
        return Frame(id=ident, error=_unknown(f"There is no such `type`; there are {', '.join(COMMANDS)}."))
    if not isinstance(data, dict):
        return Frame(id=ident, error=DomainError(400, "invalid", "`data` must be an object."))
    return Frame(id=ident, type=kind, data=data)


def perform(user: User, frame: Frame) -> str:
    """Do what the frame asks for, and give the reply as a frame. Sync; never raises."""
    try:
        if frame.error:
            raise frame.error
        return _reply(frame, *COMMANDS[frame.type](user, frame.data, via="socket"))
    except DomainError as error:
        return _refusal(frame, error)
    except Exception:  # the socket lives on, and its page is told
        logger.exception("Could not do %s", frame.type)
        return _refusal(frame, DomainError(500, "failed", "Something went wrong here; it was written down."))


def too_many(frame: Frame, wait: float) -> str:
    """The reply to a frame that came too fast; `wait` is in seconds."""
    error = DomainError(429, "too_many", "Too many frames: wait a moment.", retry_after=round(wait, 3))
    return _refusal(frame, error)


def _expense(data: dict[str, Any]) -> int:
    pk = data.get("expense")
    if not isinstance(pk, int) or isinstance(pk, bool):
        raise Invalid({"expense": ["This must be the id of an expense, a whole number."]})
    return pk


def _text(frame: str | bytes) -> str:
    size = len(frame)
    if isinstance(frame, str) and size <= settings.LARGEST_FRAME:  # a longer one needs no counting
        size = len(frame.encode(errors="surrogatepass"))
    if size > settings.LARGEST_FRAME:
        raise bodies.too_large(settings.LARGEST_FRAME)
    if isinstance(frame, bytes):
        raise DomainError(400, "bad_json", "Send text frames, not binary ones.")
    return frame


def _unknown(message: str) -> DomainError:
    return DomainError(400, "unknown_type", message)


def _refusal(frame: Frame, error: DomainError) -> str:
    return _reply(frame, error.status, error.body())


def _reply(frame: Frame, status: int, body: dict[str, Any]) -> str:
    return json.dumps({"type": "reply", "id": frame.id, "status": status, "body": body})
