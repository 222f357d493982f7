"""The Dockerfile and compose.yaml, as far as they can be tested without Docker: their commands are run one by one."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest
import yaml

from course.catalog import ROOT
from course.services.postgres import running_postgres
from course.services.process import dies_with_parent
from course.services.redis import running_redis

from ..conftest import PROJECT

README, DOCKERFILE, COMPOSE = ((PROJECT / name).read_text() for name in ("README.md", "Dockerfile", "compose.yaml"))
SERVICES = yaml.safe_load(COMPOSE)["services"]
OURS = ("web", "worker", "beat", "migrate")
DOT_ENV = {"EXPENSES_SECRET_KEY": "s" * 64, "POSTGRES_PASSWORD": "secret"}
BIN = Path(sys.executable).parent
# Everything that the image does not install is hidden; then the servers are imported, and a task goes to the broker.
ALONE = """
import re, sys
from importlib.metadata import packages_distributions
installed = set(re.findall(r"^([a-z0-9-]+)==", open("requirements.txt").read(), re.MULTILINE))
for module, names in packages_distributions().items():
    if not any(re.sub(r"[-_.]+", "-", name).lower() in installed for name in names):
        sys.modules[module] = None
import config.asgi, config.celery
from django.core.management import call_command
from expenses.tasks import deliver_waiting_mails
from psycopg_pool import ConnectionPool
call_command("check")
deliver_waiting_mails.delay()
"""


def instructions(word: str) -> list[str]:
    """What follows this word in the Dockerfile, line by line."""
    joined = re.sub(r"\\\n\s*", "", DOCKERFILE)
    return [line.removeprefix(word).strip() for line in joined.splitlines() if line.startswith(f"{word} ")]


def filled_in(value: str) -> str:
    """A value of compose.yaml, with the variables that .env has to set, and the defaults of the others."""
    return re.sub(r"\$\{(\w+)(?::[-?]([^}]*))?\}", lambda found: DOT_ENV.get(found[1], found[2]), value)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what COPY takes; .dockerignore says what that is."""
    folder = tmp_path_factory.mktemp("image")
    for line in (PROJECT / ".dockerignore").read_text().splitlines():
        if line.startswith("!"):
            path = PROJECT / line.removeprefix("!")
            copy = shutil.copytree if path.is_dir() else shutil.copy
            copy(path, folder / path.name)
    return folder


@pytest.fixture(scope="module")
def environment(image: Path) -> dict[str, str]:
    """The Dockerfile's and the compose file's, with the paths put below the folder."""
    found = dict(word.split("=", 1) for word in instructions("ENV")[0].split())
    found |= {name: filled_in(value) for name, value in SERVICES["web"]["environment"].items()}
    for name in ("EXPENSES_DATA", "EXPENSES_STATIC_ROOT"):
        found[name] = f"{image}.{name.lower()}"
    return {**found, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "TMPDIR": str(image.parent)}


@pytest.fixture(scope="module")
def files(image: Path, environment: dict[str, str]) -> Path:
    """Where the image's collectstatic has put the files."""
    command = next(run for run in instructions("RUN") if "collectstatic" in run)
    without_secrets = {name: value for name, value in environment.items() if name in instructions("ENV")[0]}
    done = subprocess.run(command, shell=True, cwd=image, env=without_secrets, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return Path(environment["EXPENSES_STATIC_ROOT"])


@contextmanager
def served(image: Path, environment: dict[str, str]) -> Iterator[str]:
    """The Dockerfile's CMD at a free port, after compose's migration; HOST:PORT."""
    migrate = SERVICES["migrate"]["command"].split()
    subprocess.run(migrate, cwd=image, env=environment, check=True, capture_output=True)
    words = [{"0.0.0.0": "127.0.0.1", "8000": "0"}.get(word, word) for word in json.loads(instructions("CMD")[-1])]
    with subprocess.Popen(
        words, cwd=image, env=environment, stderr=subprocess.PIPE, text=True, preexec_fn=dies_with_parent()
    ) as process:
        assert process.stderr is not None
        found = next(filter(None, (re.search(r"http://(127\.0\.0\.1:\d+)", line) for line in process.stderr)))
        yield found[1]
        process.terminate()
        rest = process.stderr.read()
    assert process.returncode == 0, rest


def healthy(image: Path, environment: dict[str, str], address: str) -> subprocess.CompletedProcess[str]:
    """What the Dockerfile's HEALTHCHECK says."""
    words = json.loads(re.search(r"HEALTHCHECK .*CMD (\[.*\])", DOCKERFILE)[1])
    return subprocess.run([*words, address], cwd=image, env=environment, capture_output=True, text=True)


def test_what_the_image_installs_is_what_the_lock_file_names():
    uv = shutil.which("uv", path=f"{BIN}{os.pathsep}{os.environ['PATH']}")
    command = re.search(r"#   uv (export .*) -o expense_tracker/requirements.txt", DOCKERFILE)[1].split()
    done = subprocess.run([uv, *command, "--quiet"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == (PROJECT / "requirements.txt").read_text()


def test_what_the_image_installs_is_enough(image, environment):
    with running_redis() as redis:
        ours = {**environment, "EXPENSES_REDIS_URL": redis.url, "EXPENSES_DATABASE_URL": ""}
        done = subprocess.run([sys.executable, "-c", ALONE], cwd=image, env=ours, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_its_user_is_not_root_and_no_secret_is_in_it():
    assert instructions("USER") == ["expenses"]
    assert "SECRET" not in "".join(instructions("ENV") + instructions("RUN") + instructions("ARG"))


def test_collectstatic_needs_nothing_and_finds_every_file(files):
    ours = PROJECT / "expenses/static"
    wanted = {path.relative_to(ours) for path in ours.rglob("*") if path.is_file()}
    assert wanted <= {path.relative_to(files) for path in files.rglob("*")}
    assert (files / "admin/css/base.css").exists()


def test_its_servers_answer_behind_a_proxy_that_speaks_https(image, environment, files):
    with running_postgres() as postgres, running_redis() as redis:
        parts = {"EXPENSES_DATABASE_URL": postgres.url, "EXPENSES_REDIS_URL": redis.url}
        with served(image, {**environment, **parts}) as address:
            while (done := healthy(image, environment, address)).returncode:
                assert "does not answer" in done.stderr  # not yet: it says where it is before it is there
            proxy = {"Host": "localhost", "X-Forwarded-Proto": "https"}
            with httpx.Client(base_url=f"http://{address}", headers={"Host": "localhost"}, timeout=60) as client:
                assert client.get("/login/").headers["Location"] == "https://localhost/login/"
                page = client.get("/login/", headers=proxy)
                assert (page.status_code, "Secure" in page.headers["Set-Cookie"]) == (200, True)
                assert client.get("/static/expenses/app.css", headers=proxy).status_code == 200


class Unwell(BaseHTTPRequestHandler):
    """A server whose database is gone."""

    def do_GET(self) -> None:
        self.send_error(503)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_a_server_that_is_not_there_or_not_well_is_not_healthy(image, environment):
    assert "127.0.0.1:1 does not answer: ConnectionRefusedError" in healthy(image, environment, "127.0.0.1:1").stderr
    with HTTPServer(("127.0.0.1", 0), Unwell) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        done = healthy(image, environment, f"127.0.0.1:{server.server_port}")
        thread.join()
    assert (done.returncode, done.stderr) == (1, f"127.0.0.1:{server.server_port} answers /health/ with 503.\n")


def test_the_processes_of_the_compose_file_share_one_environment():
    assert [SERVICES[name]["environment"] for name in OURS[1:]] == [SERVICES["web"]["environment"]] * 3
    assert all(SERVICES[name]["build"]["target"] == "app" for name in OURS)


def test_every_variable_is_one_that_the_readme_explains():
    told = set(re.findall(r"`(EXPENSES_\w+|POSTGRES_\w+|DJANGO_\w+)`", README))
    asked = set(re.findall(r"\$\{(\w+)", COMPOSE))
    assert asked | set(SERVICES["web"]["environment"]) <= told
    read = {f"EXPENSES_{name}" for path in (PROJECT / "config").glob("*.py")
            for name in re.findall(r"(?:text|words)\(\"(\w+)\"", path.read_text())}  # fmt: skip
    assert read <= told


def test_what_others_wait_for_says_when_it_is_ready():
    for service in SERVICES.values():
        for other, wait in service.get("depends_on", {}).items():
            asked = "healthcheck" in SERVICES[other] or other == "web"  # whose check is the image's
            assert asked if wait["condition"] == "service_healthy" else SERVICES[other]["restart"] == "no"


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_the_commands_of_worker_and_beat_are_ones_that_celery_knows(name, image, environment):
    command = [*SERVICES[name]["command"].split(), "--help"]
    done = subprocess.run(command, cwd=image, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    # An option that there is not would be an error before the help.
    assert "Usage: " in done.stdout
