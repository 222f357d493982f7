"""The project as it runs, for people with browsers."""

from __future__ import annotations

from pathlib import Path

from recipes import assets

from ...expense_tracker.browser import site
from ..conftest import PROJECT

CHROMIUM, PATIENCE = site.CHROMIUM, site.PATIENCE
Person, browser, person = site.Person, site.browser, site.person


class Site(site.Site):
    """See site.Site."""

    project = PROJECT
    prefix = "RECIPES"
    home = "What is cooking"
    live = 'html[data-socket="open"]'

    def __init__(self, folder: Path, **environment: str) -> None:
        assets.build()
        super().__init__(folder, **environment)
