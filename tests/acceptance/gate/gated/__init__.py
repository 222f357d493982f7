"""Each statement asks at COURSE_GATE, a port of this machine, before it is sent to the database."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Callable
from typing import Any

from django.apps import AppConfig
from django.db import OperationalError
from django.db.backends.signals import connection_created

_mine = threading.local()


class GatedConfig(AppConfig):
    """Puts the gate before every connection."""

    name = "gated"

    def ready(self) -> None:
        """See Django."""
        connection_created.connect(_put_gate, dispatch_uid="gate")


def _put_gate(connection: Any, **_: Any) -> None:
    if _ask not in connection.execute_wrappers:
        connection.execute_wrappers.append(_ask)


def _ask(execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
    if not hasattr(_mine, "gate"):
        _mine.gate = socket.create_connection(("127.0.0.1", int(os.environ["COURSE_GATE"]))).makefile("rwb")
    _mine.gate.write(json.dumps([sql, str(_shown(params))]).encode() + b"\n")
    _mine.gate.flush()
    if _mine.gate.readline() == b"no\n":  # it waits until it may go on
        raise OperationalError("the disk is full")
    return execute(sql, params, many, context)


def _shown(value: Any) -> Any:
    """A parameter with what it holds: drivers wrap bytes, each in its own way."""
    if isinstance(value, (list, tuple)):
        return [_shown(one) for one in value]
    if isinstance(value, memoryview):
        return bytes(value)
    return _shown(value.obj) if hasattr(value, "obj") else value
