"""What can be wrong with a request beyond what every project knows."""

from __future__ import annotations

from typing import Any

from capstone.errors import DomainError


class Conflict(DomainError):
    """Somebody was faster; `current` is the row as it now is, as plain data."""

    def __init__(self, current: dict[str, Any]) -> None:
        message = "It was changed meanwhile; look at both and save again what you want to keep."
        super().__init__(409, "conflict", message, current=current)
