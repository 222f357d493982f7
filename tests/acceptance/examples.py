"""Examples that hypothesis makes, the same ones each time."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import hypothesis
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir


class Enough(Exception):
    """There are as many examples as were wanted."""


def made(strategy: st.SearchStrategy[Any], count: int, home: Path) -> list[Any]:
    """So many examples, no two alike; what hypothesis looks up goes to `home`."""
    set_hypothesis_home_dir(home)
    examples: dict[str, Any] = {}

    @hypothesis.settings(
        max_examples=10 * count, derandomize=True, database=None, deadline=None, phases=[hypothesis.Phase.generate],
        verbosity=hypothesis.Verbosity.quiet, suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    @hypothesis.given(strategy)
    def collect(example: Any) -> None:
        examples[repr(example)] = example
        if len(examples) >= count:
            raise Enough

    with suppress(Enough):
        collect()
    return list(examples.values())
