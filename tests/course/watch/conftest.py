"""What the tests of the app share."""

from collections.abc import Iterator

import pytest

from course.grader import Grader


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    """A warm grader; it starts itself again where a test kills it."""
    with Grader() as grader:
        yield grader
