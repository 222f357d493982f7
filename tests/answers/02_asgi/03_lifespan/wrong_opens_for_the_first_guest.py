"""The client is made when it is first needed, which is when the first guest waits.

fails: test_the_client_is_opened_before_start_up_is_complete
says: asked for nothing
"""

import os

import httpx

SUPPLIER = os.environ.get("KITCHEN_SUPPLIER_URL", "")
client, open_now = None, False


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        return await lifespan(receive, send)
    if not open_now:
        return await answer(send, 503)
    global client
    if client is None:
        client = httpx.AsyncClient(base_url=SUPPLIER)
        await client.get("/stock/salt")
    price = await client.get(f"/price{scope['path']}")
    await answer(send, price.status_code, price.content)


async def lifespan(receive, send):
    global client, open_now
    await receive()
    open_now = True
    await send({"type": "lifespan.startup.complete"})
    await receive()
    if client is not None:
        await client.aclose()
    client, open_now = None, False
    await send({"type": "lifespan.shutdown.complete"})


async def answer(send, status, body=b""):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
