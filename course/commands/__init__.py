"""One module a command; what they share stands in course.student, course.report and course.terminal."""
