"""A clone so small that `make` sets it up in a second, from a package index that the test itself serves."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON = getattr(sys, "_base_executable", sys.executable)  # not the environment's own
MAKE = shutil.which("make") or "make"
LIMIT = 100  # seconds; only a hang takes so long

PROJECT = """
[project]
name = "small-clone"
version = "1"
requires-python = ">=3.11"
dependencies = {packages}

[tool.uv]
package = false

[[tool.uv.index]]
url = "{index}"
default = true
"""
COURSE = """
import os, sys

def main():
    print("The course is open.")
    sys.exit(int(os.environ.get("ENDS_WITH", 0)))
"""


def uv() -> Path:
    """The real uv: of the environment that runs the tests, or the one on PATH."""
    found = shutil.which("uv", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    assert found, "these tests need uv: run them by 'make test', which brings it"
    return Path(found)


def build_wheel(folder: Path, name: str, version: str, files: dict[str, bytes | Path]) -> Path:
    """A wheel of FILES (path in the wheel: content, or the file that holds it); returns its path."""
    about = f"{name}-{version}.dist-info"
    texts: dict[str, bytes | Path] = {
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{about}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, content in (files | texts).items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = 0o100755 << 16  # a program may be among them
            archive.writestr(entry, content.read_bytes() if isinstance(content, Path) else content)
        record = "".join(f"{path},,\n" for path in [*archive.namelist(), f"{about}/RECORD"])
        archive.writestr(f"{about}/RECORD", record)
    return wheel


class PackageIndex(ThreadingHTTPServer):
    """Serves the wheels of a folder. While `gate` is closed, a download waits; `asked` says that one was begun."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Pages)
        self.folder = folder
        self.asked = threading.Event()
        self.gate = threading.Event()
        self.downloads: list[str] = []

    @property
    def url(self) -> str:
        """What pip and uv call the index URL."""
        return f"http://127.0.0.1:{self.server_port}/simple"


class _Pages(BaseHTTPRequestHandler):
    server: PackageIndex

    def do_HEAD(self) -> None:  # uv looks whether it may ask for a part of the wheel, sees no, and asks for all
        self._send("application/octet-stream", b"")

    def do_GET(self) -> None:
        if self.path.endswith(".whl"):
            self._send("application/octet-stream", self._wheel())
            return
        package = self.path.strip("/").rpartition("/")[2].replace("-", "_")
        wheels = [wheel.name for wheel in self.server.folder.glob(f"{package}-*.whl")]
        self._send("text/html", "".join(f'<a href="/{wheel}">{wheel}</a>\n' for wheel in wheels).encode())

    def _wheel(self) -> bytes:
        self.server.downloads.append(self.path)
        self.server.asked.set()
        self.server.gate.wait(LIMIT)
        return (self.server.folder / self.path.strip("/")).read_bytes()

    def _send(self, kind: str, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        try:
            self.wfile.write(content)
        except OSError:  # whoever asked has been interrupted
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(folder: Path) -> Iterator[PackageIndex]:
    """A running index of the wheels in FOLDER, with its gate open."""
    with PackageIndex(folder) as index:
        index.gate.set()
        thread = threading.Thread(target=index.serve_forever)
        thread.start()
        yield index
        index.gate.set()
        index.shutdown()
        thread.join()


@dataclass
class SmallClone:
    """The course's Makefile and bootstrap over a project of one package, whose `course` prints a line."""

    path: Path
    index: PackageIndex
    environ: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.path / "course").mkdir(parents=True)
        shutil.copy(ROOT / "Makefile", self.path)
        shutil.copy(ROOT / "course/bootstrap.py", self.path / "course")
        self.programs = self.path.with_name("programs")
        self.programs.mkdir()
        self.put_python("python3", PYTHON)
        (self.programs / "uv").symlink_to(uv())
        # Retries and the caches of this machine would only blur what is seen.
        self.environ |= {"PATH": str(self.programs), "HOME": str(self.path.parent), "UV_HTTP_RETRIES": "0"}
        self.depend_on("tiny_course")

    def put_python(self, name: str, executable: str) -> None:
        """Puts a program NAME on the PATH that starts the Python EXECUTABLE."""
        program = self.programs / name
        program.write_text(f'#!/bin/sh\nexec "{executable}" "$@"\n', encoding="utf-8")
        program.chmod(0o755)

    def depend_on(self, *packages: str) -> None:
        """Writes pyproject.toml and uv.lock for these packages of the index."""
        project = PROJECT.format(packages=list(packages), index=self.index.url)
        (self.path / "pyproject.toml").write_text(project, encoding="utf-8")
        # Without a cache, so that what is downloaded here is not at hand for the set-up.
        lock = [uv(), "lock", "--quiet", "--no-cache", "--python", PYTHON]
        subprocess.run(lock, cwd=self.path, env=self.environ, check=True, timeout=LIMIT)
        self.index.downloads.clear()
        self.index.asked.clear()

    def begin(self, *arguments: str, before: tuple[str, ...] = (), **environ: str) -> subprocess.Popen[str]:
        """Starts `make ARGUMENTS` as a terminal would, in a process group of its own."""
        return subprocess.Popen(
            [*before, MAKE, *arguments],
            cwd=self.path,
            env=self.environ | environ,
            process_group=0,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def make(self, *arguments: str, before: tuple[str, ...] = (), **environ: str) -> subprocess.CompletedProcess[str]:
        """Runs `make ARGUMENTS` to its end; what it wrote on both streams is in `stdout`."""
        with self.begin(*arguments, before=before, **environ) as process:
            output, _ = process.communicate(timeout=LIMIT)
        return subprocess.CompletedProcess(process.args, process.returncode, output)
