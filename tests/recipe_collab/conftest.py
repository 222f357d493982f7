"""The project, set up on a database of its own, and chefs who work in it.

RECIPES_DATABASE_URL runs the tests on PostgreSQL; the rest of the environment is put aside.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2] / "recipe_collab"
DATA = tempfile.mkdtemp(prefix="recipes-")


def _set_up() -> None:
    for name in [name for name in os.environ if name.startswith("RECIPES_") and name != "RECIPES_DATABASE_URL"]:
        del os.environ[name]
    os.environ["RECIPES_DATA"] = DATA
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    sys.path.insert(0, str(PROJECT))
    import django

    django.setup()
    from django.conf import settings

    # Made slow on purpose, and there is nothing to guard.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


# Before the modules of this folder are imported, whose first lines import models.
_set_up()


@pytest.fixture(scope="session", autouse=True)
def data_folder() -> Iterator[Path]:
    """Goes with the tests."""
    yield Path(DATA)
    shutil.rmtree(DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(data_folder: Path) -> None:
    """A file for the rows: in memory, SQLite would refuse a thread with "table is locked" while another one writes."""
    from django.db import connections

    if connections["default"].vendor == "sqlite":
        connections["default"].settings_dict["TEST"]["NAME"] = str(data_folder / "rows.sqlite3")
        # What a test keeps need not survive a power cut, and each wait for the disk takes milliseconds.
        connections["default"].settings_dict["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
