"""Keeps when each notice was committed: in the thread that commits it, before anybody is told of it."""

from __future__ import annotations

import os
import time
from functools import partial
from typing import Any

from django.apps import AppConfig
from django.db import transaction
from django.db.models.signals import post_save

COMMITS = "COURSE_COMMITS"  # names the file


class Residents(AppConfig):
    """Writes a line for each notice: its user, its number, and the second of the machine's monotonic clock."""

    name = "course.load.residents"

    def ready(self) -> None:
        """Listen for new notices."""
        self._file = os.open(os.environ[COMMITS], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        post_save.connect(self._saved, sender="expenses.Notification")

    def _saved(self, instance: Any, **_: object) -> None:
        # What is asked for first comes first after the commit, and the project asks for its announcement after this.
        transaction.on_commit(partial(self._write, instance.user_id, instance.number))

    def _write(self, user: int, number: int) -> None:
        # One short write at the file's end: lines of several processes do not mix.
        os.write(self._file, f"{user} {number} {time.monotonic()}\n".encode())
