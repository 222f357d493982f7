"""Runs the program on stdin as a reader would; of a warning or an error only one line is printed.

The loop is the steady one, and the kitchen can be imported.
"""

import asyncio
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from steady_loop import Policy

del sys.path[0]  # the reader's program has only what it brings

EXERCISES = Path(__file__).resolve().parents[2] / "exercises"


def show_warning(message, category, *_):
    print(f"{category.__name__}: {message}".splitlines()[0])


def show_error(kind, error, _):
    print(f"{kind.__name__}: {error}" if str(error) else kind.__name__)


# Last, as for the exercises: no file of theirs can shadow a library.
sys.path.append(str(EXERCISES))
asyncio.set_event_loop_policy(Policy())
warnings.simplefilter("always")
warnings.showwarning = show_warning
sys.excepthook = show_error
exec(compile(sys.stdin.read(), "lesson", "exec"), {"__name__": "__main__"})
