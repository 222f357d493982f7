"""Server processes that end with the process that started them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import IO

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def dies_with_parent(by: signal.Signals = signal.SIGKILL) -> Callable[[], None] | None:
    """A `preexec_fn` that lets the kernel end the child by a signal when its parent has died, even if it was killed.

    None outside Linux, where only stop() ends the child. The kernel means the thread that starts the child: start
    it from one that lives as long as the child is needed. Running as another user in the child clears the signal.
    """
    if sys.platform != "linux":
        return None
    # Loaded before the fork: the child of a process with threads may do next to nothing before its exec.
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, by)


def stop(process: subprocess.Popen, patience: float = 10) -> None:
    """End `process` and reap it: asked to first, killed when it has not ended after `patience` seconds."""
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def fork(main: Callable[[], object], *, keep: int, log: IO[bytes]) -> int:
    """A child of this process that runs `main` and ends with it, or with us; gives its pid.

    It keeps one file descriptor and has a session of its own: end it with end_group(). What it prints goes to `log`.
    To be called where no event loop runs.
    """
    end_with_parent = dies_with_parent()
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            if end_with_parent:
                end_with_parent()
            _keep_only(keep, log)
            main()
        finally:
            os._exit(1)
    return pid


def _keep_only(keep: int, log: IO[bytes]) -> None:
    signal.set_wakeup_fd(-1)
    os.dup2(log.fileno(), 1)
    os.dup2(log.fileno(), 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.closerange(3, keep)
    os.closerange(max(3, keep + 1), 65_536)
    # New ones: those of the parent may write to somewhere else.
    sys.stdout = sys.stderr = open(2, "w", buffering=1, closefd=False)


def end_group(pid: int) -> None:
    """End a child that fork() made, with all that it has started, at once."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(pid, 0)
