"""What became of the notices, of pages that were made up."""

from __future__ import annotations

import pytest

from course.load.delivery import Delivery, delivered, read_commits
from course.load.neighbourhood import Heard

COMMITS = {(1, 4): 10.0, (1, 5): 11.0, (1, 6): 12.0, (2, 1): 10.5}


def page(*numbers: int, user: int = 1, first: int = 3, strangers: int = 0, live: bool = True) -> Heard:
    """A page that got each notice 0.25 s after its commit."""
    notices = [(number, COMMITS[user, number] + 0.25, live) for number in numbers]
    return Heard(user=user, first=first, notices=notices, strangers=strangers)


def judged(*pages: Heard) -> Delivery:
    return delivered(COMMITS, pages)


def test_each_notice_is_wanted_on_each_page_that_was_there():
    found = judged(page(4, 5, 6), page(5, 6, first=4), page(1, user=2, first=0))
    assert (found.committed, found.wanted, found.whole) == (4, 6, True)
    assert found.waits == (0.25,) * 6
    assert found.wait(99) == 0.25


@pytest.mark.parametrize(
    ("heard", "wrong"),
    [
        (page(4, 6), {"missing": 1}),
        (page(), {"missing": 3}),
        (page(4, 5, 5, 6), {"twice": 1}),
        (page(5, 4, 6), {"misplaced": 1}),
        (page(4, 5, 6, strangers=2), {"strangers": 2}),
    ],
)
def test_what_is_wrong_with_a_page_is_counted(heard, wrong):
    found = judged(heard)
    assert {name: getattr(found, name) for name in ("missing", "twice", "misplaced", "strangers")} == {
        "missing": 0, "twice": 0, "misplaced": 0, "strangers": 0, **wrong,
    }  # fmt: skip
    assert not found.whole


def test_what_was_caught_up_with_is_there_and_has_no_wait():
    found = judged(page(4, 5, 6, live=False))
    assert (found.whole, found.caught_up, found.waits) == (True, 3, ())


def test_what_was_committed_after_the_load_has_no_wait():
    assert len(delivered(COMMITS, [page(4, 5, 6)], timed=11.5).waits) == 2


def test_commits_are_read_as_they_were_written(tmp_path):
    path = tmp_path / "commits"
    path.write_text("1 4 10.0\n2 1 10.5\n")
    assert read_commits(path) == {(1, 4): 10.0, (2, 1): 10.5}
