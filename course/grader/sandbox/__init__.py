"""What keeps a submission in its place: namespaces, Landlock and limits, as far as this machine has them."""

from course.grader.sandbox.isolation import describe

__all__ = ["describe"]
