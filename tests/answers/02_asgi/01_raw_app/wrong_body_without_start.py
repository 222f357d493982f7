"""Status and headers go along with the body, in one message.

fails: test_an_order_is_answered
says: the first message is http.response.body
"""

from urllib.parse import parse_qs


async def application(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    query = parse_qs(scope["query_string"].decode())
    if scope["method"] != "POST":
        return await answer(send, 405, "", (b"allow", b"POST"))
    if "table" not in query:
        return await answer(send, 400, "")
    message = await receive()
    dish, table, note = scope["path"][1:], query["table"][0], message["body"].decode()
    await answer(send, 200, f"{dish} for table {table}: {note}")


async def answer(send, status, text, *headers):
    kind = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.body", "status": status, "headers": [kind, *headers], "body": text.encode()})
