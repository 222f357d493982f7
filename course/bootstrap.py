"""Sets the course up: an environment with everything that uv.lock names. `make` runs this before anything else.

The first call builds VENV (default .venv); later calls see by its stamp that nothing has changed and return at once.
The file needs the standard library only, and Python 3.6 can parse it far enough to read the next sentence.
"""

import signal
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - whoever runs this file by hand may have an older one
    sys.exit("Python 3.11 or newer is needed, and this is {}.{}.{}.".format(*sys.version_info[:3]))

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until main() can say a sentence, Ctrl-C just ends

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
STAMP = ".course-setup.json"
UV = "uv>=0.9,<1"
AGAIN = "then run the command again: what has arrived is kept"


class SetupFailed(Exception):
    """The course could not be set up; str() says what was wrong and what to do."""


def set_up(venv: Path) -> None:
    """Makes the environment in the folder VENV, or brings it up to date; returns at once when it is.

    Raises SetupFailed, OSError (disk, rights) or KeyboardInterrupt; the next call then begins anew.
    """
    wanted = _wanted(venv)
    if _is_ready(venv, wanted):
        return
    with _only_one() as lock:
        if _is_ready(venv, wanted):  # whoever held the lock has done it
            return
        reason = _why_anew(venv, wanted)
        if reason:
            _remove(venv)
            _say(f"{_short(venv)} {reason}: building it anew.")
        size = "" if (venv / "bin/python").exists() else ": about 800 MB, once"
        _say(f"Setting up the course in {_short(venv)} with Python {sys.version.split()[0]}{size}.")
        venv.mkdir(parents=True, exist_ok=True)
        _write_stamp(venv, {})  # stays when this run is cut off, so that no half-made environment is trusted
        _install(venv, lock)
        _write_stamp(venv, wanted)
        _say("The course is set up.")


def explain(output: str) -> str:
    """What the OUTPUT of a failed pip, uv or venv means: a sentence and what to do."""
    for pattern, sentence in _MEANINGS:
        if re.search(pattern, output):
            return sentence.format(detail=_telling(output), again=AGAIN)
    return f"Setting up failed: {_telling(output)}. Mend that, {AGAIN}."


_MEANINGS = (
    (
        r"os error (28|122)\b|Errno (28|122)\b|No space left|quota exceeded",
        "The disk is full: {detail}. Free 1 GB, {again}.",
    ),
    (
        r"os error (13|30)\b|Errno (13|30)\b|Read-only file system|Permission denied",
        "A folder cannot be written to: {detail}. Give yourself the right to, or copy the course to a folder of yours "
        "(UV_CACHE_DIR names another place for the cache), {again}.",
    ),
    (
        r"ensurepip",
        "This Python cannot make environments with pip. Install its venv package (Debian, Ubuntu: "
        "sudo apt install python3-venv) or uv (https://docs.astral.sh/uv/), {again}.",
    ),
    (
        r"(?i)certificate|UnknownIssuer",
        "A download was refused because of its certificate: {detail}. Behind a company's proxy, set SSL_CERT_FILE to "
        "its certificates, {again}.",
    ),
    (
        r"lockfile .*needs to be updated",
        "uv.lock does not fit pyproject.toml. If you changed a dependency, run 'uv lock'; else fetch both files "
        "afresh with git, {again}.",
    ),
    (
        r"(?i)error sending request|failed to (fetch|download)|connection|timed out|network|proxy|no matching dist|dns",
        "A download did not work: {detail}. Check the network and HTTPS_PROXY, {again}.",
    ),
)


def _telling(output: str) -> str:
    """What says most: uv's outermost error with its innermost cause, pip's reason, or the last error of venv."""
    hidden = re.search(r"\[Errno -?\d+\] [^'\")]+(?='\))|Read timed out", output)
    if hidden:  # pip reports "no matching distribution" when it could not connect; why stands in its warnings
        return hidden[0]
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    causes = [line.split(":", 1)[1].strip() for line in lines if re.match(r"(error|cause|ERROR|Error):", line)]
    if not causes:
        return lines[-1].rstrip(".") if lines else "no reason was given"
    first, last = causes[0].rstrip("."), causes[-1].rstrip(".")
    return first if first == last else f"{first}: {last}"


def _wanted(venv: Path) -> dict[str, str]:
    inputs = hashlib.sha256()
    for name in ("pyproject.toml", "uv.lock"):
        inputs.update((ROOT / name).read_bytes())
    return {"place": str(venv), "python": _running(), "inputs": inputs.hexdigest()}


def _running() -> str:
    return "{}.{}".format(*sys.version_info[:2])


def _is_ready(venv: Path, wanted: dict[str, str]) -> bool:
    # exists() follows links: False when the Python that made the environment has gone.
    return _stamp(venv) == wanted and (venv / "bin/python").exists() and (venv / "bin/course").exists()


def _stamp(venv: Path) -> Any:
    """What the last complete set-up wrote; {} when it did not end; None when there was none."""
    try:
        return json.loads((venv / STAMP).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValueError:
        return {}


def _write_stamp(venv: Path, content: dict[str, str]) -> None:
    (venv / STAMP).write_text(json.dumps(content), encoding="utf-8")


def _why_anew(venv: Path, wanted: dict[str, str]) -> str:
    """Why the environment cannot be kept, or nothing when it can (or when there is none)."""
    if not venv.is_dir() or not any(venv.iterdir()):
        return ""
    stamp = _stamp(venv)
    if stamp == {}:
        return "was not finished last time"
    if stamp == wanted:
        return "is damaged"  # it lacks a program, which uv would not miss
    if stamp and stamp["place"] != str(venv):
        return "was made for another folder"  # its programs begin with the path of that folder's Python
    made_by = _made_by(venv)
    if made_by and made_by != _running():
        return f"was made by Python {made_by}"
    return "" if made_by and _runs(venv / "bin/python") else "is damaged"


def _made_by(venv: Path) -> str:
    try:
        config = (venv / "pyvenv.cfg").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
    found = re.search(r"^version(?:_info)? *= *(\d+\.\d+)", config, re.MULTILINE)
    return found[1] if found else ""


def _runs(program: Path | str) -> bool:
    import subprocess

    try:
        return subprocess.run([program, "--version"], capture_output=True).returncode == 0  # noqa: S603
    except OSError:
        return False


def _remove(venv: Path) -> None:
    import shutil

    # VENV may name anything; only what is plainly an environment may be deleted.
    if not (venv / STAMP).is_file() and not (venv / "pyvenv.cfg").is_file():
        raise SetupFailed(
            f"{venv} holds something else. Name another folder for the environment: VENV=.venv make start"
        )
    shutil.rmtree(venv)


def _install(venv: Path, lock: IO[str]) -> None:
    python = str(venv / "bin/python")
    if not os.path.exists(python):
        # Run by an environment's Python, venv would make a child of that environment.
        base = getattr(sys, "_base_executable", sys.executable)
        _run("making the environment", [base, "-m", "venv", "--without-pip", str(venv)], venv, lock)
    uv = _uv(venv)
    if not uv:
        _run("getting pip", [python, "-m", "ensurepip"], venv, lock)
        _run("getting uv", [python, "-m", "pip", "install", "--disable-pip-version-check", UV], venv, lock)
        uv = str(venv / "bin/uv")
    sync = [uv, "sync", "--locked", "--python", python]
    try:
        _run("installing what uv.lock names", sync, venv, lock)
    except SetupFailed as failed:
        if "its certificate" not in str(failed):
            raise
        # uv brings its own list of authorities; behind a company's proxy the system knows one more.
        _run("once more, with this system's certificates", [*sync, "--system-certs"], venv, lock)


def _uv(venv: Path) -> str:
    """The uv of the environment, else the one on PATH, else nothing. One that does not start (a shim) is none."""
    import shutil

    candidates = (str(venv / "bin/uv"), shutil.which("uv"))
    return next((uv for uv in candidates if uv and _runs(uv)), "")


def _run(step: str, command: list[str], venv: Path, lock: IO[str]) -> None:
    """Runs COMMAND, showing on a terminal what it is at. It inherits the lock: it may outlive this process."""
    import subprocess

    _say(f"- {step}")
    # The sandbox in which exercises run cannot write bytecode: without it each verdict would compile Django.
    ours = {"UV_PROJECT_ENVIRONMENT": str(venv), "UV_PYTHON_DOWNLOADS": "never", "UV_COMPILE_BYTECODE": "1"}
    with subprocess.Popen(  # noqa: S603
        command,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"} | ours,
        process_group=0,
        pass_fds=[lock.fileno()],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        lines = process.stdout or ()
        try:
            output = "".join(_shown(lines))
        except KeyboardInterrupt:
            os.killpg(process.pid, signal.SIGTERM)
            for _ in lines:  # until the last of them has gone
                pass
            raise
    if process.returncode:
        raise SetupFailed(explain(output))


def _shown(lines: Iterable[str]) -> Iterator[str]:
    """Passes the lines on; on a terminal the newest one that tells of progress stands there meanwhile."""
    live = sys.stderr.isatty()
    for line in lines:
        if live and re.match(r" *(Download|Build|Built|Prepar|Install|Collect|Bytecode)", line):
            print(f"\r\033[K  {line.strip()[:70]}", end="", file=sys.stderr, flush=True)
        yield line
    if live:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


@contextmanager
def _only_one() -> Iterator[IO[str]]:
    """Holds the set-up lock of this copy of the course; waits, and says so, while another set-up holds it."""
    import fcntl

    (ROOT / ".course").mkdir(exist_ok=True)
    with (ROOT / ".course/setup.lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Another set-up of this course is running: waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    """Sets up the folder that the environment variable VENV names. Exit code 0, 1 failed, 130 stopped by Ctrl-C."""
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    venv = ROOT / (os.environ.get("VENV") or ".venv")
    try:
        set_up(venv)
    except SetupFailed as error:
        _say(str(error))
    except OSError as error:
        _say(explain(f"Error: {error}"))
    except KeyboardInterrupt:
        _say("\nStopped. The same command begins the set-up again.")
        return 130
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
