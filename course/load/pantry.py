"""The site's database: `python -m course.load.pantry FILE` makes it, with a chef and a recipe."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from course.catalog import ROOT
from course.services import ServiceUnavailable


def stock(path: Path) -> None:
    """Make a SQLite file at PATH, in a Python of its own, as this one may have a Django already or a running loop.

    Raises ServiceUnavailable when that fails.
    """
    done = subprocess.run(  # noqa: S603 - our own Python with our own arguments
        [sys.executable, "-m", "course.load.pantry", str(path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["nothing"])[-1]
        raise ServiceUnavailable(f"The database {path} could not be made: {last}")


def _fill(path: str) -> None:
    os.environ |= {"DJANGO_SETTINGS_MODULE": "kitchen.settings", "KITCHEN_DATABASE": path}
    sys.path.append(str(ROOT / "exercises"))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from django.db import connection
    from kitchen import factories

    # Readers and a writer do not wait for each other; a file keeps this mode. https://www.sqlite.org/wal.html
    connection.cursor().execute("PRAGMA journal_mode = WAL")
    factories.recipe(name="leek soup", minutes=25, chef=factories.chef(name="Ada"))


if __name__ == "__main__":
    _fill(sys.argv[1])
