"""The app, and the signals that it listens to."""

from django.apps import AppConfig


class RecipesConfig(AppConfig):
    """Connects the signals once all models are there."""

    name = "recipes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """See recipes/signals.py."""
        from recipes import signals  # noqa: F401
