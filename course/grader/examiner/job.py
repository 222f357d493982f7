"""What one verdict is about: the exercise's tests and the student's files, as plain data over a process border."""

from __future__ import annotations

import os
import stat
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from course.catalog import Exercise, GraderTest
from course.grader.examiner.failures import SubmissionEnded

MODULE_FILE = "submission.py"
_MAX_SOURCE = 1024 * 1024  # bytes
_MAX_HELPERS = 50
_FOR_EXAMINERS = ("COURSE_STATE", "COURSE_REDIS_URL", "COURSE_POSTGRES_URL")  # never seen by a host


@dataclass(frozen=True, kw_only=True)
class Job:
    """One submission to one grader; `files` are (name in the host, path), the exercise's own file first."""

    exercise: str
    grader: str
    shown: str
    files: tuple[tuple[str, str], ...]
    tests: tuple[GraderTest, ...]
    environment: dict[str, str]

    @classmethod
    def of(cls, exercise: Exercise, path: Path) -> Job:
        """The job of grading `path`, a file or a folder that holds it with its helper modules.

        Raises FileNotFoundError when a folder holds no file of the exercise's name.
        """
        main = _main_file(exercise, path.absolute())
        alone = path.is_file() and path.resolve().parent != exercise.path.parent
        return cls(
            exercise=exercise.id,
            grader=str(exercise.grader),
            shown=main.name,
            files=((MODULE_FILE, str(main)), *(() if alone else _helpers(main))),
            tests=exercise.tests,
            environment={name: os.environ[name] for name in _FOR_EXAMINERS if name in os.environ},
        )

    def dump(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)

    @classmethod
    def load(cls, data: dict[str, Any]) -> Job:
        """What `dump` gave."""
        tests = tuple(GraderTest(**test) for test in data["tests"])
        return cls(**{**data, "tests": tests, "files": tuple((name, path) for name, path in data["files"])})

    def sources(self) -> list[tuple[str, bytes]]:
        """The student's files: (name in the host, content).

        Raises SubmissionEnded when one is missing, empty, too large or no text.
        """
        return [(name, read_source(Path(path))) for name, path in self.files]


def _main_file(exercise: Exercise, path: Path) -> Path:
    if not path.is_dir():
        return path
    for name in (f"{exercise.name}.py", f"{exercise.slug}.py", MODULE_FILE):
        if _is_inside(path / name):
            return path / name
    raise FileNotFoundError(f"the folder {path} holds no {exercise.name}.py")


def _helpers(main: Path) -> list[tuple[str, str]]:
    taken = (main.name, MODULE_FILE)
    beside = sorted(p for p in main.parent.glob("*.py") if not p.name[:2].isdigit() and p.name not in taken)
    return [(p.name, str(p)) for p in beside if _is_inside(p)][:_MAX_HELPERS]


def _is_inside(path: Path) -> bool:
    """Whether it is a file of its folder, and no link to one elsewhere, such as somebody's answer."""
    return path.is_file() and path.resolve().parent == path.parent.resolve()


def read_source(path: Path) -> bytes:
    """The content of a submission's file. Raises SubmissionEnded when it is missing, empty, too large or no text."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a named pipe would keep us waiting
    except FileNotFoundError:
        raise SubmissionEnded("import_error", f"There is no file {path.name}.") from None
    except OSError as error:
        raise SubmissionEnded("import_error", f"{path.name} cannot be read: {error.strerror}.") from None
    with open(fd, "rb") as file:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise SubmissionEnded("refused", f"{path.name} is no ordinary file.")
        source = file.read(_MAX_SOURCE + 1)
    if len(source) > _MAX_SOURCE:
        raise SubmissionEnded("refused", f"{path.name} is larger than {_MAX_SOURCE // 1024:,} kB.")
    if not source.strip():
        raise SubmissionEnded("import_error", f"{path.name} is empty.")
    if b"\0" in source:
        raise SubmissionEnded("import_error", f"{path.name} is no text: it holds zero bytes.")
    return source
