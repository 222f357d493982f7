"""What can be wrong with a request, in the words and the shape in which every way in answers it."""

from __future__ import annotations

from typing import Any

Fields = dict[str, list[str]]


class DomainError(Exception):
    """Nothing was changed. `status` and `code` are those of README.md; `fields` holds the messages of each field."""

    def __init__(self, status: int, code: str, message: str, fields: Fields | None = None, **extra: Any) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields or {}
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """The JSON that API and socket answer with."""
        error: dict[str, Any] = {"code": self.code, "message": self.message, **self.extra}
        if self.fields:
            error["fields"] = self.fields
        return {"error": error}


class Invalid(DomainError):
    """Fields are missing or wrong."""

    def __init__(self, fields: Fields, message: str = "Some of it was not right.") -> None:
        super().__init__(400, "invalid", message, fields)


class NotFound(DomainError):
    """There is no such row, or it is somebody else's: who asks cannot tell the two apart."""

    def __init__(self, what: str) -> None:
        super().__init__(404, "not_found", f"There is no such {what}.")
