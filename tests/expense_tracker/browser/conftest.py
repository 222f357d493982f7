"""A site for all tests of this folder: each of them writes expenses that no other one looks at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .site import Site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running server with the demo data."""
    site = Site(tmp_path_factory.mktemp("site"))
    yield site
    site.kill()


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[Site]:
    """Another one, that may be killed."""
    site = Site(tmp_path)
    yield site
    site.kill()
