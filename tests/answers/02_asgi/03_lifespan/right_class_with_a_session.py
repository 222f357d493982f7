"""A class that holds a requests.Session, used by threads, and an exit stack that closes whatever was opened."""

import asyncio
import os
from contextlib import ExitStack

import requests

SUPPLIER = os.environ.get("KITCHEN_SUPPLIER_URL", "")


class Kitchen:
    session = None

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            await self.evening(receive, send)
        else:
            await self.serve(scope["path"], send)

    async def evening(self, receive, send):
        assert (await receive())["type"] == "lifespan.startup"
        with ExitStack() as stack:
            self.session = stack.enter_context(requests.Session())
            stack.callback(setattr, self, "session", None)
            try:
                status, _ = await self.get("/stock/salt")
                trouble = "" if status == 200 else f"status {status}"
            except OSError as error:
                trouble = str(error)
            if not trouble:
                await send({"type": "lifespan.startup.complete"})
                assert (await receive())["type"] == "lifespan.shutdown"
        if trouble:
            await send({"type": "lifespan.startup.failed", "message": trouble})
        else:
            await send({"type": "lifespan.shutdown.complete"})

    async def serve(self, path, send):
        status, body = await self.get(f"/price{path}") if self.session else (503, b"")
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})

    async def get(self, path):
        answer = await asyncio.to_thread(self.session.get, SUPPLIER + path)
        return answer.status_code, answer.content


application = Kitchen()
