"""Which file is the starter, in the folder of somebody who may have solved the exercise."""

from __future__ import annotations

from pathlib import Path

from course.catalog import Exercise
from course.progress import Progress, state_folder
from course.starters import Starters


def starter_of(exercise: Exercise, root: Path) -> Path:
    """The starter: the exercise's file or, when this student has passed the exercise, the pristine copy of it."""
    state = state_folder(root)
    pristine = Starters(root, state).path(exercise)
    record = Progress(state).records().get(exercise.id)
    return pristine if record and record.passed and pristine.is_file() else exercise.path
