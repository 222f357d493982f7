"""A real SMTP server that keeps what it is sent, and can refuse, stall and drop."""

from __future__ import annotations

import asyncio
import email.message
import email.policy
import socket
from dataclasses import dataclass
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from course.services.clock import Clock, pause
from course.services.listener import Listener


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One accepted mail: the sender and recipients of the envelope, the parsed message, the virtual second."""

    sender: str
    recipients: tuple[str, ...]
    message: email.message.EmailMessage
    at: float


@dataclass(kw_only=True)
class _Fault:
    kind: str
    to: str | None = None
    times: int | None = None
    answer: str = ""
    seconds: float = 0.0


class MailCatcher:
    """Accepts mail inside the running loop. `letters` are those that it took, in order.

    `connections` and `stalled` count how many were opened, and how many mails had to wait for stall().
    """

    def __init__(self, clock: Clock) -> None:
        self.letters: list[Letter] = []
        self.connections = 0
        self.stalled = 0
        self._clock = clock
        self._faults: list[_Fault] = []
        self._listeners: list[Listener] = []
        self._sessions: set[SMTP] = set()
        self._came = asyncio.Event()

    async def serve(self, sock: socket.socket) -> None:
        """Accept on `sock`, a bound TCP socket that the catcher owns from now on; may be called for several."""
        listener = Listener(sock, self._connect)
        self._listeners.append(listener)
        await listener.open()

    @property
    def host(self) -> str:
        """The address of the first socket; `port` is its port."""
        return self._listeners[0].host

    @property
    def port(self) -> int:
        """See host."""
        return self._listeners[0].port

    async def more_than(self, count: int) -> None:
        """Returns once more than `count` mails have been accepted."""
        while len(self.letters) <= count:
            await self._came.wait()

    async def shut(self) -> None:
        """Refuse connections and cut the open ones, as a server that is switched off."""
        for listener in self._listeners:
            listener.refuse()
        await self._cut_all()

    async def open_again(self) -> None:
        """Accept connections again, at the same address."""
        for listener in self._listeners:
            await listener.open()

    async def close(self) -> None:
        """Stop accepting, cut the sessions that are open, close the sockets."""
        for listener in self._listeners:
            listener.close()
        await self._cut_all()

    async def _cut_all(self) -> None:
        for session in self._sessions:
            _cut(session)
        await asyncio.sleep(0)  # in which asyncio closes them

    # Faults follow each other in the order in which they were set, each for `times` mails (None: all).

    def refuse(self, code: int = 550, *, to: str | None = None, times: int | None = None) -> None:
        """Refuse recipients, or only the one named `to`: 5xx means for ever, 4xx (451) try again later."""
        text = "Try again later" if code < 500 else "No such guest"
        self._faults.append(_Fault(kind="refuse", to=to, times=times, answer=f"{code} {text}"))

    def stall(self, seconds: float, *, times: int | None = None) -> None:
        """Take the content of a mail only `seconds` virtual seconds after it was sent."""
        self._faults.append(_Fault(kind="stall", times=times, seconds=seconds))

    def drop(self, *, times: int | None = None) -> None:
        """Cut the connection in the middle of a mail instead of taking it."""
        self._faults.append(_Fault(kind="drop", times=times))

    def accept(self) -> None:
        """Take everything again."""
        self._faults.clear()

    # aiosmtpd finds these hooks by their names; an answer is a line of SMTP.

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse one recipient."""
        if (fault := self._fault("refuse", to=address)) is not None:
            self._clock.record("mail_refused", to=address, answer=fault.answer)
            return fault.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take the content of a mail, late or not at all if so told."""
        if (fault := self._fault("stall")) is not None:
            self.stalled += 1
            await pause(self._clock, fault.seconds)
        if self._fault("drop") is not None:
            self._clock.record("mail_dropped", to=list(envelope.rcpt_tos))
            _cut(server)
            return "421 Gone"  # to nobody
        # Lines end in CRLF on the wire only: a test compares with the text that was written.
        content = cast(bytes, envelope.content).replace(b"\r\n", b"\n")
        parsed = email.message_from_bytes(content, policy=email.policy.default)
        letter = Letter(
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            message=cast(email.message.EmailMessage, parsed),
            at=self._clock.now,
        )
        self.letters.append(letter)
        self._came.set()
        self._came = asyncio.Event()
        self._clock.record("mail", to=list(letter.recipients), subject=letter.message["Subject"])
        return "250 OK"

    def _fault(self, kind: str, to: str | None = None) -> _Fault | None:
        for fault in self._faults:
            if fault.kind == kind and fault.times != 0 and fault.to in (None, to):
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    def _connect(self) -> asyncio.BaseProtocol:
        self.connections += 1
        # With a name of its own it asks no DNS; its limit for silent clients is in real time, and never the point.
        session = SMTP(
            self, hostname="mail.kitchen", timeout=3600, enable_SMTPUTF8=True, loop=asyncio.get_running_loop()
        )
        self._sessions.add(session)
        return session


def _cut(session: SMTP) -> None:
    if session.transport is not None:
        cast(asyncio.Transport, session.transport).abort()
