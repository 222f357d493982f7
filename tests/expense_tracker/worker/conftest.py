"""A household with real parts: Valkey as the broker, a mail server, Celery's worker and beat as processes."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.db import connections
from expenses.models import Category, UserProfile

from course.services.clock import WallClock
from course.services.mail import MailCatcher
from course.services.process import dies_with_parent
from course.services.redis import Redis, running_redis

from ..conftest import PROJECT

PATIENCE = 60  # seconds, for what comes soon or never


SETUP = """
import django
django.setup()
from django.contrib.auth.models import User
from expenses.domain.expenses import add_expense
from expenses.models import Category, Mail
from expenses.tasks import deliver_mail
ada = User.objects.get(username="ada")
data = {"amount": "12.50", "category": Category.objects.get().pk, "description": "Soup"}
"""


class Catcher(MailCatcher):
    """A mail server that says when a mail is about to come."""

    def __init__(self) -> None:
        super().__init__(WallClock())
        self.began = asyncio.Event()

    async def handle_DATA(self, *parts: Any) -> str:
        """See MailCatcher."""
        self.began.set()
        return await super().handle_DATA(*parts)

    async def subjects(self, count: int) -> list[str]:
        """The subjects of the first `count` mails, once they have come."""
        async with asyncio.timeout(PATIENCE):
            await self.more_than(count - 1)
        return [letter.message["Subject"] for letter in self.letters]


class Household:
    """Ada, who wants mails, and the processes that are started for her."""

    def __init__(self, redis: Redis, smtp: Catcher) -> None:
        self.smtp = smtp
        self.environment = {
            **os.environ,
            "EXPENSES_REDIS_URL": redis.url,
            "EXPENSES_SMTP_URL": f"smtp://{smtp.host}:{smtp.port}",
            "EXPENSES_MAIL_CLAIM": "1",
            "EXPENSES_BEAT": "0.5",
            "WORKER_DATABASE": str(connections["default"].settings_dict["NAME"]),
            "PYTHONPATH": f"{PROJECT}{os.pathsep}{Path(__file__).parent}",
            "DJANGO_SETTINGS_MODULE": "worker_settings",
        }
        self._processes = ExitStack()

    def starts(self, *command: str) -> subprocess.Popen:
        """`celery worker` or `celery beat`, until it is killed or the test ends."""
        return self._processes.enter_context(_running([sys.executable, "-m", "celery", "-A", "config", *command], self))

    def worker(self, pool: str = "prefork") -> subprocess.Popen:
        """A worker with two processes that do the work."""
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        return self.starts("worker", "-P", pool, "-c", "2", "-l", "WARNING", *quiet)

    def beat(self) -> subprocess.Popen:
        """What sends tasks off by the clock."""
        return self.starts("beat", "-l", "WARNING", "-s", str(Path(django_settings.DATA_DIR) / "beat"), "--pidfile=")

    def does(self, lines: str, **environment: str) -> None:
        """Let ada do something in a process like the server's, which hands tasks to the broker."""
        script = SETUP + lines
        environment = {**self.environment, **environment}
        subprocess.run([sys.executable, "-c", script], env=environment, cwd=PROJECT, check=True, timeout=PATIENCE)

    def spends(self, **environment: str) -> None:
        """Add an expense."""
        self.does("add_expense(ada, data, via='api')", **environment)

    def end(self) -> None:
        """Kill what still runs."""
        self._processes.close()


@contextmanager
def _running(command: list[str], household: Household) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(
        command, env=household.environment, cwd=PROJECT, start_new_session=True, preexec_fn=dies_with_parent()
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen) -> None:
    """The process and those that it has started, at once."""
    if process.poll() is None:
        os.killpg(process.pid, 9)
    process.wait()


@pytest.fixture(scope="session")
def redis() -> Iterator[Redis]:
    """A broker of our own."""
    with running_redis() as redis:
        yield redis


@pytest.fixture
async def smtp() -> AsyncIterator[Catcher]:
    """A mail server on a free port."""
    catcher = Catcher()
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    await catcher.serve(sock)
    yield catcher
    await catcher.close()


@pytest.fixture
async def household(transactional_db, redis: Redis, smtp: Catcher) -> AsyncIterator[Household]:
    """The tables are empty but for ada, who wants a mail for each expense."""
    await sync_to_async(_move_in)()
    household = Household(redis, smtp)
    yield household
    household.end()
    await sync_to_async(connections.close_all)()


def _move_in() -> None:
    user = get_user_model().objects.create_user("ada", "ada@example.com")
    UserProfile.objects.filter(pk=user.pk).update(notify="email")
    Category.objects.create(name="Food")
