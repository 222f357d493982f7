"""A long order does not come through the pass in one piece, and some orders are longer than anybody should read.

Mend the POST. An order of up to LIMIT bytes comes in any number of `http.request` messages (a "body" may be empty or
missing, so may "more_body"): keep it whole in `orders` and answer 201. When more than LIMIT bytes have come answer 413
at once, without waiting for the rest. After `http.disconnect` the guest has gone: return, send nothing. What is refused
or broken off is not kept. Graded: just that. Count the bytes; a content-length may be missing or too small.

Before you run it: an order comes in three pieces. What does the kitchen cook, and why?
"""

LIMIT = 1000  # bytes
orders = []


async def application(scope, receive, send):
    if scope["method"] == "GET":  # the order book, an order a line
        await answer(send, 200, b"\n".join(orders))
        return
    # TODO: one message is not always the whole order.
    message = await receive()
    orders.append(message["body"])
    await answer(send, 201)


async def answer(send, status, body=b""):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
