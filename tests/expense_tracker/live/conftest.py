"""Nobody looks before the test says so."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def looks_when_asked(settings) -> None:
    """A look would find what an announcement lost."""
    settings.WATCH_INTERVAL = 3600
