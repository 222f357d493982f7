"""A seccomp filter (Linux 3.5): system calls that no exercise needs and that lead around the limits are refused.

They make memory that no process maps, namespaces with rights of their own, or a look into other processes. Source:
Documentation/userspace-api/seccomp_filter.rst of the Linux kernel; numbers from its asm/unistd.h of each machine.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

from course.grader.sandbox import linux

_REFUSED = {
    "x86_64": {
        "ptrace": 101, "shmget": 29, "mount": 165, "add_key": 248, "keyctl": 250, "unshare": 272,
        "perf_event_open": 298, "setns": 308, "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312,
        "memfd_create": 319, "bpf": 321, "userfaultfd": 323,
    },
    "aarch64": {
        "ptrace": 117, "shmget": 194, "mount": 40, "add_key": 217, "keyctl": 219, "unshare": 97,
        "perf_event_open": 241, "setns": 268, "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272,
        "memfd_create": 279, "bpf": 280, "userfaultfd": 282,
    },
}  # fmt: skip
# io_uring_setup, the mount calls since 5.2, pidfd_getfd, memfd_secret: new calls have one number everywhere.
_REFUSED_EVERYWHERE = (425, 428, 429, 430, 438, 442, 447)
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32 = 0x40000000  # x86_64's second table of numbers begins here
_NAMESPACES = 0x7E020000  # every CLONE_NEW* flag of clone

# Instructions of the classic BPF machine: load a word, compare, test bits, return.
_LOAD, _EQUAL, _AT_LEAST, _BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16  # in struct seccomp_data
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def available() -> bool:
    """Whether there is a filter for this machine."""
    return platform.system() == "Linux" and platform.machine() in _REFUSED


def apply() -> None:
    """Filter the system calls of this process and all its children; it must have forbidden itself new privileges.

    Raises OSError when the kernel refuses.
    """
    instructions = b"".join(struct.pack("=HBBI", *instruction) for instruction in _filter(platform.machine()))
    buffer = ctypes.create_string_buffer(instructions)
    program = _Program(len(instructions) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    linux.set_seccomp_filter(ctypes.addressof(program))


def _filter(machine: str) -> list[tuple[int, int, int, int]]:
    rows = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_EQUAL, 1, 0, _ARCHITECTURE[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
    ]
    if machine == "x86_64":
        rows += _refuse_if(_AT_LEAST, _X32, errno.EPERM)
    for number in (*_REFUSED[machine].values(), *_REFUSED_EVERYWHERE):
        rows += _refuse_if(_EQUAL, number, errno.EPERM)
    # Its flags lie in memory that a filter cannot read: the C library falls back to clone.
    rows += _refuse_if(_EQUAL, _CLONE3, errno.ENOSYS)
    rows += [(_EQUAL, 0, 3, _CLONE[machine]), (_LOAD, 0, 0, _FIRST_ARGUMENT_AT)]
    rows += _refuse_if(_BITS, _NAMESPACES, errno.EPERM)
    return [*rows, (_RETURN, 0, 0, _ALLOW)]


def _refuse_if(comparison: int, value: int, error: int) -> list[tuple[int, int, int, int]]:
    return [(comparison, 0, 1, value), (_RETURN, 0, 0, _ERROR | error)]
