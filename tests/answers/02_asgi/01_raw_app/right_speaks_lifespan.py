"""One function a protocol, lifespan among them; the answer leaves in pieces, the query is split by hand."""

from urllib.parse import unquote_plus


async def http(scope, receive, send):
    note = b""
    more = True
    while more:
        message = await receive()
        note += message.get("body", b"")
        more = message.get("more_body", False)
    pairs = [pair.partition("=") for pair in scope["query_string"].decode().split("&")]
    table = next((unquote_plus(value) for name, _, value in pairs if name == "table"), None)
    status = 405 if scope["method"] != "POST" else 200 if table else 400
    headers = [(b"Content-Type", b"text/plain; charset=UTF-8")] + [(b"Allow", b"POST")] * (status == 405)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if status == 200:
        for piece in (scope["path"].lstrip("/"), " for table ", table, ": "):
            await send({"type": "http.response.body", "body": piece.encode(), "more_body": True})
    await send({"type": "http.response.body", "body": note})


async def lifespan(scope, receive, send):
    while True:
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return


PROTOCOLS = {"http": http, "lifespan": lifespan}


async def application(scope, receive, send):
    await PROTOCOLS[scope["type"]](scope, receive, send)
