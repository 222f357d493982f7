"""Read until a message says that no more comes, and count while you read.

The size is checked after every piece: whoever reads all and measures then has already given a stranger his memory. The
pieces belong to this order alone until it is whole, so there is nothing to take back when it is too long or the guest
goes. Both endings leave the loop as exceptions, and the reading has one result: a whole order.
"""

LIMIT = 1000  # bytes
orders = []


class TooLong(Exception):
    pass


class GuestGone(Exception):
    pass


async def application(scope, receive, send):
    if scope["method"] == "GET":  # the order book, an order a line
        await answer(send, 200, b"\n".join(orders))
        return
    try:
        orders.append(await read_body(receive))
    except GuestGone:
        return  # nobody is there to answer
    except TooLong:
        await answer(send, 413)
    else:
        await answer(send, 201)


async def read_body(receive):
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise GuestGone
        body += message.get("body", b"")
        if len(body) > LIMIT:
            raise TooLong
        more = message.get("more_body", False)
    return bytes(body)


async def answer(send, status, body=b""):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
