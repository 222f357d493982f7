"""A guest who goes has ordered what came so far.

fails: test_a_guest_who_goes_is_not_answered
says: the order book holds
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
            orders.append(body)
            return
        body += message.get("body", b"")
        if len(body) > LIMIT:
            return await answer(send, 413)
        if not message.get("more_body", False):
            break
    orders.append(body)
    await answer(send, 201)


async def answer(send, status, body=b""):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
