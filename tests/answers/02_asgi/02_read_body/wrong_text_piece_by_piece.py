"""Each piece is made text by itself; a letter of two bytes may be cut in two.

fails: test_an_order_in_pieces_is_kept_whole
says: UnicodeDecodeError
"""

LIMIT = 1000  # bytes
orders = []


async def application(scope, receive, send):
    if scope["method"] == "GET":
        return await answer(send, 200, b"\n".join(orders))
    body = ""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body += message.get("body", b"").decode()
        if len(body.encode()) > LIMIT:
            return await answer(send, 413)
        if not message.get("more_body", False):
            break
    orders.append(body.encode())
    await answer(send, 201)


async def answer(send, status, body=b""):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
