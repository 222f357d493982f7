"""The inbox over a real mail server: what is sent to it is shown, whatever it is."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from course.demos.inbox.page import Inbox
from course.services.clock import WallClock
from course.services.mail import MailCatcher

from .conftest import PATIENCE, Post


async def test_the_mails_are_listed_with_the_newest_first(post: Post):
    assert "No mail yet." in await post.page()
    await post.write("Soup: 3.50 EUR")
    assert "1 mail." in await post.page()
    await post.write("Tea: 1.10 EUR")
    page = await post.page()
    assert "2 mails." in page
    assert 0 < page.index("Tea: 1.10 EUR") < page.index("Soup: 3.50 EUR")


async def test_a_mail_has_a_page_of_its_own(post: Post):
    await post.write("Soup: 3.50 EUR", "It was good.\nGrüße")
    page = await post.page("/mails/1/")
    for words in ("Soup: 3.50 EUR", "cook@example.com", "ada@example.com", "2 Mar 2026, 08:15", "It was good.\nGrüße"):
        assert words in page


async def test_an_address_in_a_mail_can_be_followed(post: Post):
    await post.write("Soup", 'See http://127.0.0.1:8000/expenses/7/ or https://x"><b>.')
    page = await post.page("/mails/1/")
    assert '<a href="http://127.0.0.1:8000/expenses/7/" rel="noreferrer">http://127.0.0.1:8000/expenses/7/</a>' in page
    assert '<a href="https://x" rel="noreferrer">https://x</a>&quot;&gt;&lt;b&gt;.' in page


@pytest.mark.parametrize("path", ["/mails/0/", "/mails/2/", "/mails/999999999/", "/mails/x/", "/static/../page.py"])
async def test_what_there_is_not_is_not_found(post: Post, path: str):
    await post.write("Soup")
    assert (await post.client.get(path)).status_code == 404


async def test_what_somebody_typed_is_text_and_no_script_but_ours_runs(post: Post):
    await post.write("<script>alert(1)</script>", "<img src=x onerror=alert(1)>")
    for path in ("/", "/mails/1/"):
        response = await post.client.get(path)
        assert "<script>alert" not in response.text
        assert "<img" not in response.text
        assert "&lt;script&gt;alert(1)" in response.text
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (b"", "(no subject)"),
        (b"Subject: Caf\xe9\n\nCaf\xe9", "Caf"),
        (b"Subject: x\nContent-Type: text/plain; charset=nowhere\n\nStill read", "Still read"),
        (b"Subject: x\nDate: soon\n\nStill read", "Still read"),
        (b"Subject: x\nContent-Type: text/html\n\n<p>Hello</p>", "This mail has no plain text."),
        (b"Subject: x\nContent-Type: multipart/mixed; boundary=y\n\n--y--", "This mail has no plain text."),
    ],
)
async def test_a_mail_that_is_none_is_shown_as_far_as_it_goes(post: Post, content: bytes, shown: str):
    await post.send(content)
    assert "1 mail." in await post.page()
    assert shown in await post.page("/mails/1/")


async def test_the_news_tell_the_number_at_once_and_with_each_mail(post: Post):
    await post.write("One")
    async with post.client.stream("GET", "/news") as news:
        lines = (line async for line in news.aiter_lines() if line)
        assert await anext(lines) == "data: 1"
        await post.write("Two")
        assert await anext(lines) == "data: 2"


async def test_who_waits_for_news_does_not_keep_it_open():
    inbox = Inbox(MailCatcher(WallClock()))
    async with httpx.AsyncClient(base_url=await inbox.serve(), timeout=PATIENCE) as client:
        async with client.stream("GET", "/news") as news:
            async with asyncio.timeout(PATIENCE):
                await inbox.close()
                with pytest.raises(httpx.RemoteProtocolError):
                    await news.aread()
