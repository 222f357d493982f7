"""The body is read in a loop, and each piece takes the place of the one before.

fails: test_an_order_in_pieces_is_kept_whole
says:  0 bytes were kept
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
        body = message.get("body", b"")
        if len(body) > LIMIT:
            return await answer(send, 413)
        if not message.get("more_body", False):
            break
    orders.append(body)
    await answer(send, 201)


async def answer(send, status, body=b""):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
