"""How editors save a file: their sequences of operations on it, one function an editor.

Those of vim 9.0 and nano 7.2 are as strace shows them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

Save = Callable[[Path, bytes], Iterator[str]]  # yields between two operations, for those who want to wait there


def _write(path: Path, data: bytes) -> None:
    with path.open("wb", buffering=0) as file:
        file.write(data)
        os.fsync(file.fileno())


def vim(path: Path, data: bytes) -> Iterator[str]:
    """vim, backupcopy=auto: probes the folder, renames the file to the backup, writes it anew, drops the backup."""
    probe = path.with_name("4913")
    probe.touch()
    probe.unlink()
    yield "probed"
    backup = path.with_name(f"{path.name}~")
    path.rename(backup)
    yield "renamed"
    _write(path, data)
    backup.unlink()


def vim_copy(path: Path, data: bytes) -> Iterator[str]:
    """vim, backupcopy=yes, as on links: copies the file to the backup and writes over it."""
    backup = path.with_name(f"{path.name}~")
    shutil.copy2(path, backup)
    yield "copied"
    yield from nano(path, data)
    backup.unlink()


def nano(path: Path, data: bytes) -> Iterator[str]:
    """nano and VS Code: empty the file and write it."""
    with path.open("wb", buffering=0) as file:
        yield "emptied"
        file.write(data)


def vs_code_whole(path: Path, data: bytes) -> Iterator[str]:
    """VS Code when it saves whole files: writes another beside it and renames it over the file."""
    new = path.with_name(f"{path.name}.vsctmp")
    _write(new, data)
    yield "written"
    new.replace(path)


def pycharm(path: Path, data: bytes) -> Iterator[str]:
    """PyCharm's safe write: a temporary file, the old one renamed away, the new one renamed in, the old one dropped."""
    new, old = path.with_name(f"{path.name}___jb_tmp___"), path.with_name(f"{path.name}___jb_old___")
    _write(new, data)
    yield "written"
    path.rename(old)
    yield "renamed"
    new.rename(path)
    old.unlink()


def sed(path: Path, data: bytes) -> Iterator[str]:
    """sed -i: a file of a passing name, renamed over."""
    new = path.with_name("sedA1b2C3")
    _write(new, data)
    yield "written"
    new.replace(path)


def anew(path: Path, data: bytes) -> Iterator[str]:
    """The file is deleted and made again, as git does on a switch."""
    path.unlink()
    yield "deleted"
    _write(path, data)


def in_pieces(path: Path, data: bytes) -> Iterator[str]:
    """A slow writer: one half, and then the other."""
    with path.open("wb", buffering=0) as file:
        file.write(data[: len(data) // 2])
        yield "half"
        file.write(data[len(data) // 2 :])


# Between their operations the file is as it was, gone or empty, and never half of itself.
AT_ONCE: tuple[Save, ...] = (vim, vim_copy, nano, vs_code_whole, pycharm, sed, anew)
EVERY: tuple[Save, ...] = (*AT_ONCE, in_pieces)


def save(how: Save, path: Path, data: bytes) -> None:
    """Save DATA to PATH in one go."""
    for _ in how(path, data):
        pass
