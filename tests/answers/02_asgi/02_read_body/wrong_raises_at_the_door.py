"""That the guest has gone is an error that nobody catches, and each one stands in the log.

fails: test_a_guest_who_goes_is_not_answered
says: raised ConnectionResetError
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
            raise ConnectionResetError("the guest has gone")
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
