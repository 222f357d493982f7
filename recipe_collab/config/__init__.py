"""How the project is put together: settings, URLs, the ASGI application, Celery."""

# Imported with the settings: a shared_task would otherwise go to Celery's default broker, amqp://localhost.
from config.celery import app as celery_app

__all__ = ["celery_app"]
