"""What the environment says, as Django's and Celery's settings want it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Environment:
    """The variables of one project, all of which begin with `prefix` and an underscore."""

    prefix: str

    def text(self, name: str, default: str = "") -> str:
        """The variable PREFIX_NAME."""
        return os.environ.get(f"{self.prefix}_{name}", default)

    def words(self, name: str, default: str = "") -> list[str]:
        """The variable PREFIX_NAME, a list with commas between."""
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def seconds(self, name: str, default: float) -> float:
        """The variable PREFIX_NAME, a number."""
        return float(self.text(name, str(default)))

    def whole(self, name: str, default: int) -> int:
        """The variable PREFIX_NAME, a whole number."""
        return int(self.text(name, str(default)))

    def secret_key(self) -> str:
        """The variable PREFIX_SECRET_KEY. Raises ImproperlyConfigured when it is shorter than 50 characters."""
        key = self.text("SECRET_KEY")
        if len(key) < 50:
            raise ImproperlyConfigured(
                f"{self.prefix}_SECRET_KEY must be a secret of 50 or more characters; make one with "
                "`python -c 'import secrets; print(secrets.token_urlsafe(64))'`."
            )
        return key

    def schedule(self, tasks: dict[str, Any]) -> dict[str, Any]:
        """CELERY_BEAT_SCHEDULE for tasks and their seconds or crontab; PREFIX_BEAT sets the seconds of all of them."""
        every = self.seconds("BEAT", 0)
        return {task: _entry(task, every or when) for task, when in tasks.items()}


def _entry(task: str, when: Any) -> dict[str, Any]:
    entry = {"task": task, "schedule": when}
    if isinstance(when, (int, float)):
        # While no worker runs, the broker must not fill with runs of the same task: the last one is enough.
        entry["options"] = {"expires": max(when, 15)}
    return entry


def database(url: str, file: Path) -> dict[str, Any]:
    """DATABASES["default"]: PostgreSQL for a postgres:// URL, else SQLite in `file`."""
    if url:
        return _postgresql(urlsplit(url))
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "OPTIONS": {
            # A transaction that reads first and writes later would get "database is locked" at once, whatever the
            # timeout: it takes the lock at its beginning instead. That also puts the writers one after another.
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


def channel_layers(redis_url: str, prefix: str) -> dict[str, Any]:
    """CHANNEL_LAYERS: Redis for a redis:// or unix:// URL, its keys under `prefix`; else in this process alone."""
    if not redis_url:
        return {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    host = {"address": redis_url, "socket_connect_timeout": 2}  # seconds
    return {
        "default": {
            # The faster of the two layers, and it keeps no membership that could go stale.
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [host], "prefix": prefix},
        }
    }


def broker(redis_url: str) -> str:
    """CELERY_BROKER_URL; Celery writes the Unix socket of a Redis as redis+socket://."""
    # kombu warns of a memory:// without a host.
    return redis_url.replace("unix://", "redis+socket://", 1) if redis_url else "memory://localhost"


def results(redis_url: str) -> str:
    """CELERY_RESULT_BACKEND, where a chord counts what is done: beside the broker."""
    return redis_url.replace("unix://", "redis+socket://", 1) if redis_url else "cache+memory://"


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
