"""A student's files over a finished project: one folder of links to both, which runs like any other project.

What is edited in either shows in it at once, and what a command of the project writes into it is the student's.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from course.starters import BESIDE

_SCRIPT = "manage.py"
# Of a student's folder: what is about the folder and not of the project.
_ABOUT = (_SCRIPT, "README.md")
_PASSED_OVER = ("__pycache__", "data", "node_modules")


def assemble(finished: Path, mine: Mapping[str, Path], into: Path) -> None:
    """Fill INTO with links to the files of FINISHED and, in their place or beside them, those of MINE.

    MINE are files by their paths in the project; where models are among them, the migrations of the finished ones are
    left out. Links that are neither any more go.
    """
    others = {name.removesuffix("models.py") for name in mine if name.endswith("models.py")}
    left_out = {f"{app}migrations" for app in others if _differs(finished / f"{app}models.py", mine[f"{app}models.py"])}
    files = {name: path for name, path in _files(finished).items() if not _is_migration(name, left_out)} | dict(mine)
    for name in _files(into):
        if name not in files:
            (into / name).unlink()
    for name, path in files.items():
        _link(into / name, path)
    # Python looks for a script's modules beside the file that a link leads to, so this one is no link.
    script = (into / _SCRIPT).read_bytes()
    (into / _SCRIPT).unlink()
    (into / _SCRIPT).write_bytes(script)


def take_back(into: Path, folder: Path) -> None:
    """Move what a command has written into an assembled project, as new migrations, to the student's FOLDER."""
    for name, path in _files(into).items():
        if not path.is_symlink() and name not in _ABOUT:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, target)


def files_of(folder: Path) -> dict[str, Path]:
    """What of a student's folder is laid over the project, by the paths in it."""
    return {name: path for name, path in _files(folder).items() if name not in _ABOUT and not name.endswith(BESIDE)}


def folders_of(folder: Path) -> set[Path]:
    """FOLDER and all below it that may hold files of the project."""
    return {Path(where) for where, _ in _walk(folder)}


def is_whole(folder: Path) -> bool:
    """Whether the folder holds a project by itself, so that nothing is to be laid over another one."""
    return (folder / _SCRIPT).is_file() and (folder / "config").is_dir()


def _is_migration(name: str, folders: set[str]) -> bool:
    folder, _, file = name.rpartition("/")
    return folder in folders and file != "__init__.py"


def _differs(one: Path, other: Path) -> bool:
    try:
        return one.read_bytes() != other.read_bytes()
    except OSError:
        return True


def _files(folder: Path) -> dict[str, Path]:
    return {
        os.path.relpath(path, folder): path
        for where, names in _walk(folder)
        for name in names
        if (path := Path(where) / name).is_file() or path.is_symlink()
    }


def _walk(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """(folder, names of its files), in a fixed order; what begins with a dot is an editor's or git's."""
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _PASSED_OVER and not name.startswith("."))
        yield where, sorted(name for name in names if not name.startswith("."))


def _link(link: Path, path: Path) -> None:
    path = path.absolute()
    if link.is_symlink() and link.readlink() == path:
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(path)
