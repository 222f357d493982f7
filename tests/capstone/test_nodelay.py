"""What a real uvicorn's connections are told, in the ways in which a project is started."""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path

import httpx
import pytest

from course.services.process import dies_with_parent

PATIENCE = 60  # seconds, for what comes soon or never
APP = """
import socket
from capstone.nodelay import answer_at_once

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        answer_at_once()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    connection = send.__self__.transport.get_extra_info("socket")
    told = str(bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": told.encode()})
"""


async def asked(port: int) -> str:
    """What the application says, once there is one."""
    async with asyncio.timeout(PATIENCE), httpx.AsyncClient(trust_env=False) as client:
        while True:
            try:
                return (await client.get(f"http://127.0.0.1:{port}/", timeout=PATIENCE)).text
            except httpx.TransportError:
                await asyncio.sleep(0.02)


@pytest.mark.parametrize("way", ["port", "workers", "fd"])
async def test_a_connection_waits_for_no_confirmation(way: str, tmp_path: Path, unused_tcp_port: int):
    tmp_path.joinpath("prompt_app.py").write_text(APP)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1] if way == "fd" else unused_tcp_port
        words = {"port": ["--port", str(port)], "workers": ["--port", str(port), "--workers", "2"]}
        words["fd"] = ["--fd", str(door.fileno())]
        server = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "uvicorn", "prompt_app:app", "--app-dir", str(tmp_path), *words[way]),
            pass_fds=[door.fileno()],
            preexec_fn=dies_with_parent(),
        )
        try:
            assert await asked(port) == "True"
        finally:
            server.terminate()
            await server.wait()
