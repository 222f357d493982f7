"""A small kitchen to try things in, for lessons and notebooks: importing it sets Django up, with a few rows.

    from kitchen.workbench import visit
    ...
    asyncio.run(visit(urlpatterns, "/menu/"))  # in a notebook: await visit(...)

The database is a file of this process alone, made anew each time and removed at the end; the rows are always the same.
It is filled in a thread of its own, so the import also works where an event loop is running already.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings

MORNING = datetime(2026, 1, 5, 8, tzinfo=UTC)


def _in_a_thread(function: Callable[[], None]) -> None:
    """Where a loop is running, Django refuses the sync ORM, and a connection belongs to its thread."""
    errors = []

    def run() -> None:
        try:
            function()
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]


def _set_up() -> None:
    import django

    folder = tempfile.mkdtemp(prefix="kitchen-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "kitchen.settings"
    os.environ["KITCHEN_DATABASE"] = os.path.join(folder, "kitchen.sqlite3")
    django.setup()
    _in_a_thread(_fill)


def _fill() -> None:
    from django.core.management import call_command
    from django.db import connection

    try:
        for pragma in ("synchronous = OFF", "journal_mode = MEMORY"):  # nobody needs it after a power cut
            connection.cursor().execute(f"PRAGMA {pragma}")
        call_command("migrate", verbosity=0, interactive=False)
        _stock()
    finally:
        connection.close()


def _stock() -> None:
    from kitchen import factories

    ada = factories.chef(name="Ada", speciality="soup", user=factories.user(username="ada"))
    bo = factories.chef(name="Bo", speciality="tart", user=factories.user(username="bo"))
    leek, plum = (factories.ingredient(name=name, stock=20) for name in ("leek", "plum"))
    soup = factories.recipe((leek,), name="leek soup", minutes=25, chef=ada, created=MORNING)
    factories.recipe((leek,), name="leek tart", minutes=50, chef=bo, created=MORNING)
    factories.recipe((plum,), name="plum tart", minutes=40, chef=bo, created=MORNING)
    factories.review(recipe=soup, guest="Cy", stars=5, text="Warm.", created=MORNING)
    factories.review(recipe=soup, guest="Di", stars=3, text="Salty.", created=MORNING)


if settings.configured:
    raise RuntimeError(
        "kitchen.workbench sets Django up with a database of its own, and Django is set up already: import it first."
    )
_set_up()

from kitchen.visits import visit  # noqa: E402

__all__ = ["visit"]
