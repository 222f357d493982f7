"""`make start` on machines that are new, old, full, read-only, cut off or interrupted."""

import ast
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from .small_clone import COURSE, LIMIT, PYTHON, ROOT, SmallClone, build_wheel, serving, uv


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[SmallClone]:
    """A fresh small clone and its package index."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    script = b"[console_scripts]\ncourse = tiny_course:main\n"
    files = {"tiny_course.py": COURSE.encode(), "tiny_course-1.0.dist-info/entry_points.txt": script}
    build_wheel(wheels, "tiny_course", "1.0", {**files, "ballast.bin": os.urandom(2_000_000)})
    build_wheel(wheels, "tiny_extra", "1.0", {"tiny_extra.py": b""})
    with serving(wheels) as index:
        yield SmallClone(tmp_path / "clone", index)


def old_pythons() -> list[str]:
    """The Pythons of this machine that are too old for the course."""
    names = [shutil.which(f"python3.{minor}") for minor in range(6, 11)]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    with suppress(PermissionError):  # somebody else's
        names += [str(path) for path in sorted(pyenv.glob("[23].*/bin/python"))]
    test = "import sys; sys.exit(sys.version_info >= (3, 11))"
    return [n for n in names if n and subprocess.run([n, "-c", test], capture_output=True).returncode == 0]


def alone_with_mounts(script: str) -> tuple[str, ...]:
    """What to put before a command so that SCRIPT has mounted something that nobody else sees."""
    unshare = [shutil.which("unshare") or "", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    if not unshare[0] or subprocess.run([*unshare, "true"], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a full disk: run the test as root on Linux")
    path = os.environ["PATH"]  # the clone's own has no mount
    return (*unshare, "/bin/sh", "-ec", f'mine=$PATH; PATH={path}; {script}; PATH=$mine; exec "$@"', "sh")


def test_the_first_start_sets_up_and_opens_the_course(clone: SmallClone) -> None:
    run = clone.make("start")
    assert run.returncode == 0
    assert run.stdout.startswith("Setting up the course in .venv with Python 3.")
    assert run.stdout.endswith("The course is set up.\nThe course is open.\n")


def test_the_second_start_does_nothing_but_open_the_course(clone: SmallClone) -> None:
    clone.make("start")
    clone.index.downloads.clear()
    shutil.rmtree(clone.programs)  # neither uv nor another Python is needed any more
    assert clone.make("start").stdout == "The course is open.\n"
    assert clone.index.downloads == []


def test_start_fails_when_the_course_does(clone: SmallClone) -> None:
    assert clone.make("start").returncode == 0
    assert clone.make("start", ENDS_WITH="3").returncode != 0


def test_a_changed_lock_file_is_installed(clone: SmallClone) -> None:
    clone.make("start")
    clone.depend_on("tiny_course", "tiny_extra")
    assert "building it anew" not in clone.make("start").stdout
    assert list(clone.path.glob(".venv/lib/*/site-packages/tiny_extra.py"))


def test_uv_is_brought_along_where_there_is_none(clone: SmallClone) -> None:
    (clone.programs / "uv").unlink()
    build_wheel(clone.index.folder, "uv", "0.99", {"uv-0.99.data/scripts/uv": uv()})
    run = clone.make("start", PIP_INDEX_URL=clone.index.url, PIP_CONFIG_FILE=os.devnull)
    assert run.returncode == 0, run.stdout
    assert (clone.path / ".venv/bin/uv").exists()
    assert "- getting uv" in run.stdout


def test_any_environment_folder_can_be_named(clone: SmallClone) -> None:
    assert clone.make("start", VENV=".venv-other").returncode == 0
    assert (clone.path / ".venv-other/bin/course").exists()
    assert not (clone.path / ".venv").exists()


def test_the_bootstrap_parses_under_python_3_6() -> None:
    ast.parse((ROOT / "course/bootstrap.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_old_python_is_named_with_what_to_do(clone: SmallClone) -> None:
    found = old_pythons()
    if not found:
        pytest.skip("there is no Python older than 3.11 here: 'pyenv install 3.10' brings one")
    for python in found:
        run = clone.make("start", PYTHON=python)
        assert run.returncode != 0
        assert f"Python 3.11 or newer is needed, and {python} is Python " in run.stdout
        assert "Traceback" not in run.stdout
        assert not (clone.path / ".venv").exists()


def test_a_newer_python_beside_an_old_python3_is_found(clone: SmallClone) -> None:
    for python in old_pythons()[:1]:
        clone.put_python("python3", python)
    clone.put_python("python3.11", PYTHON)
    assert clone.make("start").returncode == 0


def test_bootstrap_run_by_hand_says_what_an_old_python_lacks() -> None:
    found = [python for python in old_pythons() if "/2." not in python]
    if not found:
        pytest.skip("there is no Python older than 3.11 here: 'pyenv install 3.10' brings one")
    for python in found:
        run = subprocess.run([python, ROOT / "course/bootstrap.py"], capture_output=True, text=True)
        assert run.returncode == 1
        assert run.stderr.startswith("Python 3.11 or newer is needed, and this is 3.")


@pytest.mark.parametrize("python", ["", "no-such-python"])
def test_a_missing_python_is_said(clone: SmallClone, python: str) -> None:
    (clone.programs / "python3").unlink()
    run = clone.make("start", PYTHON=python)
    assert run.returncode != 0
    assert f"Python 3.11 or newer is needed, and {python or 'python3'} is missing." in run.stdout


def test_an_environment_of_another_python_is_built_anew(clone: SmallClone) -> None:
    clone.make("start")
    config = clone.path / ".venv/pyvenv.cfg"
    config.write_text(config.read_text().replace("version = 3.", "version = 2."))
    stamp = clone.path / ".venv/.course-setup.json"
    stamp.write_text(json.dumps(json.loads(stamp.read_text()) | {"python": "2.13"}))
    run = clone.make("start")
    assert run.returncode == 0
    assert run.stdout.startswith(".venv was made by Python 2.")


def test_an_environment_whose_python_has_gone_is_built_anew(clone: SmallClone) -> None:
    clone.make("start")
    for python in clone.path.glob(".venv/bin/python*"):
        python.unlink()
        python.symlink_to("/nowhere/python")
    run = clone.make("start")
    assert run.returncode == 0
    assert ".venv is damaged: building it anew." in run.stdout


@pytest.mark.parametrize("lost", ["bin/course", "bin/python", "bin"])
def test_an_environment_that_lost_a_program_is_built_anew(clone: SmallClone, lost: str) -> None:
    clone.make("start")
    (clone.path / ".venv" / lost).rename(clone.path / "lost")
    run = clone.make("start")
    assert run.returncode == 0
    assert ".venv is damaged: building it anew." in run.stdout


def test_a_moved_course_is_set_up_for_its_new_place(clone: SmallClone) -> None:
    clone.make("start")
    clone.path = clone.path.rename(clone.path.with_name("elsewhere"))
    run = clone.make("start")
    assert run.returncode == 0
    assert ".venv was made for another folder" in run.stdout


def test_a_folder_with_something_else_is_never_deleted(clone: SmallClone) -> None:
    (clone.path / "photos").mkdir()
    (clone.path / "photos/cat.png").touch()
    run = clone.make("start", VENV="photos")
    assert run.returncode != 0
    assert "holds something else" in run.stdout
    assert (clone.path / "photos/cat.png").exists()


def test_an_index_that_does_not_answer_is_one_sentence(clone: SmallClone) -> None:
    clone.index.shutdown()
    clone.index.server_close()
    run = clone.make("start")
    assert run.returncode != 0
    assert "A download did not work: " in run.stdout
    assert "Check the network and HTTPS_PROXY" in run.stdout
    assert len(run.stdout.splitlines()) == 5  # three steps, the sentence, and make's own


def test_a_certificate_that_only_the_system_knows_is_found(clone: SmallClone) -> None:
    (clone.programs / "uv").unlink()
    refusal = 'echo "error: invalid peer certificate: UnknownIssuer" >&2; exit 2'
    refuses = f'case "$*" in *--version* | *--system-certs*) ;; *) {refusal} ;; esac'
    (clone.programs / "uv").write_text(f'#!/bin/sh\n{refuses}\nexec "{uv()}" "$@"\n', encoding="utf-8")
    (clone.programs / "uv").chmod(0o755)
    done = clone.make("start")
    assert "- once more, with this system's certificates\nThe course is set up." in done.stdout
    assert done.returncode == 0


def test_a_lock_file_that_does_not_fit_is_one_sentence(clone: SmallClone) -> None:
    project = clone.path / "pyproject.toml"
    project.write_text(project.read_text().replace("'tiny_course'", "'tiny_course', 'tiny_extra'"))
    run = clone.make("start")
    assert run.returncode != 0
    assert "uv.lock does not fit pyproject.toml." in run.stdout


@pytest.mark.parametrize("size", ["8k", "1m"])  # too little for the environment, and for what is installed in it
def test_a_full_disk_is_one_sentence(clone: SmallClone, size: str) -> None:
    (clone.path / ".venv").mkdir()
    run = clone.make("start", before=alone_with_mounts(f"mount -t tmpfs -o size={size} none .venv"))
    assert run.returncode != 0
    assert "The disk is full: " in run.stdout
    assert "Traceback" not in run.stdout


def test_a_read_only_disk_is_one_sentence(clone: SmallClone) -> None:
    run = clone.make("start", before=alone_with_mounts("mount --bind . .; mount -o remount,bind,ro $PWD; cd $PWD"))
    assert run.returncode != 0
    assert "A folder cannot be written to: [Errno 30] Read-only file system" in run.stdout
    assert "Traceback" not in run.stdout


def test_a_set_up_course_starts_from_a_read_only_disk(clone: SmallClone) -> None:
    clone.make("start")
    run = clone.make("start", before=alone_with_mounts("mount --bind . .; mount -o remount,bind,ro $PWD; cd $PWD"))
    assert run.stdout == "The course is open.\n"


def test_an_interrupted_set_up_begins_again(clone: SmallClone) -> None:
    clone.index.gate.clear()
    with clone.begin("start") as process:
        assert clone.index.asked.wait(LIMIT)
        os.killpg(process.pid, signal.SIGINT)
        output, _ = process.communicate(timeout=LIMIT)
    assert "Stopped. The same command begins the set-up again." in output
    assert "Traceback" not in output
    clone.index.gate.set()
    run = clone.make("start")
    assert run.returncode == 0
    assert run.stdout.startswith(".venv was not finished last time: building it anew.")


def test_of_two_starts_at_once_one_waits_for_the_other(clone: SmallClone) -> None:
    clone.index.gate.clear()
    with clone.begin("start") as first:
        assert clone.index.asked.wait(LIMIT)
        with clone.begin("start") as second:
            assert second.stdout
            assert second.stdout.readline() == "Another set-up of this course is running: waiting for it.\n"
            clone.index.gate.set()
            assert second.communicate(timeout=LIMIT)[0] == "The course is open.\n"
        first.communicate(timeout=LIMIT)
    assert (first.returncode, second.returncode) == (0, 0)
    assert len(clone.index.downloads) == 1
