"""The content-length says where the order ends.

fails: test_a_content_length_that_is_too_small_changes_nothing
says: the order book holds
"""

LIMIT = 1000  # bytes
orders = []


async def application(scope, receive, send):
    if scope["method"] == "GET":
        return await answer(send, 200, b"\n".join(orders))
    declared = int(dict(scope["headers"]).get(b"content-length", LIMIT))
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body += message.get("body", b"")
        if len(body) > LIMIT:
            return await answer(send, 413)
        if not message.get("more_body", False):
            break
    orders.append(body[:declared])
    await answer(send, 201)


async def answer(send, status, body=b""):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
