"""An object for each order, fed message by message, that says what it has become."""

LIMIT = 1000  # bytes


class Order:
    def __init__(self):
        self.pieces = []
        self.status = None

    @property
    def length(self):
        return sum(map(len, self.pieces))

    def feed(self, message):
        if message["type"] == "http.disconnect":
            self.status = "gone"
            return
        self.pieces.append(message.get("body", b""))
        if self.length > LIMIT:
            self.status = 413
        elif not message.get("more_body", False):
            self.status = 201


class Book:
    def __init__(self):
        self.orders = []

    async def __call__(self, scope, receive, send):
        if scope["method"] == "GET":
            return await self.answer(send, 200, b"\n".join(self.orders))
        order = Order()
        while order.status is None:
            order.feed(await receive())
        if order.status == 201:
            self.orders.append(b"".join(order.pieces))
        if order.status != "gone":
            await self.answer(send, order.status)

    async def answer(self, send, status, body=b""):
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})


application = Book()
