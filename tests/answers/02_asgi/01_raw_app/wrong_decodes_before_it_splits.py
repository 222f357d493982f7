"""The whole query is decoded at once, and an escaped & then splits the value.

fails: test_any_letters_come_through
says: for table jardin :
"""

from urllib.parse import unquote


async def application(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    query = split(unquote(scope["query_string"].decode()))
    if scope["method"] != "POST":
        return await answer(send, 405, "", (b"allow", b"POST"))
    if "table" not in query:
        return await answer(send, 400, "")
    message = await receive()
    dish, table, note = scope["path"][1:], query["table"][0], message["body"].decode()
    await answer(send, 200, f"{dish} for table {table}: {note}")


def split(text):
    pairs = [pair.partition("=") for pair in text.split("&")]
    return {name: [value] for name, _, value in pairs}


async def answer(send, status, text, *headers):
    kind = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": status, "headers": [kind, *headers]})
    await send({"type": "http.response.body", "body": text.encode()})
