"""The project as it runs: uvicorn with the worker and the beat in it, and sockets over a real connection."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, unix_connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from course.services.process import dies_with_parent

PROJECT = Path(__file__).parents[3] / "expense_tracker"
TOKEN = "x" * 32
SITE = "http://testserver"


class Server:
    """A running server: where it listens, and what it wrote."""

    def __init__(self, folder: Path) -> None:
        self.path = str(folder / "site.sock")
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("EXPENSES_")},
            "EXPENSES_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONUNBUFFERED": "1",
        }
        self.run("migrate", "--verbosity=0")
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
        self.wait_for("Uvicorn running")

    def run(self, *arguments: str) -> None:
        """A command of manage.py."""
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=PROJECT, env=self.environment, check=True)

    def wait_for(self, words: str) -> str:
        """Read what the server writes until a line holds `words`; that line."""
        seen = []
        for line in self.process.stdout:
            seen.append(line)
            if words in line:
                return line
        raise AssertionError(f"The server ended and never wrote {words!r}: {''.join(seen)}")

    def end(self) -> str:
        """Stop it as an operator does; its last words."""
        self.process.send_signal(signal.SIGTERM)
        words = self.process.stdout.read()
        self.process.wait()
        return words


@pytest.fixture
def server() -> Iterator[Server]:
    """A server with an empty database. The path of a socket must be short."""
    with tempfile.TemporaryDirectory(prefix="expenses-") as folder:
        server = Server(Path(folder))
        yield server
        server.process.kill()
        server.process.wait()
        server.process.stdout.close()


@asynccontextmanager
async def signed_up(server: Server, name: str) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody new, logged in."""
    transport = httpx.AsyncHTTPTransport(uds=server.path)
    cookies, headers = {"csrftoken": TOKEN}, {"X-CSRFToken": TOKEN}
    secret = "a-table-in-a-kitchen"
    fields = {"username": name, "email": f"{name}@example.com", "password1": secret, "password2": secret}
    async with httpx.AsyncClient(transport=transport, base_url=SITE, cookies=cookies, headers=headers) as client:
        response = await client.post("/signup/", data=fields)
        assert (response.status_code, response.headers["Location"]) == (302, "/"), response.text
        client.headers["X-CSRFToken"] = response.cookies["csrftoken"]  # a login brings a new one
        client.cookies = httpx.Cookies(dict(response.cookies))
        yield client


def tab(server: Server, client: httpx.AsyncClient, path: str = "/ws/expenses/", origin: str = SITE) -> Any:
    """A socket that is to be entered."""
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    headers = {"Cookie": cookies}
    return unix_connect(server.path, f"ws://testserver{path}", additional_headers=headers, origin=origin)


async def frame(socket: ClientConnection) -> dict[str, Any]:
    return json.loads(await socket.recv())


async def test_an_expense_shows_a_mail_goes_out_and_the_server_ends_well(server: Server):
    async with signed_up(server, "ada") as ada, signed_up(server, "bob") as bob:
        food = (await ada.post("/api/categories/", json={"name": "Food"})).json()["category"]["id"]
        await ada.patch("/api/settings/", json={"notify": "email"})
        async with tab(server, ada) as one, tab(server, ada, "/ws/expenses/?since=1") as two, tab(server, bob) as other:
            assert (await frame(one))["live"] is True
            assert [(await frame(two))["type"] for _ in range(2)] == ["hello", "notice"]
            assert (await frame(other))["last"] == 0
            added = {"amount": "12.50", "category": food, "description": "Onion soup"}
            await one.send(json.dumps({"id": "a", "type": "expense.create", "data": added}))
            assert {(await frame(one))["type"] for _ in range(2)} == {"reply", "notice"}
            assert (await frame(two))["notification"]["data"]["expense"]["description"] == "Onion soup"
            # The worker is a thread of the server, and mails are printed.
            server.wait_for("To: ada@example.com")
            await bob.post("/api/categories/", json={"name": "Rent"})
            assert (await frame(other))["notification"]["kind"] == "category.created"
            await one.send(b"\xff" * 100_000)
            assert (await frame(one))["status"] == 413
            words = server.end()
            assert "Application shutdown complete" in words
            assert "Traceback" not in words
            for socket in (one, two, other):
                with pytest.raises(ConnectionClosed) as closed:
                    await socket.recv()
                assert closed.value.rcvd.code == 1012


async def test_the_codes_of_a_close_reach_a_real_client(server: Server):
    async with signed_up(server, "ada") as ada:
        for path, cookies, code in (("/ws/expenses/", {}, 4401), ("/ws/else/", ada.cookies, 4404)):
            async with httpx.AsyncClient(cookies=cookies) as guest, tab(server, guest, path) as socket:
                with pytest.raises(ConnectionClosed) as closed:
                    await socket.recv()
                assert closed.value.rcvd.code == code
        with pytest.raises(InvalidStatus) as refused:
            async with tab(server, ada, origin="https://evil.example"):
                pass
        assert refused.value.response.status_code == 403
        async with tab(server, ada) as socket:
            await frame(socket)
            assert (await ada.post("/logout/")).status_code == 302
            with pytest.raises(ConnectionClosed) as closed:
                await socket.recv()
            assert closed.value.rcvd.code == 4401
