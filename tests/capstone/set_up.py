"""A project in the tests' own process, on a database of its own: what the conftest.py of both projects begin with."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from course.demos.household import House


def set_up(house: House) -> None:
    """Set Django up for it. Its DATABASE_URL runs the tests on PostgreSQL; the rest of the environment is put aside."""
    for name in [name for name in os.environ if name.startswith(f"{house.prefix}_")]:
        if name not in house.variables(DATABASE_URL=""):
            del os.environ[name]
    os.environ.update(house.variables(DATA=tempfile.mkdtemp(prefix=f"{house.folder.name}-")))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    sys.path.insert(0, str(house.folder))
    import django

    django.setup()
    from django.conf import settings

    # Made slow on purpose, and there is nothing to guard.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def data_folder() -> Iterator[Path]:
    """Goes with the tests."""
    from django.conf import settings

    yield settings.DATA_DIR
    shutil.rmtree(settings.DATA_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(data_folder: Path) -> None:
    """A file for the rows: in memory, SQLite would refuse a thread with "table is locked" while another one writes."""
    from django.db import connections

    if connections["default"].vendor == "sqlite":
        connections["default"].settings_dict["TEST"]["NAME"] = str(data_folder / "rows.sqlite3")
        # What a test keeps need not survive a power cut, and each wait for the disk takes milliseconds.
        connections["default"].settings_dict["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
