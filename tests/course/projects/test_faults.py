"""Where a project broke, read from what its processes print."""

from __future__ import annotations

from pathlib import Path

from course.projects.faults import last_fault, last_line

HERE = Path("/site")
LOG = """
INFO:     started
Traceback (most recent call last):
  File "/site/shop/views.py", line 3, in old
    old()
ValueError: the first one
WARNING: between
Traceback (most recent call last):
  File "/lib/django/base.py", line 80, in handle
    view()
  File "/site/shop/till.py", line 7, in total
    return prices[0]
  File "/site/shop/scales.py", line 9, in weigh
    return grams[0]
django.db.utils.IntegrityError: UNIQUE constraint failed
INFO:     "POST / HTTP/1.1" 500
"""


def test_the_last_exception_is_told_with_the_last_line_of_the_project():
    fault = last_fault(LOG, HERE, None)
    assert fault is not None
    assert (fault.words, fault.file, fault.line) == ("IntegrityError: UNIQUE constraint failed", "shop/scales.py", 9)
    assert fault.traceback.endswith("UNIQUE constraint failed")
    assert "the first one" not in fault.traceback


def test_of_the_lines_those_count_that_were_asked_for():
    fault = last_fault(LOG, HERE, frozenset(["shop/till.py"]))
    assert fault is not None
    assert (fault.file, fault.line) == ("shop/till.py", 7)
    other = last_fault(LOG, HERE, frozenset(["shop/doors.py"]))
    assert other is not None
    assert (other.file, other.line) == (None, None)


def test_a_syntax_error_has_its_line_too():
    log = (
        'Traceback (most recent call last):\n  File "/site/shop/till.py", line 2\n    def f(:\n'
        "          ^\nSyntaxError: invalid\n"
    )
    fault = last_fault(log, HERE, None)
    assert fault is not None
    assert (fault.words, fault.file, fault.line) == ("SyntaxError: invalid", "shop/till.py", 2)


def test_a_log_without_an_exception_tells_of_none():
    assert last_fault("INFO: all is well\n", HERE, None) is None
    assert last_line("one\ntwo\n\n") == "two"
    assert last_line("") == "it wrote nothing"
