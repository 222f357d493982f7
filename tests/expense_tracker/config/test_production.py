"""config.production, looked at by Django's own check."""

import os
import secrets
import subprocess
import sys

import pytest

from ..conftest import PROJECT


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command of manage.py with the settings of production, and only this of EXPENSES_*."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EXPENSES_")}
    settings = {"DJANGO_SETTINGS_MODULE": "config.production", **environment}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=PROJECT, env={**kept, **settings}, capture_output=True, text=True, check=False)


@pytest.fixture
def household(tmp_path) -> dict[str, str]:
    """As compose.yaml sets it."""
    return {
        "EXPENSES_DATA": str(tmp_path),
        "EXPENSES_SECRET_KEY": secrets.token_urlsafe(64),
        "EXPENSES_ALLOWED_HOSTS": "money.example",
        "EXPENSES_DATABASE_URL": "postgres://expenses:secret@127.0.0.1:1/expenses",
        "EXPENSES_REDIS_URL": "redis://127.0.0.1:1/0",
        "EXPENSES_SMTP_URL": "smtp://127.0.0.1:1",  # printed mails are none: Django 6.1 checks that
    }


def test_the_deploy_check_has_nothing_to_say(household):
    done = manage("check", "--deploy", "--fail-level", "DEBUG", **household)
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_the_deploy_check_finds_what_production_mends(household):
    done = manage("check", "--deploy", **household, DJANGO_SETTINGS_MODULE="config.settings")
    assert "security.W004" in done.stderr


@pytest.mark.parametrize("key", ["", "short"])
def test_without_a_secret_key_nothing_starts_and_it_is_said_why(household, key):
    done = manage("check", **{**household, "EXPENSES_SECRET_KEY": key})
    assert done.returncode != 0
    assert "EXPENSES_SECRET_KEY must be a secret of 50 or more characters" in done.stderr
