"""The few Linux system calls that the standard library lacks, each raising OSError with the call's name."""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import struct
import sys

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 32, 4096, 16384, 1 << 18
MNT_DETACH = 2

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_PR_CAPBSET_DROP = 24
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_SYS_CAPSET = {"x86_64": 126, "aarch64": 91}
_SYS_MOUNT_SETATTR = 442
_LAST_CAPABILITY = 40
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 0x1

_libc = ctypes.CDLL(None, use_errno=True)


def _prctl(*args: int) -> None:
    if sys.platform == "linux":  # elsewhere there is nothing like it, and callers need not care
        _checked("prctl", _libc.prctl(*args, *[0] * (5 - len(args))))


def _checked(name: str, result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def _syscall(name: str, number: int, *args: object) -> int:
    return _checked(name, _libc.syscall(ctypes.c_long(number), *args))


def unshare(flags: int) -> None:
    """See unshare(2)."""
    _checked("unshare", _libc.unshare(ctypes.c_int(flags)))


def mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    """See mount(2)."""
    result = _libc.mount(
        os.fsencode(source), os.fsencode(target), kind.encode(), ctypes.c_ulong(flags), data.encode() or None
    )
    _checked(f"mount {target}", result)


def unmount(target: str) -> None:
    """Detach the mount at `target`, busy or not."""
    _checked(f"umount {target}", _libc.umount2(os.fsencode(target), MNT_DETACH))


def bind_read_only(source: str, target: str) -> None:
    """Show `source` with everything mounted below it at `target`, read-only.

    mount_setattr (Linux 5.12) covers the mounts below as well; older kernels make only the top one read-only.
    """
    mount(source, target, "", MS_BIND | MS_REC)
    read_only = struct.pack("=QQQQ", MS_RDONLY | MS_NOSUID, 0, 0, 0)
    try:
        recursive = 0x8000
        _syscall("mount_setattr", _SYS_MOUNT_SETATTR, -100, os.fsencode(target), recursive, read_only, len(read_only))
    except OSError:
        kept = os.statvfs(target).f_flag & (MS_NOSUID | MS_NODEV | MS_NOEXEC)
        mount("", target, "", MS_BIND | MS_REMOUNT | MS_RDONLY | kept)


def pivot_root(new_root: str, put_old: str) -> None:
    """See pivot_root(2)."""
    number = _SYS_PIVOT_ROOT[os.uname().machine]
    _syscall("pivot_root", number, os.fsencode(new_root), os.fsencode(put_old))


def die_with_parent() -> None:
    """SIGKILL this process when its parent ends. A change of uid clears it: call this afterwards."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def forbid_new_privileges() -> None:
    """From now on no exec gives this process or its children more rights."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def set_seccomp_filter(program: int) -> None:
    """Install the BPF program (struct sock_fprog) at this address; see seccomp.py."""
    filter_mode = 2
    _checked("prctl", _libc.prctl(_PR_SET_SECCOMP, filter_mode, ctypes.c_void_p(program), 0, 0))


def set_dumpable() -> None:
    """Let this process open its own files in /proc again after a change of uid."""
    _prctl(_PR_SET_DUMPABLE, 1)


def adopt_orphans() -> None:
    """Orphaned descendants become children of this process, so that it can find and end them."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def bound_capabilities() -> None:
    """No exec will ever give this process or its children a capability; to be called while it still has some."""
    for capability in range(_LAST_CAPABILITY + 1):
        _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)  # a number that the kernel does not know is refused


def drop_capabilities() -> None:
    """Give up every capability that this process holds."""
    header, nothing = struct.pack("=Ii", 0x20080522, 0), struct.pack("=6I", *[0] * 6)
    _syscall("capset", _SYS_CAPSET[os.uname().machine], header, nothing)


def bring_loopback_up() -> None:
    """Switch `lo` on in this network namespace."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        request = struct.pack("16sh22x", b"lo", 0)
        (_, flags) = struct.unpack("16sh22x", fcntl.ioctl(sock, _SIOCGIFFLAGS, request))
        fcntl.ioctl(sock, _SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", flags | _IFF_UP))


def limit_malloc_arenas() -> None:
    """Two heaps for all threads: each further one reserves 64 MB of addresses, which the memory limit would count."""
    m_arena_max = -8
    if hasattr(_libc, "mallopt"):
        _libc.mallopt(m_arena_max, 2)
