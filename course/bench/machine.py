"""Where and with what it was measured: the machine is described, and not named."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from datetime import UTC, datetime

VERSIONS = ("django", "aiohttp", "requests", "gunicorn", "uvicorn", "daphne", "granian")
BUSY = 0.5  # processes a core that want to run, from which on the figures are disturbed


def load() -> float:
    """How many processes wanted to run, on average over the last minute; 0 where that is not known."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def described(before: float) -> str:
    """One line with date, machine and versions; BEFORE is the load before it was measured."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in VERSIONS)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}: {cores()} cores ({platform.machine()}), {platform.system()} "
        f"{platform.release()}, {platform.python_implementation()} {platform.python_version()}, {versions}; "
        f"load {before:.1f} at the beginning."
    )


def is_busy(before: float) -> bool:
    """Whether something else was running all the time before it was measured."""
    return before > BUSY * cores()
