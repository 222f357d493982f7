"""The pieces go into the order book as they come, also those of an order that is then refused.

fails: test_too_long_an_order_is_refused_at_once
says: the order book holds
"""

LIMIT = 1000  # bytes
orders = []


async def application(scope, receive, send):
    if scope["method"] == "GET":
        return await answer(send, 200, b"\n".join(orders))
    orders.append(b"")
    here = len(orders) - 1
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        orders[here] += message.get("body", b"")
        if len(orders[here]) > LIMIT:
            return await answer(send, 413)
        if not message.get("more_body", False):
            break
    await answer(send, 201)


async def answer(send, status, body=b""):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
