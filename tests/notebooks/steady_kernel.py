"""An IPython kernel whose loop is steady: what a lesson's cells print stays in order on a busy machine."""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "course"))
from steady_loop import Policy

del sys.path[0]
asyncio.set_event_loop_policy(Policy())

from ipykernel.kernelapp import launch_new_instance  # noqa: E402

launch_new_instance()
