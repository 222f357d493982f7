"""What the environment says, as the settings want it. README.md lists the variables."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit


def text(name: str, default: str = "") -> str:
    """The variable EXPENSES_NAME."""
    return os.environ.get(f"EXPENSES_{name}", default)


def words(name: str, default: str = "") -> list[str]:
    """The variable EXPENSES_NAME, a list with commas between."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(url: str, folder: Path) -> dict[str, Any]:
    """DATABASES["default"]: PostgreSQL for a postgres:// URL, else SQLite in `folder`."""
    if url:
        return _postgresql(urlsplit(url))
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "expenses.sqlite3",
        "OPTIONS": {
            # A transaction that reads first and writes later would get "database is locked" at once, whatever the
            # timeout: it takes the lock at its beginning instead. That also puts a user's changes one after another.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,  # seconds
            "init_command": "PRAGMA journal_mode=WAL;",  # readers do not wait for the writer
        },
    }


def _postgresql(url: SplitResult) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": _host(url),
        "PORT": str(url.port or ""),
        # Kept connections (CONN_MAX_AGE) pile up under ASGI, one a thread: a pool has a limit.
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 10, "timeout": 10}, **dict(parse_qsl(url.query))},
    }


def _host(url: SplitResult) -> str:
    host = unquote(url.netloc.rpartition("@")[2].partition(":")[0])
    # A Unix socket's folder; `hostname` would be in small letters, which is right for all other hosts.
    return host if host.startswith("/") else url.hostname or ""


def channel_layers(redis_url: str) -> dict[str, Any]:
    """CHANNEL_LAYERS: Redis for a redis:// or unix:// URL, else in this process alone."""
    if not redis_url:
        return {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    host = {"address": redis_url, "socket_connect_timeout": 2}  # seconds
    return {
        "default": {
            # The faster of the two layers, and it keeps no membership that could go stale.
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [host], "prefix": "expenses"},
        }
    }


def broker(redis_url: str) -> str:
    """CELERY_BROKER_URL; Celery writes the Unix socket of a Redis as redis+socket://."""
    return (
        redis_url.replace("unix://", "redis+socket://", 1) if redis_url else "memory://localhost"
    )  # kombu warns without a host


def schedule(tasks: dict[str, float]) -> dict[str, Any]:
    """CELERY_BEAT_SCHEDULE for tasks and the seconds between two runs; EXPENSES_BEAT sets these for all of them."""
    every = float(text("BEAT", "0"))
    return {
        task: {
            "task": task,
            "schedule": every or seconds,
            # While no worker runs, the broker must not fill with runs of the same task: the last one is enough.
            "options": {"expires": max(every or seconds, 15)},
        }
        for task, seconds in tasks.items()
    }


def mail(url: str) -> dict[str, Any]:
    """How mails go out, for smtp://user:password@host:port (smtps:// for TLS); without a URL they are printed."""
    if not url:
        return {"backend": "django.core.mail.backends.console.EmailBackend", "options": {}}
    parts = urlsplit(url)
    options = {
        "host": parts.hostname or "localhost",
        "port": parts.port or (465 if parts.scheme == "smtps" else 25),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "timeout": 20,  # seconds for each of some twelve steps, all of which the claim on a mail outlasts
    }
    return {"backend": "django.core.mail.backends.smtp.EmailBackend", "options": options}
