"""The root folder that a submission sees: the interpreter, the packages and the kitchen read-only, the rest empty."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from course.grader.sandbox import linux
from course.grader.sandbox.limits import LIMITS

HOME = "/sandbox"  # the only place that can be written, with these folders in it; not /home: the course may live there
# Any folder will do to mount the new root on, in a namespace that nobody else sees: this one is always there, and
# nothing needs to be made or cleaned up.
_MOUNT_POINT = os.path.dirname(os.path.abspath(__file__))
FOLDERS = ("submission", "pantry", "tmp")
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc")
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


def readable_paths(kitchen: Path) -> list[str]:
    """What a submission may read: the system, the interpreter, its packages and the kitchen app."""
    site = [p for p in sys.path if p.endswith(("site-packages", "dist-packages"))]
    return [*_SYSTEM, sys.base_prefix, sys.prefix, *site, str(kitchen)]


def build(kitchen: Path, uid: int, gid: int) -> None:
    """Make the new root and move this mount namespace into it.

    Raises OSError when a mount is refused.
    """
    root = _MOUNT_POINT
    linux.mount("", "/", "", linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("tmpfs", root, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "size=1m,mode=755")
    for path in readable_paths(kitchen):
        _show(path, root)
    _devices(root)
    for folder in ("proc", HOME[1:], "old"):
        os.mkdir(f"{root}/{folder}")
    if not os.path.exists(f"{root}/tmp"):  # it does when the course itself lies below /tmp
        os.symlink(f"{HOME}/tmp", f"{root}/tmp")
    linux.mount("proc", f"{root}/proc", "proc", linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC)
    linux.pivot_root(root, f"{root}/old")
    os.chdir("/")
    linux.unmount("/old")
    os.rmdir("/old")
    furnish(uid, gid)
    # Without root the submission owns the folders made here: it must not keep anything in them.
    sealed = linux.MS_BIND | linux.MS_REMOUNT | linux.MS_RDONLY | linux.MS_NOSUID | linux.MS_NODEV
    linux.mount("", "/", "", sealed)


def furnish(uid: int, gid: int) -> None:
    """Give the submission an empty home and empty shared memory, whatever was there before."""
    # The home's own folder is not the submission's, so that it cannot put others in the place of those in it.
    for place, mode in ((HOME, "755"), ("/dev/shm", "1777")):
        while os.path.ismount(place):
            linux.unmount(place)
        flags = linux.MS_NOSUID | linux.MS_NODEV
        linux.mount("tmpfs", place, "tmpfs", flags, f"size={LIMITS.disk},mode={mode},nr_inodes=10000")
    for folder in FOLDERS:
        os.mkdir(f"{HOME}/{folder}")
        os.chown(f"{HOME}/{folder}", uid, gid)


def _show(path: str, root: str) -> None:
    target = root + path
    if os.path.lexists(target):  # already shown by a folder above it
        return
    if os.path.islink(path):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.symlink(os.readlink(path), target)
    elif os.path.isdir(path):
        os.makedirs(target)
        linux.bind_read_only(path, target)


def _devices(root: str) -> None:
    os.mkdir(f"{root}/dev")
    os.mkdir(f"{root}/dev/shm")
    for path in DEVICES:
        open(root + path, "w").close()
        linux.mount(path, root + path, "", linux.MS_BIND)
    os.symlink("/proc/self/fd", f"{root}/dev/fd")
