"""The SMTP catcher, sent to by smtplib in a thread, as Django does it."""

from __future__ import annotations

import asyncio
import smtplib
from email.message import EmailMessage

import pytest

from course.services.mail import MailCatcher


@pytest.fixture
async def catcher(clock, sock):
    catcher = MailCatcher(clock)
    await catcher.serve(sock)
    yield catcher
    await catcher.close()


def letter(*to: str, subject: str = "Tonight", bcc: str = "") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "chef@kitchen.example"
    message["To"] = ", ".join(to)
    message["Subject"] = subject
    if bcc:
        message["Bcc"] = bcc
    message.set_content("Crème brûlée & soup\n")
    return message


async def send(catcher: MailCatcher, message: EmailMessage) -> dict:
    def send() -> dict:
        with smtplib.SMTP(catcher.host, catcher.port, local_hostname="kitchen") as client:
            return client.send_message(message)

    return await asyncio.to_thread(send)


async def test_a_mail_is_kept_with_its_envelope_and_parsed(catcher, clock):
    clock.advance(7)
    await send(catcher, letter("ana@x.example", subject="Crème brûlée", bcc="boss@x.example"))
    [kept] = catcher.letters
    assert (kept.sender, kept.recipients, kept.at) == ("chef@kitchen.example", ("ana@x.example", "boss@x.example"), 7)
    assert (kept.message["Subject"], kept.message["Bcc"]) == ("Crème brûlée", None)
    assert kept.message.get_content() == "Crème brûlée & soup\n"
    assert clock.events == [("mail", {"to": ["ana@x.example", "boss@x.example"], "subject": "Crème brûlée"})]


@pytest.mark.parametrize("code", [550, 451])
async def test_a_refused_recipient_is_told_so_and_the_next_mail_is_taken(catcher, code):
    catcher.refuse(code, times=1)
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        await send(catcher, letter("ana@x.example"))
    assert refused.value.recipients["ana@x.example"][0] == code
    assert catcher.letters == []
    await send(catcher, letter("ana@x.example"))
    assert len(catcher.letters) == 1


async def test_one_recipient_of_two_is_refused(catcher):
    catcher.refuse(to="bob@x.example")
    refused = await send(catcher, letter("ana@x.example", "bob@x.example"))
    assert list(refused) == ["bob@x.example"]
    assert catcher.letters[0].recipients == ("ana@x.example",)


async def test_a_stalled_mail_is_taken_at_its_virtual_second(catcher, clock, until):
    catcher.stall(600)
    sending = asyncio.create_task(send(catcher, letter("ana@x.example")))
    await until(lambda: clock.sleeping)
    assert catcher.letters == []
    clock.advance(600)
    await sending
    assert [kept.at for kept in catcher.letters] == [600]


async def test_a_dropped_connection_is_an_error_at_the_client_and_no_mail(catcher, clock):
    catcher.drop(times=1)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        await send(catcher, letter("ana@x.example"))
    assert catcher.letters == []
    await send(catcher, letter("ana@x.example"))
    assert len(catcher.letters) == 1
    assert catcher.connections == 2


async def test_it_takes_everything_again_when_told(catcher):
    catcher.refuse()
    catcher.drop()
    catcher.accept()
    await send(catcher, letter("ana@x.example"))
    assert len(catcher.letters) == 1


async def test_closing_cuts_a_mail_that_is_under_way(clock, sock, until):
    catcher = MailCatcher(clock)
    await catcher.serve(sock)
    catcher.stall(600)
    sending = asyncio.create_task(send(catcher, letter("ana@x.example")))
    await until(lambda: clock.sleeping)
    await catcher.close()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        await sending
    assert catcher.letters == []


async def test_a_server_that_is_shut_refuses_until_it_opens_again(catcher):
    await send(catcher, letter("ana@x.example"))
    await catcher.shut()
    with pytest.raises(ConnectionRefusedError):
        await send(catcher, letter("ana@x.example"))
    await catcher.open_again()
    await send(catcher, letter("bob@x.example"))
    assert [kept.recipients for kept in catcher.letters] == [("ana@x.example",), ("bob@x.example",)]


async def test_whoever_waits_for_mails_is_told_when_they_have_come(catcher, until):
    waits = asyncio.ensure_future(catcher.more_than(1))
    await send(catcher, letter("ana@x.example"))
    assert not waits.done()
    await send(catcher, letter("bob@x.example"))
    await until(waits.done)
