"""The examiner: pytest with our plugin, the fake world around one submission, and the verdict.

Graders import from here: `expect` fails a test with what was seen and wanted, `shown` and `describe` say what a value
or an outcome is.
"""

from course.grader.examiner.claims import shown
from course.grader.examiner.failures import expect
from course.grader.examiner.submission import describe

__all__ = ["describe", "expect", "shown"]
