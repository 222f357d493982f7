"""The pieces as an async generator; the loop that keeps them counts, and leaves early by itself."""

LIMIT = 1000  # bytes
orders = []


async def pieces(receive):
    while True:
        match await receive():
            case {"type": "http.disconnect"}:
                raise ConnectionResetError("the guest has gone")
            case {"body": body, "more_body": True}:
                yield body
            case {"more_body": True}:
                yield b""
            case message:
                yield message.get("body", b"")
                return


async def take(receive, send):
    order = []
    room = LIMIT
    try:
        async for piece in pieces(receive):
            room -= len(piece)
            if room < 0:
                return await answer(send, 413, b"too long")
            order.append(piece)
    except ConnectionResetError:
        return
    orders.append(b"".join(order))
    await answer(send, 201)


async def application(scope, receive, send):
    if scope["method"] == "GET":
        await answer(send, 200, b"\n".join(orders))
    else:
        await take(receive, send)


async def answer(send, status, body=b""):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
