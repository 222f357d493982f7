"""The client is made when the file is imported, once for all evenings.

fails: test_a_second_evening_goes_like_the_first
says: the client has been closed
"""

import os

import httpx

SUPPLIER = os.environ.get("KITCHEN_SUPPLIER_URL", "")
client = httpx.AsyncClient(base_url=SUPPLIER)
evening = False


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        return await lifespan(receive, send)
    if not evening:
        return await answer(send, 503)
    price = await client.get(f"/price{scope['path']}")
    await answer(send, price.status_code, price.content)


async def lifespan(receive, send):
    global evening
    await receive()
    try:
        salt = await client.get("/stock/salt")
        salt.raise_for_status()
    except httpx.HTTPError as error:
        await client.aclose()
        await send({"type": "lifespan.startup.failed", "message": str(error)})
        return
    evening = True
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await client.aclose()
    evening = False
    await send({"type": "lifespan.shutdown.complete"})


async def answer(send, status, body=b""):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
