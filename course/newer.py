"""A newer version of the course from where it was cloned, past the files that the student has edited."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from course.catalog import Exercise
from course.files import write_whole
from course.starters import Starters, git


class NotBrought(Exception):
    """A newer version could not be brought, and everything stands as it was; str() is a plain sentence."""


def bring_version(root: Path, starters: Starters, exercises: Iterable[Exercise]) -> bool:
    """Move the clone in ROOT on to its newest version; whether there was one. Edited exercises stay as they are.

    Without git, or for a clone of nothing, there is none. Raises NotBrought; StarterError when no backup can be made.
    """
    if git(root, "rev-parse", "@{upstream}") is None:
        return False
    if git(root, "fetch", "--quiet") is None:
        raise NotBrought("A newer version could not be looked for: 'git fetch' fails. Is there a network?")
    here, newest = git(root, "rev-parse", "HEAD"), git(root, "rev-parse", "@{upstream}")
    common = git(root, "merge-base", "HEAD", "@{upstream}")
    if common == newest:
        return False
    if common != here:
        raise NotBrought(
            "There is a newer version, and your clone has commits of its own: git pull, then course update"
        )
    _move_on(root, starters, exercises)
    return True


def _move_on(root: Path, starters: Starters, exercises: Iterable[Exercise]) -> None:
    """git refuses to overwrite an edited file; so those that the newer version mends step aside meanwhile."""
    edited = _names(root, "HEAD") & _names(root, "HEAD", "@{upstream}")
    aside = [e for e in exercises if e.path.relative_to(root).as_posix() in edited and e.path.is_file()]
    contents = {exercise.path: exercise.path.read_bytes() for exercise in aside}
    for exercise in aside:
        starters.back_up(exercise, contents[exercise.path])
    try:
        if contents:
            git(root, "checkout", "HEAD", "--", *map(str, contents))
        if git(root, "merge", "--ff-only", "--quiet", "@{upstream}") is None:
            raise NotBrought("There is a newer version, but git cannot move on to it: 'git pull' says why.")
    finally:
        for path, content in contents.items():
            write_whole(path, content)


def _names(root: Path, *revisions: str) -> set[str]:
    """The files below exercises/ that differ between REVISIONS or, of one, from it."""
    found = git(root, "diff", "--name-only", "--no-renames", "-z", *revisions, "--", "exercises") or b""
    return set(found.decode(errors="replace").split("\0"))
