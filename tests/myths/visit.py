"""One request to an ASGI application, message by message, as a server would pass them on."""

from __future__ import annotations

from typing import Any

from asgiref.testing import ApplicationCommunicator
from django.core.handlers.asgi import ASGIHandler

SECONDS = 30  # the last resort: whoever waits longer has failed


class Visit(ApplicationCommunicator):
    """A guest's visit to `application`, or else to Django's own; nothing is sent by itself."""

    def __init__(self, path: str, method: str = "GET", application: Any = None, **scope: Any) -> None:
        scope = {"type": "http", "method": method, "path": path, "headers": [(b"host", b"testserver")]} | scope
        super().__init__(application or ASGIHandler(), scope)

    async def send(self, body: bytes = b"", more_body: bool = False) -> None:
        """Sends a piece of the request's body, by default the last one."""
        await self.send_input({"type": "http.request", "body": body, "more_body": more_body})

    async def leave(self) -> None:
        """The guest goes, done or not; returns when the application has ended."""
        await self.send_input({"type": "http.disconnect"})
        await self.end()

    async def end(self) -> None:
        """Returns when the application has ended. Raises what it raised."""
        await self.wait(SECONDS)

    async def start(self) -> dict[str, Any]:
        """The beginning of the answer: its status and headers."""
        message = await self.receive_output(SECONDS)
        assert message["type"] == "http.response.start"
        return message

    async def piece(self) -> bytes:
        """The next piece of the answer's body; b"" at its end."""
        message = await self.receive_output(SECONDS)
        assert message["type"] == "http.response.body"
        return message.get("body", b"")
