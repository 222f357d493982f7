"""The student's own site: every command of the project, with the files of the exercises' folder in place of ours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from course.catalog import ROOT
from course.demos.household import door

from ..desk import CHANGING, copy

FOLDER = "exercises/12_expense_tracker"
LESSONS = {"12_expense_tracker": "expense_tracker", "13_recipe_collab": "recipe_collab"}
MADE = {"13_recipe_collab": "/static/recipes/editor/main.js"}  # what pages load and no repository holds
PATIENCE = 120  # seconds, for what comes soon or never


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of what the site needs, and nobody's state."""
    for part in ("course", "capstone"):
        copy(ROOT / part, tmp_path / part)
    for lesson, project in LESSONS.items():
        for part in (f"lessons/{lesson}", project, f"exercises/{lesson}"):
            copy(ROOT / part, tmp_path / part)
    return tmp_path


def told(course: Path) -> dict[str, str]:
    others = (*CHANGING, *(name for name in os.environ if name.startswith(("EXPENSES_", "RECIPES_"))))
    plain = {name: value for name, value in os.environ.items() if name not in others}
    return {**plain, "PYTHONPATH": str(course)}


def manage(course: Path, *arguments: str, folder: str = FOLDER) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=course / folder, env=told(course), capture_output=True, text=True, check=False)


def test_a_command_sees_the_students_module_and_ours_beside_it(course: Path):
    show = "from expenses.domain import limits, notices; print(limits.__doc__[:9], hasattr(limits, '_told'))"
    done = manage(course, "shell", "-v", "0", "-c", show)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["Limits", "of", "False"]
    with (course / FOLDER / "expenses/domain/limits.py").open("a") as file:
        file.write("MINE = 'edited'\n")
    done = manage(course, "shell", "-v", "0", "-c", "from expenses.domain import limits; print(limits.MINE)")
    assert done.stdout == "edited\n", done.stderr


def test_each_project_has_the_students_folder_for_its_data(course: Path):
    folder = "exercises/13_recipe_collab"
    show = "from django.conf import settings; from recipes.domain import completion as c"
    done = manage(course, "shell", "-v", "0", "-c", f"{show}; print(settings.DATA_DIR, dir(c))", folder=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{course / folder / 'data'} ")
    assert "'send_mail'" in done.stdout, "the finished module is laid over the student's"


def test_new_migrations_are_the_students(course: Path):
    models = course / FOLDER / "expenses/models.py"
    models.write_text(models.read_text().replace("max_length=200", "max_length=300"))
    assert manage(course, "makemigrations", "-n", "longer").returncode == 0
    assert manage(course, "makemigrations", "--check").returncode == 0
    assert (course / FOLDER / "expenses/migrations/0002_longer.py").is_file()
    assert not (course / "expense_tracker/expenses/migrations/0002_longer.py").exists()


def test_the_starters_models_have_their_migrations(course: Path):
    done = manage(course, "makemigrations", "--check", "--dry-run")
    assert (done.returncode, done.stdout) == (0, "No changes detected\n")


@pytest.fixture(params=LESSONS)
def running(course: Path, request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """`manage.py runserver` at a port of its own; its lesson, and where it serves."""
    with door() as sock:
        port = sock.getsockname()[1]
    command = [sys.executable, "manage.py", "runserver", str(port)]
    process = subprocess.Popen(
        command, cwd=course / "exercises" / request.param, env=told(course), start_new_session=True
    )
    yield request.param, f"http://127.0.0.1:{port}"
    os.killpg(process.pid, signal.SIGINT)
    process.wait(PATIENCE)


def test_runserver_migrates_and_serves_the_whole_site(running: tuple[str, str]):
    lesson, url = running
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(httpx.ConnectError):
            assert httpx.get(f"{url}/health/", timeout=PATIENCE).json() == {"ok": True}
            assert httpx.get(f"{url}{MADE.get(lesson, '/health/')}", timeout=PATIENCE).status_code == 200
            return
    pytest.fail(f"nothing serves {url}")
