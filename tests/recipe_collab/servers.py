"""The project as it runs: uvicorn on a database of its own, and pages over real connections."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, unix_connect
from websockets.exceptions import ConnectionClosed

from course.services.process import dies_with_parent

from .pages import Closed, Page

PROJECT = Path(__file__).parents[2] / "recipe_collab"
SITE = "http://testserver"

# Who is there, with a session each, and a recipe that all of them may edit.
FURNISH = """
import json, sys
import django
django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from recipes.domain import access
from recipes.domain.recipes import create_recipe

names, recipes = json.loads(sys.argv[1])
users = [get_user_model().objects.create_user(name, f"{name}@example.com") for name in names]
made = [create_recipe(users[0], {"name": "Soup", "steps": [{"key": "s1", "text": "Peel."}]}).pk for _ in range(recipes)]
for pk in made:
    for user in users[1:]:
        access.share(users[0], pk, user, "editor")

def session(user):
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store.create()
    return store.session_key

print(json.dumps({"recipes": made, "sessions": {user.username: session(user) for user in users}}))
"""


class Line:
    """A page's connection to a real server."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def send(self, frame: bytes | str) -> None:
        """A frame of the page; one that the server no longer takes is lost, as in a browser."""
        try:
            await self.socket.send(frame)
        except ConnectionClosed:
            pass

    async def receive(self) -> bytes:
        """The next frame of the server."""
        try:
            data = await self.socket.recv()
        except ConnectionClosed as closed:
            raise Closed(closed.rcvd.code if closed.rcvd else 1006) from closed
        assert isinstance(data, bytes)
        return data

    async def close(self) -> None:
        """The page goes."""
        await self.socket.close()


class Server:
    """A server that can be killed and started again; `path` is where it listens, a Unix socket's short path."""

    def __init__(self, folder: Path, name: str = "site", **environment: str) -> None:
        self.path = str(folder / f"{name}.sock")
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("RECIPES_")},
            "RECIPES_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONUNBUFFERED": "1",
            **{f"RECIPES_{name}": value for name, value in environment.items()},
        }
        self.process: subprocess.Popen[str] | None = None

    def run(self, *arguments: str) -> str:
        """A Python command in the project; what it printed."""
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=PROJECT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout

    def furnish(self, *names: str, recipes: int = 1) -> dict[str, Any]:
        """Tables, these users, and recipes: `{"recipes": [id], "sessions": {name: key}}`."""
        self.run("manage.py", "migrate", "--verbosity=0")
        return json.loads(self.run("-c", FURNISH, json.dumps([names, recipes])))

    def start(self) -> None:
        """Start it, and wait until it serves."""
        command = [sys.executable, "-m", "uvicorn", "config.asgi:application", "--uds", self.path]
        self.process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=dies_with_parent(),
        )
        seen = []
        assert self.process.stdout
        for line in self.process.stdout:
            seen.append(line)
            if "Uvicorn running" in line:
                return
        raise AssertionError(f"The server ended before it served: {''.join(seen)}")

    def kill(self) -> None:
        """No time for last words."""
        if self.process:
            self.process.kill()
            self.process.wait()
            assert self.process.stdout
            self.process.stdout.close()
            self.process = None

    def end(self) -> str:
        """Stop it as an operator does; its last words."""
        assert self.process
        assert self.process.stdout
        self.process.send_signal(signal.SIGTERM)
        words = self.process.stdout.read()
        self.process.wait()
        self.process.stdout.close()
        self.process = None
        return words

    async def connect(self, page: Page, recipe: int, session: str, query: str = "?acks=1", **options: Any) -> None:
        """Connect a page to this server."""
        headers = {"Cookie": f"sessionid={session}"}
        uri = f"ws://testserver/ws/recipes/{recipe}{query}"
        options = {"additional_headers": headers, "origin": SITE, **options}
        socket = await unix_connect(self.path, uri, max_size=None, **options)
        await page.connect(Line(socket))
