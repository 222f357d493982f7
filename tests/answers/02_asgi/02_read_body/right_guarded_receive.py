"""Middleware: the inner application reads as it likes, from a `receive` that counts and refuses.

A content-length that admits to be too long is refused before anything is read; one that is too small is not believed.
"""

import functools
import io

LIMIT = 1000  # bytes


class Refused(Exception):
    def __init__(self, status):
        self.status = status


def limited(application):
    @functools.wraps(application)
    async def guarded(scope, receive, send):
        count = 0

        async def counted():
            nonlocal count
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Refused(None)
            count += len(message.get("body", b""))
            if count > LIMIT:
                raise Refused(413)
            return message

        declared = [int(value) for name, value in scope["headers"] if name == b"content-length"]
        try:
            if max(declared, default=0) > LIMIT:
                raise Refused(413)
            await application(scope, counted, send)
        except Refused as refused:
            if refused.status:
                await answer(send, refused.status)

    return guarded


orders = []


@limited
async def application(scope, receive, send):
    if scope["method"] == "GET":
        return await answer(send, 200, b"\n".join(orders))
    body = io.BytesIO()
    while True:
        message = await receive()
        body.write(message.get("body") or b"")
        if not message.get("more_body"):
            break
    orders.append(body.getvalue())
    await answer(send, 201)


async def answer(send, status, body=b""):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
