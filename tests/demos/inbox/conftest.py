"""An inbox, and a mail server to send to."""

from __future__ import annotations

import asyncio
import smtplib
import socket
from collections.abc import AsyncIterator
from email.message import EmailMessage

import httpx
import pytest

from course.demos.inbox.page import Inbox
from course.services.clock import WallClock
from course.services.mail import MailCatcher

PATIENCE = 60  # seconds


class Post:
    """A mail server, and its inbox in a browser."""

    def __init__(self, mail: MailCatcher, client: httpx.AsyncClient) -> None:
        self.mail = mail
        self.client = client

    async def send(self, content: bytes, to: str = "ada@example.com") -> None:
        """This text of a mail, as it is."""

        def talk() -> None:
            with smtplib.SMTP(self.mail.host, self.mail.port, timeout=PATIENCE) as connection:
                connection.sendmail("cook@example.com", [to], content)

        await asyncio.to_thread(talk)

    async def write(self, subject: str, text: str = "Hello.") -> None:
        """A mail as Django sends it."""
        message = EmailMessage()
        message["Subject"], message["Date"] = subject, "Mon, 02 Mar 2026 08:15:00 -0000"
        message.set_content(text)
        await self.send(message.as_bytes())

    async def page(self, path: str = "/") -> str:
        """The page's source."""
        response = await self.client.get(path)
        assert response.status_code == 200
        return response.text


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    """An empty one."""
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    mail = MailCatcher(WallClock())
    await mail.serve(sock)
    inbox = Inbox(mail)
    async with httpx.AsyncClient(base_url=await inbox.serve(), timeout=PATIENCE) as client:
        yield Post(mail, client)
    await inbox.close()
    await mail.close()
