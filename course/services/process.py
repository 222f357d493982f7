"""Server processes that end with the process that started them."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def dies_with_parent() -> Callable[[], None] | None:
    """A `preexec_fn` that lets the kernel end the child when its parent has died, even if it was killed.

    None outside Linux, where only stop() ends the child. The kernel means the thread that starts the child: start
    it from one that lives as long as the child is needed. Running as another user in the child clears the signal.
    """
    if sys.platform != "linux":
        return None
    # Loaded before the fork: the child of a process with threads may do next to nothing before its exec.
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def stop(process: subprocess.Popen, patience: float = 10) -> None:
    """End `process` and reap it: asked to first, killed when it has not ended after `patience` seconds."""
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
