"""The app, and the signals that it listens to."""

from django.apps import AppConfig


class ExpensesConfig(AppConfig):
    """Connects the signals once all models are there."""

    name = "expenses"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """See expenses/signals.py."""
        from expenses import signals  # noqa: F401
