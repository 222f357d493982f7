"""The order is read whole and then measured: whoever sends for ever is read for ever.

fails: test_too_long_an_order_is_refused_at_once
says: it is not answered
"""

LIMIT = 1000  # bytes
orders = []


async def application(scope, receive, send):
    if scope["method"] == "GET":
        return await answer(send, 200, b"\n".join(orders))
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    if len(body) > LIMIT:
        return await answer(send, 413)
    orders.append(body)
    await answer(send, 201)


async def answer(send, status, body=b""):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
