"""What processes have computed."""

import os
import sys

import pytest

from course.load.work import computed


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")
def test_who_computes_is_counted():
    before = computed(os.getpid())
    while computed(os.getpid()) <= before:
        sum(range(10_000))
    assert computed(os.getpid(), 2**30) > before  # one that is not there has done nothing
