"""The path is unquoted once more, though the server has done it.

fails: test_any_letters_come_through
says: crème 20�t
"""

from urllib.parse import parse_qs, unquote


async def application(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    query = parse_qs(scope["query_string"].decode())
    if scope["method"] != "POST":
        return await answer(send, 405, "", (b"allow", b"POST"))
    if "table" not in query:
        return await answer(send, 400, "")
    message = await receive()
    dish, table, note = unquote(scope["path"])[1:], query["table"][0], message["body"].decode()
    await answer(send, 200, f"{dish} for table {table}: {note}")


async def answer(send, status, text, *headers):
    kind = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": status, "headers": [kind, *headers]})
    await send({"type": "http.response.body", "body": text.encode()})
