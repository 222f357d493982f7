"""`python manage.py assets`: makes what the editor's page loads (see recipes/assets.py)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recipes import assets


class Command(BaseCommand):
    """See the module."""

    help = "Makes the editor's scripts with Node, where they are not there or old."
    requires_system_checks = ()

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Says what was done, or why it could not be."""
        try:
            made = assets.build()
        except assets.NoAssets as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{'Made' if made else 'Nothing has changed in'} {assets.BUILT}.")
