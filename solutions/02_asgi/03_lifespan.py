"""Lifespan is one call that lasts all evening, so an `async with` around its middle opens and closes the client.

The order is the point. `startup.complete` lets guests in: it comes after the first answer. `shutdown.complete` lets the
server end the loop: it comes after the closing. An exception would not do for a failure: the server would take it to
mean that nobody here knows lifespan, and open all the same. What is kept in the state comes back in each guest's scope.
"""

import os

import httpx

SUPPLIER = os.environ.get("KITCHEN_SUPPLIER_URL", "")


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        return await evening(scope["state"], receive, send)
    client = scope.get("state", {}).get("client")
    if client is None:
        return await answer(send, 503)
    price = await client.get(f"/price{scope['path']}")
    await answer(send, price.status_code, price.content)


async def evening(state, receive, send):
    await receive()  # lifespan.startup
    try:
        async with httpx.AsyncClient(base_url=SUPPLIER) as client:
            (await client.get("/stock/salt")).raise_for_status()
            state["client"] = client
            await send({"type": "lifespan.startup.complete"})
            await receive()  # lifespan.shutdown, hours later
    except httpx.HTTPError as error:
        await send({"type": "lifespan.startup.failed", "message": f"the supplier does not answer: {error}"})
    else:
        await send({"type": "lifespan.shutdown.complete"})


async def answer(send, status, body=b""):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
