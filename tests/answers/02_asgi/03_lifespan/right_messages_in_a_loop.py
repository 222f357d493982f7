"""aiohttp, a name at module level, and the loop over messages that the specification prints."""

import os

import aiohttp

SUPPLIER = os.environ.get("KITCHEN_SUPPLIER_URL", "")
session = None


async def start_up():
    global session
    session = aiohttp.ClientSession(SUPPLIER)
    try:
        async with session.get("/stock/salt") as salt:
            if salt.status != 200:
                raise RuntimeError(f"the supplier answered with {salt.status}")
    except Exception:
        await shut_down()
        raise


async def shut_down():
    global session
    if session is not None:
        await session.close()
    session = None


async def application(scope, receive, send):
    if scope["type"] == "http":
        return await serve(scope, send)
    if scope["type"] != "lifespan":
        raise NotImplementedError(scope["type"])
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            try:
                await start_up()
            except Exception as error:
                await send({"type": "lifespan.startup.failed", "message": repr(error)})
                return
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await shut_down()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def serve(scope, send):
    status, body = 503, b""
    if session is not None:
        async with session.get("/price" + scope["path"]) as price:
            status, body = price.status, await price.read()
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
