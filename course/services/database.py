"""The kitchen's database: migrated once, copied for each verdict, seeded and read by the examiner.

The functions that need Django set it up when nobody has; it costs a process 0.3 s, once.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import stat
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from course.catalog import ROOT

Result = TypeVar("Result")

KITCHEN = ROOT / "exercises" / "kitchen"
# Steps of SQLite's machine that one block of reading may take, in units of a thousand: a few seconds.
MOST_STEPS = 50_000


class DatabaseSpoilt(Exception):
    """The submission left something at the database's path that is no database of ours; str() says what."""


def set_up_django() -> None:
    """Make the kitchen importable and set Django up with its settings, unless this process has done so."""
    if str(KITCHEN.parent) not in sys.path:
        # Behind everything else, so that no exercise shadows a module of the course.
        sys.path.append(str(KITCHEN.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitchen.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def template(folder: Path) -> Path:
    """The migrated, empty database file in `folder`, made when there is none yet for these migrations.

    Its name holds a hash of the migrations and Django's version. Several processes may ask at once. Raises OSError
    when `folder` cannot be written.
    """
    path = folder / f"kitchen-{_key()}.sqlite3"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix="migrating-") as scratch:
            fresh = Path(scratch) / path.name
            seed(fresh, _migrate)
            with fresh.open("rb") as file:
                os.fsync(file.fileno())
            # The last step, so that a file under this name is always whole.
            fresh.replace(path)
    return path


def copy_for_verdict(template: Path, target: Path) -> None:
    """Copy the closed database `template` to `target`, replacing it; owner and mode are the caller's business."""
    shutil.copyfile(template, target)


def seed(path: Path, function: Callable[[], Result]) -> Result:
    """Run the sync `function` with Django's default database at `path`, close the database, return the result.

    It runs in a thread of its own: Django refuses the sync ORM where an event loop is running, and a connection
    belongs to its thread, so that none is left behind. For one caller at a time: the path holds for all threads.
    """
    set_up_django()
    from django.db import connections
    from kitchen.wiring import use_database

    results: list[Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        before = connections["default"].settings_dict["NAME"]
        use_database(path)
        try:
            # What a verdict uses need not survive a power cut, and each wait for the disk takes milliseconds.
            for pragma in ("synchronous = OFF", "journal_mode = MEMORY"):
                connections["default"].cursor().execute(f"PRAGMA {pragma}")
            results.append(function())
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()
            use_database(before)

    thread = threading.Thread(target=run, name="seed")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


@contextmanager
def read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that can only read the database at `path`; rows are sqlite3.Row.

    The file comes from a process that is not trusted: a link or a special file raises DatabaseSpoilt, and so does
    what SQLite cannot read or what takes longer than any reading of ours (a view that never ends).
    """
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise DatabaseSpoilt("The database file was replaced by something else.")
    except OSError as error:
        raise DatabaseSpoilt(f"The database file is gone: {error.strerror}.") from error
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    steps = iter(range(MOST_STEPS))
    connection.set_progress_handler(lambda: next(steps, None) is None, 1000)
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        yield connection
    except sqlite3.Error as error:
        raise DatabaseSpoilt(f"The database cannot be read: {error}.") from error
    finally:
        connection.close()


def _key() -> str:
    import django

    digest = hashlib.sha256(django.get_version().encode())
    for migration in sorted((KITCHEN / "migrations").glob("*.py")):
        digest.update(migration.name.encode() + b"\0" + migration.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
