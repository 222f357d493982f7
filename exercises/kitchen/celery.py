"""The Celery app; a worker is started with `celery -A kitchen worker`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitchen.settings")

app = Celery("kitchen")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Celery keeps the current app by thread; the default one also holds in the threads of sync_to_async.
app.set_default()
app.autodiscover_tasks()
