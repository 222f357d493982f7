"""The examiner: pytest with our plugin, the fake world around one submission, and the verdict.

Graders import from here: `expect` fails a test with what was seen and wanted, `expect_status`, `expect_json` and
`expect_error` with how a request was answered; `shown`, `describe` and `answered` say what a value, an outcome or a
response is.
"""

from course.grader.examiner.claims import shown
from course.grader.examiner.failures import expect
from course.grader.examiner.response import answered, expect_error, expect_json, expect_status
from course.grader.examiner.submission import describe

__all__ = ["answered", "describe", "expect", "expect_error", "expect_json", "expect_status", "shown"]
