"""Between the dining room and the kitchen is the pass. Build it by hand: no Django, only ASGI.

An order is `POST /<dish>?table=<table>` with a note as its body. Answer 200, content-type `text/plain; charset=utf-8`
and the text `<dish> for table <table>: <note>`; without a table 400; to any method but POST 405 with `allow: POST`.
A scope of another type than "http" raises an exception. Graded: just that, with any letters in dish, table and note
(the body comes in one message here), with two orders at once, and over a real server.

Before you run it: nothing is returned to the server. So how does the answer get to the guest?
"""


async def application(scope, receive, send):
    # TODO: dish and table are in `scope`, the note comes from `receive`, and the answer goes to `send`.
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"soup for table 7: no salt"})
