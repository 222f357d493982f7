"""Shutdown is complete inside the `async with`, and the client is closed on leaving it.

fails: test_the_client_is_closed_before_shutdown_is_complete
says: was sent before
"""

import os

import httpx

SUPPLIER = os.environ.get("KITCHEN_SUPPLIER_URL", "")
client = None


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        return await lifespan(receive, send)
    if client is None:
        return await answer(send, 503)
    price = await client.get(f"/price{scope['path']}")
    await answer(send, price.status_code, price.content)


async def lifespan(receive, send):
    global client
    await receive()
    client = httpx.AsyncClient(base_url=SUPPLIER)
    try:
        salt = await client.get("/stock/salt")
        salt.raise_for_status()
    except httpx.HTTPError as error:
        await client.aclose()
        client = None
        await send({"type": "lifespan.startup.failed", "message": str(error)})
        return
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})
    await client.aclose()
    client = None


async def answer(send, status, body=b""):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
