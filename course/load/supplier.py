"""The supplier as a process of its own, so that it takes no time from whoever measures.

It reads from its standard input how long it thinks from now on, in seconds, a line each, and ends with it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from typing import IO, cast

from course.catalog import ROOT
from course.services import ServiceUnavailable


class SupplierProcess:
    """A running supplier, until close() or the end of this process; `url` is its address, without a slash at its end.

    Raises ServiceUnavailable when it does not start.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "course.load.supplier"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,  # Ctrl-C is for the one who measures, who then ends it
        )
        self.pid = self._process.pid
        self.url = self._answer()

    def thinks(self, seconds: float) -> None:
        """From now on every answer takes SECONDS; returns when that holds.

        Raises ServiceUnavailable when the supplier is gone.
        """
        try:
            print(float(seconds), file=self._process.stdin, flush=True)
        except BrokenPipeError:
            pass  # what follows says it
        self._answer()

    @property
    def running(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):  # what it has not read any more
                cast(IO[str], pipe).close()

    def _answer(self) -> str:
        line = cast(IO[str], self._process.stdout).readline().strip()
        if not line:
            self.close()
            raise ServiceUnavailable(f"The supplier's process has ended with exit code {self._process.returncode}.")
        return line


def _serve() -> None:
    from course.services.kept_supplier import KeptSupplier

    supplier = KeptSupplier()
    print(supplier.url, flush=True)
    for line in sys.stdin:
        supplier.thinks(float(line))
        print("it does", flush=True)
    os._exit(0)  # whoever asked has gone: nobody waits for what is still in flight


if __name__ == "__main__":
    _serve()
