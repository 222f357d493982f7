"""What is over the limit is cut off, and the order is taken.

fails: test_the_limit_itself_is_allowed
says: 1001 bytes in one piece got status 201
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
    orders.append(body[:LIMIT])
    await answer(send, 201)


async def answer(send, status, body=b""):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
