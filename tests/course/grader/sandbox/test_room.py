"""What a submission sees of this machine, and what it can change."""

import os
import sys
from pathlib import Path

import pytest

from course.catalog import ROOT
from course.grader.sandbox import room
from course.grader.sandbox.isolation import Isolation

LOOK = """
import os, signal, socket, subprocess, sys, tempfile
from pathlib import Path

def readable(paths):
    return [path for path in paths if _reads(path)]

def _reads(path):
    try:
        return bool(os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1))
    except OSError:
        return False

def writable(folders):
    return [folder for folder in folders if _writes(folder)]

def _writes(folder):
    try:
        Path(folder, "written").write_text("x")
    except OSError:
        return False
    return True
"""
OURS = ("solutions", "tests", "lessons", "course", "pyproject.toml", ".git", ".course")
STUDENTS = "exercises/01_event_loop/02_cook_together.py"


@pytest.fixture(params=[Isolation.NAMESPACES, Isolation.LANDLOCK], ids=lambda kind: kind.value)
def strict(request, works, grader_of):
    """A grader that hides this machine's files."""
    works(request.param)
    return grader_of(request.param)


@pytest.fixture
def namespaces(works, grader_of):
    """A grader that hides this machine's processes and network too."""
    works(Isolation.NAMESPACES)
    return grader_of(Isolation.NAMESPACES)


def test_the_course_s_own_files_cannot_be_read(holds, strict, tmp_path):
    mine = tmp_path / "secret.txt"
    mine.write_text("secret")
    hidden = [str(ROOT / name) for name in (*OURS, STUDENTS)] + [str(mine), str(tmp_path)]
    assert str(mine) in [path for path in hidden if os.path.exists(path)]
    holds(f"same(await submission.readable({hidden!r}), [])", LOOK, by=strict)


def test_homes_and_other_temporary_files_cannot_be_read(holds, strict):
    home = Path.home()
    # The interpreter may live in somebody's home: the way to it is all that is there.
    ours = (sys.base_prefix, sys.prefix)
    hidden = [str(path) for path in home.iterdir() if not any(prefix.startswith(str(path)) for prefix in ours)]
    holds(f"same(await submission.readable({[*hidden, '/var/log', '/var/tmp']!r}), [])", LOOK, by=strict)


def test_the_interpreter_its_packages_and_the_kitchen_can_be_used(holds, strict):
    submission = f"""{LOOK}
import kitchen.stamps, django
def look():
    files = [kitchen.stamps.__file__, django.__file__, os.__file__, sys.executable]
    run = [sys.executable, "-c", "import django, channels, httpx; print(django.VERSION[0])"]
    return readable(files) == files, subprocess.run(run, capture_output=True, text=True).stdout, django.VERSION[0]
"""
    checks = """
        complete, printed, version = await submission.look()
        same((complete, printed), (True, f"{version}\\n"))
    """
    holds(checks, submission, by=strict)


def test_only_its_own_home_can_be_written(holds, strict):
    submission = f"""{LOOK}
import kitchen
def own():
    home = Path(os.environ["HOME"])
    folders = [str(home / name) for name in ("submission", "pantry", "tmp")]
    return writable(folders) == folders and tempfile.gettempdir() == str(home / "tmp")
def others():
    found = {{os.path.dirname(path) for path in (os.__file__, kitchen.__file__, sys.executable, *sys.path)}}
    return sorted(found - {{os.environ["HOME"]}})
"""
    places = ["/", "/etc", "/usr", "/usr/bin", "/proc", "/var/tmp", os.path.expanduser("~"), str(ROOT)]
    checks = f"""
        same(await submission.own(), True)
        same(await submission.writable({places!r}), [])
        same(await submission.writable(await submission.others()), [])
    """
    holds(checks, submission, by=strict)


def test_its_environment_and_its_open_files_tell_nothing(holds, strict, monkeypatch):
    submission = """
        import os
        def look():
            links = []
            for fd in os.listdir("/proc/self/fd"):
                try:
                    links.append(os.readlink(f"/proc/self/fd/{fd}").partition(":")[0])
                except OSError:  # the one that listed them
                    pass
            return sorted(os.environ), links
    """
    known = {"DJANGO_SETTINGS_MODULE", "HOME", "LANG", "PATH", "TMPDIR", "KITCHEN_DATABASE", "KITCHEN_REDIS_URL", "TZ"}
    checks = f"""
        names, files = await submission.look()
        expect(set(names) <= {known!r}, seen=names, wanted="nothing of ours")
        expect(files.count("socket") <= 3 and files.count("pipe") <= 2, seen=files, wanted="wire and output")
        expect(not [f for f in files if f.startswith("/") and f != "/dev/null"], seen=files, wanted="no file of ours")
    """
    holds(checks, submission, by=strict)


def test_what_it_imported_holds_no_examiner_and_the_student_s_folder_comes_last(holds, strict):
    submission = """
        import sys
        def look():
            ours = ("course.grader.examiner", "_pytest", "pytest")
            last = sys.path[-1].endswith("/submission")
            return [name for name in sys.modules if name.startswith(ours)], last, sys.path
    """
    checks = f"""
        ours, last, path = await submission.look()
        same((ours, last), ([], True))
        expect({str(ROOT)!r} not in path, seen=path, wanted="no path to the course")
    """
    holds(checks, submission, by=strict)


def test_only_its_own_processes_are_there_and_nobody_else_can_be_signalled(holds, namespaces):
    submission = """
        import os, signal
        def look():
            pids = sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
            return pids[0], set(pids) - {1, os.getpid()}, os.getppid()
        def kill(pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
    """
    checks = f"""
        same(await submission.look(), (1, set(), 1))
        for pid in (1, {os.getpid()}, {os.getppid()}):
            await submission.kill(pid)
        same(await submission.look(), (1, set(), 1))
    """
    holds(checks, submission, by=namespaces)


def test_it_has_no_rights_and_can_get_none(holds, namespaces):
    submission = """
        import os
        def look():
            rows = dict(row.split(":", 1) for row in open("/proc/self/status").read().splitlines())
            sets = {rows[name].strip() for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")}
            return os.getuid(), sets, rows["NoNewPrivs"].strip()
        def become_root():
            try:
                os.setuid(0)
            except OSError:
                return "refused"
    """
    checks = """
        uid, capabilities, no_new = await submission.look()
        expect(uid != 0, seen=uid, wanted="no root")
        same((capabilities, no_new), ({"0" * 16}, "1"))
        same(await submission.become_root(), "refused")
    """
    holds(checks, submission, by=namespaces)


def test_it_has_a_network_of_its_own_without_a_way_out(holds, namespaces):
    submission = """
        import socket
        def look():
            return [name for _, name in socket.if_nameindex()]
        def reach(address, port):
            try:
                socket.create_connection((address, port), timeout=1).close()
            except OSError as error:
                return type(error).__name__
    """
    checks = """
        import socket as sockets
        same(await submission.look(), ["lo"])
        same(await submission.reach("192.0.2.1", 80), "OSError")
        with sockets.create_server(("127.0.0.1", 0)) as outside:
            same(await submission.reach("127.0.0.1", outside.getsockname()[1]), "ConnectionRefusedError")
    """
    holds(checks, submission, by=namespaces)


def test_its_disk_is_small(holds, namespaces):
    submission = """
        import os
        def fill(size, count):
            written = 0
            try:
                for n in range(count):
                    with open(f"{os.environ['HOME']}/tmp/{n}", "wb") as file:
                        written += file.write(bytes(size))
            except OSError as error:
                return written // 2**20, os.strerror(error.errno)
    """
    checks = """
        written, why = await submission.fill(8 * 2**20, 20)
        expect(40 <= written < 65, seen=written, wanted="at most 64 MB")
        same(why, "No space left on device")
    """
    holds(checks, submission, by=namespaces)


def test_the_readable_paths_hold_the_kitchen_and_this_interpreter():
    kitchen = ROOT / "exercises" / "kitchen"
    paths = room.readable_paths(kitchen)
    assert str(kitchen) in paths
    assert any(os.__file__.startswith(path) for path in paths)
    assert any(sys.executable.startswith(path) for path in paths)
    assert not [path for path in paths if str(ROOT).startswith(path)]
