"""Exceptions of Django's views: Django answers 500 and logs them for nobody; here they are told as well."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

Tell = Callable[[BaseException, dict[str, Any] | None], None]
# Tells of the request that is served: what its view raised, and where that begins. Django runs its signals, and views
# without async, in threads: a context variable goes along, as it does into tasks.
REQUEST: ContextVar[Tell | None] = ContextVar("request", default=None)


class Crashes:
    """Tells which request's view raised what, and where it stands; `place` gives a line."""

    def __init__(self, place: Callable[[Any], dict[str, Any] | None]) -> None:
        self._place = place

    def listen(self) -> None:
        """From now on tell them; Django must be there."""
        from django.core.signals import got_request_exception

        got_request_exception.connect(self._note)

    def _note(self, request: Any, **_: Any) -> None:
        tell, error = REQUEST.get(), sys.exc_info()[1]
        if tell is not None and error is not None:
            found = getattr(request, "resolver_match", None)
            tell(error, self._place(found.func) if found else None)
