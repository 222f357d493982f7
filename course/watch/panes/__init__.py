"""The parts of the app's one screen: the lessons, the task, the question and the verdict."""
