"""The examiner: pytest with our plugin, the fake world around one submission, and the verdict.

What graders import from here: `expect`.
"""

from course.grader.examiner.failures import expect

__all__ = ["expect"]
