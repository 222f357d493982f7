"""The application is one object, and the scope of each order is put on it, as a view class puts its request.

fails: test_two_orders_at_once_do_not_mix
says: Seen: the text 'tart
"""

from urllib.parse import parse_qs


class Application:
    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])
        self.scope = scope
        if scope["method"] != "POST":
            return await self.answer(send, 405, "", (b"allow", b"POST"))
        if self.table is None:
            return await self.answer(send, 400, "")
        note = (await receive())["body"].decode()
        await self.answer(send, 200, f"{self.dish} for table {self.table}: {note}")

    @property
    def dish(self):
        return self.scope["path"][1:]

    @property
    def table(self):
        return parse_qs(self.scope["query_string"].decode()).get("table", [None])[0]

    async def answer(self, send, status, text, *headers):
        kind = (b"content-type", b"text/plain; charset=utf-8")
        await send({"type": "http.response.start", "status": status, "headers": [kind, *headers]})
        await send({"type": "http.response.body", "body": text.encode()})


application = Application()
