"""The kitchen as a Django app."""

import importlib

from django.apps import AppConfig


class KitchenConfig(AppConfig):
    name = "kitchen"

    def ready(self) -> None:
        # Without this, a shared_task belongs to a nameless app that looks for RabbitMQ on this machine.
        importlib.import_module("kitchen.celery")
