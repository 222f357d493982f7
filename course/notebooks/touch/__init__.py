"""What a text cannot give: one thing to touch in each lesson. `touch.NAME()` in a cell shows it."""

from course.notebooks.touch.dashboard import dashboard
from course.notebooks.touch.messages import messages
from course.notebooks.touch.timeline import timeline

__all__ = ["dashboard", "messages", "timeline"]
