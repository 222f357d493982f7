"""Becomes root of a user namespace of its own, mounts a file system in memory there, and fills it.

It stops at 3 GB. It answers nothing either way.

ending: completed | out_of_memory | refused
"""

import ctypes
import os
from pathlib import Path

NEW_USER, NEW_MOUNTS = 0x10000000, 0x00020000
BLOCK = bytes(32 * 1024 * 1024)
libc = ctypes.CDLL(None, use_errno=True)


def become_root():
    uid, gid = os.getuid(), os.getgid()
    if libc.unshare(NEW_USER | NEW_MOUNTS):
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
    Path("/proc/self/gid_map").write_text(f"0 {gid} 1")


def fill():
    if libc.mount(b"tmpfs", b"/sandbox/tmp", b"tmpfs", 0, b"size=90%"):
        raise OSError(ctypes.get_errno(), "mount")
    for number in range(96):
        Path(f"/sandbox/tmp/{number}").write_bytes(BLOCK)


async def cook_together(dishes):
    become_root()
    fill()
    print("reached: 3 GB")
