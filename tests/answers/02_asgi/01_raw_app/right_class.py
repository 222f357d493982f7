"""A class whose one instance serves every guest; what belongs to an order lives in a second, smaller one."""

from dataclasses import dataclass
from urllib.parse import parse_qsl


@dataclass
class Ticket:
    method: str
    dish: str
    table: str | None

    @classmethod
    def of(cls, scope):
        query = dict(parse_qsl(scope["query_string"].decode("ascii")))
        return cls(scope["method"], scope["path"][1:], query.get("table"))

    def answer(self, note):
        if self.method != "POST":
            return 405, b""
        if self.table is None:
            return 400, b"no table"
        return 200, f"{self.dish} for table {self.table}: {note}".encode()


class Pass:
    async def __call__(self, scope, receive, send):
        assert scope["type"] == "http", "only guests come here"
        ticket = Ticket.of(scope)
        message = await receive()
        status, body = ticket.answer(message["body"].decode())
        headers = {"content-type": "text/plain; charset=utf-8", "content-length": str(len(body)), "allow": "POST"}
        pairs = [[name.encode(), value.encode()] for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": pairs})
        await send({"type": "http.response.body", "body": body})


application = Pass()
