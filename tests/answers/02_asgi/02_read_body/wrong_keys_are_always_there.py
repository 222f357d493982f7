"""Both keys are looked up as if they had to be there.

fails: test_keys_that_are_missing_have_their_defaults
says: KeyError: 'body'
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
        body += message["body"]
        if len(body) > LIMIT:
            return await answer(send, 413)
        if not message["more_body"]:
            break
    orders.append(body)
    await answer(send, 201)


async def answer(send, status, body=b""):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
