"""One submission in, one verdict out."""

from course.grader.client import Cancelled, Grader, GraderBroken

__all__ = ["Cancelled", "Grader", "GraderBroken"]
