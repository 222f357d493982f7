"""config.production, looked at by Django's own check."""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable

import pytest

# As compose.yaml sets it, and a variable that must not help; printed mails are none: Django 6.1 checks that.
TOLD = {
    "DEBUG": "1",
    "ALLOWED_HOSTS": "kitchen.example",
    "DATABASE_URL": "postgres://cook:secret@127.0.0.1:1/kitchen",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SMTP_URL": "smtp://127.0.0.1:1",
}
Manage = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def manage(house, tmp_path) -> Manage:
    """A command of manage.py with the settings of production, and only this of the project's variables."""

    def run(
        *arguments: str, settings: str = "config.production", key: str | None = None
    ) -> subprocess.CompletedProcess:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(f"{house.prefix}_")}
        key = secrets.token_urlsafe(64) if key is None else key
        told = house.variables(DATA=str(tmp_path), SECRET_KEY=key, **TOLD)
        command = [sys.executable, "manage.py", *arguments]
        environment = {**kept, "DJANGO_SETTINGS_MODULE": settings, **told}
        return subprocess.run(command, cwd=house.folder, env=environment, capture_output=True, text=True, check=False)

    return run


def test_the_deploy_check_has_nothing_to_say(manage: Manage):
    done = manage("check", "--deploy", "--fail-level", "DEBUG")
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_the_deploy_check_finds_what_production_mends(manage: Manage):
    assert "security.W004" in manage("check", "--deploy", settings="config.settings").stderr


@pytest.mark.parametrize("key", ["", "short"])
def test_without_a_secret_key_nothing_starts_and_it_is_said_why(house, manage: Manage, key: str):
    done = manage("check", key=key)
    assert done.returncode != 0
    assert f"{house.prefix}_SECRET_KEY must be a secret of 50 or more characters" in done.stderr


def test_the_migrations_are_those_of_the_models(manage: Manage, house):
    done = manage("makemigrations", "--check", "--dry-run", settings="config.settings")
    assert done.returncode == 0, done.stdout
