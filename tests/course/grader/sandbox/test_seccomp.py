"""The filter of system calls, in a child that puts it on."""

from textwrap import dedent

import pytest

from course.grader.sandbox import seccomp

FILTERED = """
import ctypes, errno, json, os, subprocess, sys, threading
from course.grader.sandbox import linux, seccomp
linux.forbid_new_privileges()
seccomp.apply()
libc = ctypes.CDLL(None, use_errno=True)

def refused(number, *args):
    result = libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, args))
    return result == -1 and errno.errorcode[ctypes.get_errno()]
"""

pytestmark = pytest.mark.skipif(not seccomp.available(), reason="There is no filter for this kind of machine.")


def test_calls_that_no_exercise_needs_are_refused(in_child):
    source = """
        import platform
        numbers = seccomp._REFUSED[platform.machine()]
        print(json.dumps({name: refused(number, 0, 0, 0, 0, 0) for name, number in numbers.items()}))
    """
    found = in_child(FILTERED + dedent(source))
    assert len(found) == 14
    assert set(found.values()) == {"EPERM"}


def test_memory_without_a_map_and_new_namespaces_are_refused_in_children_too(in_child):
    source = """
        def attempt(what):
            try:
                what()
            except OSError as error:
                return errno.errorcode[error.errno]
        seen = [attempt(lambda: os.memfd_create("x")), attempt(lambda: linux.unshare(linux.CLONE_NEWUSER))]
        child = "import os\\ntry:\\n    os.memfd_create('x')\\nexcept OSError as error:\\n    print(error.errno)"
        told = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True).stdout
        print(json.dumps([*seen, errno.errorcode[int(told)]]))
    """
    assert in_child(FILTERED + dedent(source)) == ["EPERM", "EPERM", "EPERM"]


def test_a_clone_with_a_namespace_is_refused_and_one_without_is_not(in_child):
    source = """
        import platform, signal
        number = seccomp._CLONE[platform.machine()]
        flags = (linux.CLONE_NEWUSER, linux.CLONE_NEWNET)
        spaces = [refused(number, flag | signal.SIGCHLD, 0, 0, 0, 0) for flag in flags]
        print(json.dumps([spaces, refused(seccomp._CLONE3, 0, 0)]))
    """
    assert in_child(FILTERED + dedent(source)) == [["EPERM", "EPERM"], "ENOSYS"]


def test_what_exercises_need_still_works(in_child):
    source = """
        import asyncio, concurrent.futures, socket, tempfile
        with concurrent.futures.ThreadPoolExecutor() as pool:
            threads = list(pool.map(abs, [-1, -2]))
        with concurrent.futures.ProcessPoolExecutor(1) as pool:
            processes = list(pool.map(abs, [-3]))
        async def talk():
            async def echo(reader, writer):
                writer.write(await reader.read(4))
                writer.close()
            async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
                reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
                writer.write(b"soup")
                said = await reader.read()
                writer.close()
            process = await asyncio.create_subprocess_exec("true")
            return said.decode(), await process.wait()
        print(json.dumps([threads, processes, asyncio.run(talk())]))
    """
    assert in_child(FILTERED + dedent(source)) == [[1, 2], [3], ["soup", 0]]


def test_the_filter_is_on_in_a_real_submission(holds, isolated):
    submission = """
        import os
        def look():
            rows = dict(row.split(":", 1) for row in open("/proc/self/status").read().splitlines())
            try:
                os.memfd_create("x")
            except PermissionError:
                return rows["Seccomp"].strip(), "refused"
    """
    holds("same(await submission.look(), ('2', 'refused'))", submission, by=isolated)
