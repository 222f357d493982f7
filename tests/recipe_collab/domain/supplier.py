"""A supplier of prices that may be slow, down or lying."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

PATIENCE = 30  # seconds, for what comes at once or never


class Supplier:
    """What it says, by the ingredient's name; `together` is how many must have asked before one is answered."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, str]] = {}
        self.gates: dict[str, threading.Event] = {}
        self.together = threading.Barrier(1)
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = unquote(self.path.removeprefix("/price/"))
                outer.asked.append(name)
                outer.together.wait(PATIENCE)
                if gate := outer.gates.get(name):
                    gate.wait(PATIENCE)
                status, body = outer.answers.get(name, (404, ""))
                self.send_response(status)
                self.end_headers()
                with suppress(OSError):  # who asked may have gone
                    self.wfile.write(body.encode())

            def log_message(self, *arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,)).start()

    def says(self, name: str, price: Any) -> None:
        self.answers[name] = (200, json.dumps({"ingredient": name, "price": price}))

    def close(self) -> None:
        for gate in self.gates.values():
            gate.set()
        self.server.shutdown()
        self.server.server_close()
