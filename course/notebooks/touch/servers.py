"""Three real servers of one dashboard, as processes of their own that end with the kernel."""

from __future__ import annotations

import atexit
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress

from course.catalog import ROOT
from course.services.process import dies_with_parent

_SITE = "course.notebooks.touch.site"
_GUNICORN = ("gunicorn", "-c", "python:course.notebooks.touch.gunicorn_settings", "--bind", "fd://{fd}")
_UVICORN = ("uvicorn", "--fd", "{fd}", "--lifespan", "off", "--log-level", "warning")
COMMANDS = {
    "WSGI: gunicorn, one worker": (*_GUNICORN, f"{_SITE}:wsgi"),
    "WSGI: gunicorn, four threads": (*_GUNICORN, "--worker-class", "gthread", "--threads", "4", f"{_SITE}:wsgi"),
    "ASGI: uvicorn": (*_UVICORN, f"{_SITE}:asgi"),
}


class Servers:
    """The running servers; `urls` are their addresses by their name in COMMANDS, without a slash at the end.

    Their sockets take connections from the beginning, so nobody need wait until they are up.
    """

    def __init__(self) -> None:
        self.urls: dict[str, str] = {}
        self.processes: list[subprocess.Popen[bytes]] = []
        for name, command in COMMANDS.items():
            self._start(name, command)
        atexit.register(self.end)

    def end(self) -> None:
        """End them at once: they have nothing to put away."""
        atexit.unregister(self.end)
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.processes.clear()

    def _start(self, name: str, command: tuple[str, ...]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as sock:
            self.urls[name] = f"http://127.0.0.1:{sock.getsockname()[1]}"
            words = [sys.executable, "-m", *(word.format(fd=sock.fileno()) for word in command)]
            process = subprocess.Popen(  # noqa: S603 - our own Python with our own arguments
                words,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                pass_fds=[sock.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                preexec_fn=dies_with_parent(),
                start_new_session=True,  # interrupting the kernel is no reason to end; and workers end with it
            )
        self.processes.append(process)
