"""Exceptions of Django's views: Django answers 500 and logs them for nobody; here they are told as well."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

# The number of the connection whose request is served. Django runs its signals, and views without async, in threads:
# a context variable goes along, as it does into tasks.
CONNECTION: ContextVar[int | None] = ContextVar("connection", default=None)


class Crashes:
    """Tells which connection's view raised what, and where it stands; `send` writes a frame, `place` gives a line."""

    def __init__(self, send: Callable[..., None], place: Callable[[Any], dict[str, Any] | None]) -> None:
        self._send = send
        self._place = place

    def listen(self) -> None:
        """From now on tell them; Django must be there."""
        from django.core.signals import got_request_exception

        got_request_exception.connect(self._note)

    def _note(self, request: Any, **_: Any) -> None:
        number, error = CONNECTION.get(), sys.exc_info()[1]
        if number is not None and error is not None:
            found = getattr(request, "resolver_match", None)
            self._send("view_raised", number, error, self._place(found.func) if found else None)
