"""Applications of the submission behind real servers: uvicorn on the host's own loop, at a port of the cell."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from course.grader.host.crashes import REQUEST

if TYPE_CHECKING:  # it takes a while to import, and few exercises serve
    import uvicorn

Message = dict[str, Any]
Application = Callable[..., Awaitable[None]]
_GRACE = 5  # virtual seconds that requests get when the server stops


class Servers:
    """The servers that the examiner has asked for."""

    def __init__(self, send: Callable[..., None], resolve: Callable[[list[Any]], Any]) -> None:
        self._send = send
        self._resolve = resolve
        self._stops: dict[int, asyncio.Event] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def start(self, number: int, target: list[Any], lifespan: str) -> None:
        """Serve the application; its port, what becomes of its requests, and its end are told under `number`."""
        self._stops[number] = asyncio.Event()
        run = self._run(number, target, lifespan)
        self._tasks[number] = asyncio.get_running_loop().create_task(run, name=f"server {number}")

    def stop(self, number: int) -> None:
        """Stop as a server does that is told to: requests end first, then the application's lifespan."""
        if number in self._stops:
            self._stops[number].set()

    async def _run(self, number: int, target: list[Any], lifespan: str) -> None:
        watched = _Watched(number, self._send)
        try:
            watched.application = self._resolve(target)
            server = _server(watched, lifespan)
            await server.startup()
            await server.on_tick(0)  # once: its date need not be right, and its main loop would keep the clock going
            self._send("serving", number, server.servers[0].sockets[0].getsockname()[1])
            await self._stops[number].wait()
            await server.shutdown()
            ending: tuple[str, Any] = ("refused" if server.lifespan.should_exit else "stopped", watched.refusal)
        except SystemExit:  # uvicorn's way of saying that the application refused to start
            ending = ("refused", watched.refusal)
        except Exception as error:
            ending = ("raised", error)
        del self._stops[number], self._tasks[number]
        self._send("served", number, *ending)


def _server(watched: _Watched, lifespan: str) -> uvicorn.Server:
    import uvicorn

    async def application(scope: Message, receive: Application, send: Application) -> None:
        await watched(scope, receive, send)  # a function, so that uvicorn does not ask which ASGI it speaks

    config = uvicorn.Config(
        application,
        host="127.0.0.1",
        port=0,
        http="h11",
        lifespan=lifespan,  # type: ignore[arg-type]
        log_config=None,  # warnings and errors still go to stderr
        access_log=False,
        proxy_headers=False,
        ws_ping_interval=None,  # a ping each 20 seconds would keep the clock going
        timeout_graceful_shutdown=_GRACE,
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    return server


class _Watched:
    """The application, and the word about how each of its requests ended; the client's port says which one it was."""

    application: Application

    def __init__(self, number: int, send: Callable[..., None]) -> None:
        self.refusal: Any = None  # the words of a lifespan that failed
        self._number = number
        self._send = send

    async def __call__(self, scope: Message, receive: Application, send: Application) -> None:
        if scope["type"] == "lifespan":
            await self.application(scope, receive, self._listening(send))
            return
        port = scope["client"][1]
        REQUEST.set(partial(self._send, "request_crashed", self._number, port))
        sent = "nothing"

        async def sending(message: Message) -> None:
            nonlocal sent
            await send(message)
            more = message["type"] == "http.response.start" or message.get("more_body", False)
            sent = "a part" if more else "all"

        try:
            await self.application(scope, receive, sending)
            self._send("request_ended", self._number, port, sent)
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # SystemExit too: uvicorn answers 500 to all of them
            self._send("request_ended", self._number, port, error)
            raise

    def _listening(self, send: Application) -> Application:
        async def listening(message: Message) -> None:
            if message["type"].endswith(".failed"):
                self.refusal = message.get("message")
            await send(message)

        return listening
