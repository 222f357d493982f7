"""The walls around a submission: what the person who grades has, and what the machine has, stays out of its reach."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from course.catalog import ROOT, find
from course.grader import Grader
from course.grader.verdict import Verdict

COOK = find("1.2")
READ = find("1.7")

SWAPS_ITS_PANTRY = """
import os
for folder in ("pantry", "submission", "tmp"):
    for home in ("/sandbox", os.path.dirname(os.getcwd())):
        try:
            os.rename(f"{{home}}/{{folder}}", f"{{home}}/{{folder}}-before")
            os.symlink({target!r}, f"{{home}}/{{folder}}")
        except OSError:
            continue

async def rest_dough(seconds):
    return "rested"

async def read_order(path):
    return ""

async def ask_price(url):
    return ""
"""
PRINTS = """
import pathlib
parts = []
with open("/proc/self/mem", "rb", buffering=0) as memory:
    for line in open("/proc/self/maps").readlines():
        if "[stack]" in line or "[heap]" in line:
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            memory.seek(start)
            parts.append(memory.read(end - start))
print("found in memory" if bytes(reversed(b"1357-yranac")) in b"".join(parts) else "")
for path in pathlib.Path("/proc").glob("[0-9]*/environ"):
    try:
        print(path.read_text())
    except OSError:
        continue

async def cook_together(dishes):
    return []
"""
CALLS = """
import socket
async def cook_together(dishes):
    for family, address in {addresses!r}:
        with socket.socket(family) as sock:
            print("reached" if sock.connect_ex(address) == 0 else "refused")
"""


@pytest.fixture
def grader() -> Iterator[Grader]:
    with Grader(warm=False) as grader:
        yield grader


def judged(grader: Grader, folder: Path, source: str, exercise=COOK) -> Verdict:
    path = folder / "submission_of_ours.py"
    path.write_text(source)
    return grader.check(exercise, path)


def test_links_that_a_submission_puts_into_its_home_lead_the_grader_nowhere(grader: Grader, tmp_path: Path):
    target = tmp_path / "target"
    target.mkdir()
    target.chmod(0o777)
    (target / "order.txt").write_text("ours")
    verdict = judged(grader, tmp_path, SWAPS_ITS_PANTRY.format(target=str(target)), READ)
    assert verdict.ending != "grader_error"
    assert [(path.name, path.read_text()) for path in target.iterdir()] == [("order.txt", "ours")]
    (target / "order.txt").unlink()
    judged(grader, tmp_path, SWAPS_ITS_PANTRY.format(target=str(target)), READ)
    assert list(target.iterdir()) == []


def test_the_environment_of_the_person_stays_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECRET_TOKEN", "canary-7531")
    with Grader() as grader:
        verdict = judged(grader, tmp_path, PRINTS)
    assert verdict.ending == "completed"
    assert "canary-7531" not in verdict.output
    assert "found in memory" not in verdict.output


def test_servers_of_the_machine_cannot_be_reached(grader: Grader, tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX) as unix:
        unix.bind(f"\0course-{os.getpid()}")
        unix.listen()
        addresses = [(2, ("127.0.0.1", tcp.getsockname()[1])), (1, unix.getsockname())]
        verdict = judged(grader, tmp_path, CALLS.format(addresses=addresses))
    assert set(verdict.output.split()) == {"refused"}


@pytest.mark.parametrize("target", ["solution", "device"])
def test_a_helper_that_is_a_link_to_elsewhere_is_not_followed(grader: Grader, tmp_path: Path, target: str):
    (tmp_path / "02_cook_together.py").write_text("from pots import cook_together\n")
    (tmp_path / "pots.py").symlink_to({"solution": COOK.solution, "device": "/dev/zero"}[target])
    verdict = grader.check(COOK, tmp_path)
    assert verdict.score == 0
    assert verdict.ending in ("import_error", "refused")


def test_modules_in_the_folder_where_the_command_is_run_are_not_imported_by_the_grader(tmp_path: Path):
    for name in ("json", "queue", "socket", "signal", "msgpack", "pytest", "course", "sitecustomize", "tempfile"):
        (tmp_path / f"{name}.py").write_text("import os\nos.write(2, b'shadowed ' + __name__.encode())\nos._exit(9)\n")
    script = Path(sys.executable).with_name("course")
    command = [script, "check", "1.2", "--file", COOK.solution]
    state = {**os.environ, "COURSE_STATE": str(tmp_path / "state")}
    done = subprocess.run(command, cwd=tmp_path, env=state, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_folder_with_modules_named_like_the_library_is_graded_from_within(tmp_path: Path):
    folder = tmp_path / "shadows"
    shutil.copytree(ROOT / "tests/course/attacks/shadows_the_library", folder)
    shutil.copy(COOK.solution, folder / "02_cook_together.py")
    command = [Path(sys.executable).with_name("course"), "check", "1.2", "--file", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, "shadowed" in done.stdout + done.stderr) == (0, False)
