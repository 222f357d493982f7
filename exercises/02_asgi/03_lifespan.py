"""The supplier is rung up anew for each guest. One line that is open all evening would do.

At `lifespan.startup` open one client and ask the supplier for /stock/salt. After a 200 send
`lifespan.startup.complete`, else close the client, send `lifespan.startup.failed` with a message and return.
`GET /flour` hands on /price/flour through that client, status and body. At shutdown close it, then send
`lifespan.shutdown.complete`. Some servers send no lifespan: then answer 503. Graded: just that, and a second evening
after the first. aiohttp would do as well.

Before you run it: three guests come. How many connections does the supplier see, and why?
"""

import os

import httpx

SUPPLIER = os.environ.get("KITCHEN_SUPPLIER_URL", "")


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        # TODO: open the client, close it, and tell the server how each went.
        raise NotImplementedError("nobody opens the kitchen")
    async with httpx.AsyncClient(base_url=SUPPLIER) as client:
        price = await client.get(f"/price{scope['path']}")
    await answer(send, price.status_code, price.content)


async def answer(send, status, body=b""):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
