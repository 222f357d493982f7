"""Projects of lessons: a student's files laid over the finished project, graded by tests of its acceptance suite.

The project runs in processes of its own, as its README says, and the tests know nothing of it but what these answer.
"""
