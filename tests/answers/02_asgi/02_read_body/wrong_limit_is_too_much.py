"""The limit itself is refused.

fails: test_the_limit_itself_is_allowed
says: 1000 bytes in one piece got status 413
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
        if len(body) >= LIMIT:
            return await answer(send, 413)
        if not message.get("more_body", False):
            break
    orders.append(body)
    await answer(send, 201)


async def answer(send, status, body=b""):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
