"""The client is opened with `async with` at start-up, and left again before the first guest.

fails: test_the_client_is_closed_before_shutdown_is_complete
says: between two guests
"""

import os

import httpx

SUPPLIER = os.environ.get("KITCHEN_SUPPLIER_URL", "")
client = None


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        return await lifespan(receive, send)
    global client
    if client is None:
        return await answer(send, 503)
    client = httpx.AsyncClient(base_url=SUPPLIER)
    price = await client.get(f"/price{scope['path']}")
    await client.aclose()
    await answer(send, price.status_code, price.content)


async def lifespan(receive, send):
    global client
    await receive()
    client = httpx.AsyncClient(base_url=SUPPLIER)
    try:
        salt = await client.get("/stock/salt")
        salt.raise_for_status()
        await client.aclose()
    except httpx.HTTPError as error:
        await client.aclose()
        client = None
        await send({"type": "lifespan.startup.failed", "message": str(error)})
        return
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await client.aclose()
    client = None
    await send({"type": "lifespan.shutdown.complete"})


async def answer(send, status, body=b""):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
