"""A site for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .site import Site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running server with the demo data."""
    site = Site(tmp_path_factory.mktemp("recipes"))
    yield site
    site.kill()
