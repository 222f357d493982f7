"""Every scope is answered as if a browser stood behind it.

fails: test_other_scopes_are_refused
says: was answered with http.response.start
"""

from urllib.parse import parse_qs


async def application(scope, receive, send):
    query = parse_qs(scope["query_string"].decode())
    if scope.get("method", "POST") != "POST":
        return await answer(send, 405, "", (b"allow", b"POST"))
    if "table" not in query:
        return await answer(send, 400, "")
    message = await receive()
    dish, table, note = scope["path"][1:], query["table"][0], message["body"].decode()
    await answer(send, 200, f"{dish} for table {table}: {note}")


async def answer(send, status, text, *headers):
    kind = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": status, "headers": [kind, *headers]})
    await send({"type": "http.response.body", "body": text.encode()})
