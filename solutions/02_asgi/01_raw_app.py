"""`scope` is what is known when the guest comes, `receive` what follows, and `send` carries the answer out.

On the wire everything is bytes. The server has decoded the path, but not the query: split it first and decode then, as
parse_qs does, or an escaped `&` in a value splits it. All that belongs to one order stays in local variables: the
server calls `application` again for the next guest while this one is still waiting. And whoever does not understand a
scope says so by raising; a server that hears nothing would go on waiting for lifespan's answer.
"""

from urllib.parse import parse_qs


async def application(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError(f"nobody here speaks {scope['type']}")
    if scope["method"] != "POST":
        return await answer(send, 405, "orders only", (b"allow", b"POST"))
    query = parse_qs(scope["query_string"].decode())
    if "table" not in query:
        return await answer(send, 400, "which table?")
    dish, table = scope["path"].removeprefix("/"), query["table"][0]
    message = await receive()
    await answer(send, 200, f"{dish} for table {table}: {message['body'].decode()}")


async def answer(send, status, text, *headers):
    kind = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": status, "headers": [kind, *headers]})
    await send({"type": "http.response.body", "body": text.encode()})
