"""Limits on what a process may use, each tried in a child or in a real submission."""

from textwrap import dedent

import pytest

from course.grader.sandbox.isolation import Isolation
from course.grader.sandbox.limits import LIMITS, MEGABYTE

APPLY = """
import json, os, resource, sys
from course.grader.sandbox.limits import Limits, apply
apply(Limits(memory=100 * 2**20, processes=5, open_files=40, file_size=2**20, cpu_seconds=1), own_count=True)
"""


def test_memory_is_bounded_on_top_of_what_is_in_use(in_child):
    source = """
        def takes(size):
            try:
                return len(bytearray(size)) == size
            except MemoryError:
                return False
        print(json.dumps([takes(60 * 2**20), takes(140 * 2**20)]))
    """
    assert in_child(APPLY + dedent(source)) == [True, False]


def test_open_files_are_bounded(in_child):
    source = """
        files = []
        try:
            while True:
                files.append(open(os.devnull))
        except OSError as error:
            print(json.dumps([30 < len(files) < 40, os.strerror(error.errno)]))
    """
    assert in_child(APPLY + dedent(source)) == [True, "Too many open files"]


def test_a_file_that_grows_too_large_is_an_error_and_no_death(in_child, tmp_path):
    source = """
        try:
            with open(sys.argv[1], "wb", buffering=0) as file:
                while True:
                    file.write(bytes(300_000))
        except OSError as error:
            print(json.dumps([os.path.getsize(sys.argv[1]), os.strerror(error.errno)]))
    """
    assert in_child(APPLY + dedent(source), str(tmp_path / "large")) == [MEGABYTE, "File too large"]


def test_no_core_is_dumped_and_threads_have_small_stacks(in_child):
    source = "import threading\nprint(json.dumps([resource.getrlimit(resource.RLIMIT_CORE), threading.stack_size()]))"
    assert in_child(APPLY + source) == [[0, 0], MEGABYTE]


def test_limits_that_are_lower_already_stay(in_child):
    source = """
        import json, resource
        from course.grader.sandbox.limits import apply
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
        resource.setrlimit(resource.RLIMIT_CPU, (3, 3))
        apply(own_count=True)
        print(json.dumps([resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_CPU)]))
    """
    assert in_child(dedent(source)) == [[64, 64], [3, 3]]


def test_without_an_own_count_the_user_s_other_processes_are_allowed_for(in_child):
    source = """
        import json, resource
        from course.grader.sandbox.limits import LIMITS, apply
        apply(own_count=False)
        print(json.dumps(resource.getrlimit(resource.RLIMIT_NPROC)[0] - LIMITS.processes >= 1))
    """
    assert in_child(dedent(source)) is True


def test_a_real_submission_has_these_limits(holds):
    submission = """
        import os, resource
        def look():
            names = ("RLIMIT_CPU", "RLIMIT_NOFILE", "RLIMIT_FSIZE", "RLIMIT_CORE")
            return [resource.getrlimit(getattr(resource, name))[0] for name in names]
    """
    holds(f"same(await submission.look(), {[LIMITS.cpu_seconds, LIMITS.open_files, LIMITS.file_size, 0]})", submission)


@pytest.mark.parametrize("kind", ["process", "thread"])
def test_a_submission_that_multiplies_finds_an_end(holds, kind, works):
    works(Isolation.NAMESPACES)  # nobody counts root's processes without an own uid
    submission = """
        import os, signal, threading
        def process():
            pids = []
            try:
                while len(pids) < 1000:
                    pid = os.fork()
                    if pid == 0:
                        signal.pause()
                    pids.append(pid)
            except OSError:
                pass
            return len(pids)
        def thread():
            count = 0
            try:
                while count < 1000:
                    threading.Thread(target=threading.Event().wait, daemon=True).start()
                    count += 1
            except RuntimeError:
                pass
            return count
    """
    checks = f"count = await submission.{kind}()\nexpect(80 < count <= {LIMITS.processes}, seen=count, wanted='an end')"
    holds(checks, submission)


def test_fifty_threads_fit_into_the_memory(holds):
    submission = """
        import asyncio, threading
        async def serve():
            gate = threading.Barrier(51)
            waits = [asyncio.create_task(asyncio.to_thread(int, n)) for n in range(50)]
            threads = [threading.Thread(target=gate.wait) for _ in range(50)]
            for thread in threads:
                thread.start()
            gate.wait()
            return sum(await asyncio.gather(*waits))
    """
    holds("same(await submission.serve(), 1225)", submission)
