"""Runs one command and ends everything that it has started, whatever becomes of the command or of whoever wants it.

    python -m course.projects.supervisor FD COMMAND...

FD is a pipe whose other end the caller holds: when that is closed, by will or by death, all is over, and the folder of
temporary files that TMPDIR names goes as well.
"""

from __future__ import annotations

import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress

from course.grader.sandbox.processes import descendants
from course.services.process import dies_with_parent

PR_SET_CHILD_SUBREAPER = 36  # <linux/prctl.h>
_GRACE = 10  # seconds to end in, where the kernel does not help
_LOOK = 0.005  # seconds between two looks at what is left


def supervise(control: int, command: list[str]) -> int:
    """Run the command until it ends or CONTROL is closed; returns its exit code, once nothing of it is left."""
    if sys.platform == "linux":  # orphans come to us instead of leaving our sight
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    ended, ending = os.pipe()
    signal.signal(signal.SIGCHLD, lambda *_: None)
    os.set_blocking(ending, False)
    signal.set_wakeup_fd(ending, warn_on_full_buffer=False)
    process = subprocess.Popen(command, pass_fds=_handed_down(control), preexec_fn=dies_with_parent())  # noqa: S603
    while process.poll() is None:
        ready, _, _ = select.select([control, ended], [], [])
        if control in ready:
            _end(process)
            shutil.rmtree(tempfile.gettempdir(), ignore_errors=True)
            break
        os.read(ended, 4096)
    _end(process)
    return process.wait()


def _handed_down(control: int) -> list[int]:
    """The descriptors beyond the usual three that our caller gave us for the command."""
    return [fd for fd in map(int, os.environ.get("COURSE_FDS", "").split()) if fd != control]


def _end(process: subprocess.Popen) -> None:
    if sys.platform != "linux" and process.poll() is None:
        # Nothing ends its children with it: it has to do that itself.
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
    process.kill()
    while left := descendants(os.getpid()):
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        _reap()
        time.sleep(_LOOK)
    _reap()


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


if __name__ == "__main__":
    sys.exit(supervise(int(sys.argv[1]), sys.argv[2:]))
