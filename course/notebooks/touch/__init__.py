"""What a text cannot give: one thing to touch in each lesson. `touch.NAME()` in a cell shows it."""

from course.notebooks.touch.timeline import timeline

__all__ = ["timeline"]
