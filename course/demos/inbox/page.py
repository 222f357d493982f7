"""The pages of the inbox: a list, newest first, that grows by itself, and one page a mail.

What is in a mail was typed by somebody: it is shown as text, and no script but ours runs.
"""

from __future__ import annotations

import re
from email.message import EmailMessage
from html import escape
from pathlib import Path
from typing import cast

from aiohttp import web

from course.services.mail import Letter, MailCatcher

FILES = Path(__file__).parent / "static"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="/static/inbox.css">
</head>
<body>
{body}
</body>
</html>
"""
_LIST = """<header><h1>Inbox</h1><p role="status" id="count">{count}</p></header>
<main id="mails"><ol reversed>{rows}</ol></main>
<script type="module" src="/static/inbox.js"></script>"""
_ADDRESS = re.compile(r"https?://[\w.:/-]+")  # as our mails hold them: of what means something in HTML, none
_ROW = '<li><a href="/mails/{number}/"><b>{subject}</b> <span>to {to}</span> <small>{date}</small></a></li>'
_MAIL = """<nav><a href="/">All mails</a></nav>
<main><h1>{subject}</h1>
<dl><dt>From</dt><dd>{sender}</dd><dt>To</dt><dd>{to}</dd><dt>Date</dt><dd>{date}</dd></dl>
<pre>{text}</pre></main>"""


class Inbox:
    """Serves what `mail` has taken."""

    def __init__(self, mail: MailCatcher) -> None:
        self._mail = mail
        app = web.Application()
        app.add_routes([web.get("/", self._list), web.get("/mails/{number:[0-9]{1,9}}/", self._show)])
        app.add_routes([web.get("/news", self._news), web.static("/static", FILES)])
        app.on_response_prepare.append(_add_headers)
        # Who waits for news is cut off: in seconds, and 0 would be for ever.
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)

    async def serve(self) -> str:
        """Begin, at a free port of the loopback address; the URL."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}/"

    async def close(self) -> None:
        """End, also for those who wait for news."""
        await self._runner.cleanup()

    async def _list(self, request: web.Request) -> web.Response:
        letters = list(enumerate(self._mail.letters, 1))
        rows = "\n".join(_ROW.format(number=number, **_shown(letter)) for number, letter in reversed(letters))
        count = _counted(len(letters))
        return _page(f"Inbox: {count}", _LIST.format(count=count, rows=rows))

    async def _show(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        if not 1 <= number <= len(self._mail.letters):
            raise web.HTTPNotFound(text=f"There is no mail number {number}.")
        shown = _shown(self._mail.letters[number - 1])
        return _page(shown["subject"], _MAIL.format(**shown))

    async def _news(self, request: web.Request) -> web.StreamResponse:
        """A server-sent event with the number of mails for each that comes, and one at once."""
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        while True:
            count = len(self._mail.letters)
            await stream.write(f"data: {count}\n\n".encode())
            await self._mail.more_than(count)


def _shown(letter: Letter) -> dict[str, str]:
    message = letter.message
    fields = {
        "subject": message["Subject"] or "(no subject)",
        "sender": letter.sender or "nobody",
        "to": ", ".join(letter.recipients),
        "date": _date(message),
        "text": _text(message),
    }
    # What was sent in no known encoding cannot be sent on in UTF-8.
    shown = {name: escape(str(value).encode("utf-8", "replace").decode()) for name, value in fields.items()}
    return {**shown, "text": _ADDRESS.sub(r'<a href="\g<0>" rel="noreferrer">\g<0></a>', shown["text"].strip())}


def _date(message: EmailMessage) -> str:
    when = message["Date"] and message["Date"].datetime  # None when it is no date
    return f"{when.day} {when:%b %Y, %H:%M}" if when else ""


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    if body is None:
        return "This mail has no plain text."
    try:
        return body.get_content()
    except LookupError:  # it names an encoding that there is not
        return cast(bytes, body.get_payload(decode=True)).decode("utf-8", "replace")


def _counted(count: int) -> str:
    return "No mail yet." if count == 0 else "1 mail." if count == 1 else f"{count} mails."


def _page(title: str, body: str) -> web.Response:
    return web.Response(text=_PAGE.format(title=title, body=body), content_type="text/html")


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
