"""What Linux tells of changes in folders, see inotify(7). It wakes nobody while nothing changes; watchfiles, which does
the same everywhere, looks at its events 66 times a second when they shall come within 15 ms.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

_MODIFY, _ATTRIB, _CLOSE_WRITE, _MOVED_FROM, _MOVED_TO, _CREATE, _DELETE = 0x2, 0x4, 0x8, 0x40, 0x80, 0x100, 0x200
_DELETE_SELF, _MOVE_SELF, _UNMOUNT, _IGNORED = 0x400, 0x800, 0x2000, 0x8000
_ASKED = _MODIFY | _ATTRIB | _CLOSE_WRITE | _MOVED_FROM | _MOVED_TO | _CREATE | _DELETE | _DELETE_SELF | _MOVE_SELF
_LOST = _DELETE_SELF | _MOVE_SELF | _UNMOUNT | _IGNORED
_EVENT = struct.Struct("iIII")  # watch, mask, cookie, and how many bytes of a name follow
_MOST = 1 << 16  # bytes read at once

_libc = ctypes.CDLL(None, use_errno=True)


class Watch:
    """Watches FOLDERS, not what is in folders below them; a context manager, used in an event loop.

    `told` is set by each change, and when a folder is lost: `is_lost` then says so, and nothing more is told of it.
    Raises OSError when a folder is missing or the system watches too many already.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        self.told = asyncio.Event()
        self.is_lost = False
        self._fd = _checked(_libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
        try:
            for folder in folders:
                _checked(_libc.inotify_add_watch(self._fd, os.fsencode(folder), _ASKED))
        except OSError:
            os.close(self._fd)
            raise

    def __enter__(self) -> Watch:
        asyncio.get_running_loop().add_reader(self._fd, self._read)
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        asyncio.get_running_loop().remove_reader(self._fd)
        os.close(self._fd)

    def _read(self) -> None:
        data, place = os.read(self._fd, _MOST), 0
        while place < len(data):
            _, mask, _, length = _EVENT.unpack_from(data, place)
            place += _EVENT.size + length
            self.is_lost |= bool(mask & _LOST)
        self.told.set()


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
