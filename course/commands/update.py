"""course update: new and mended exercises, without touching what the student has edited."""

from __future__ import annotations

from course.newer import NotBrought, bring_version
from course.starters import StarterError
from course.student import Student
from course.terminal import Complaint, say


def update() -> None:
    """Bring the newest version, with new and mended exercises.

    Files that you have not touched are replaced; where you have, the new text is laid beside yours.
    """
    student = Student()
    try:
        if _bring_version(student):
            print("There is a newer version of the course, and you have it now. 'make start' sets up what it needs.")
            student = Student()
        arrived = student.starters.arrived(student.exercises)
        for exercise, new in arrived.items():
            what = f"{exercise.number} {exercise.slug}"
            is_new = not student.starters.path(exercise).exists()
            place = student.starters.bring(exercise, new)
            if place == student.starters.beside(exercise):
                print(f"{what} was mended. You have edited it: your file stays, the new text is in {place.name}")
            else:
                print(f"{what} {'is new' if is_new else 'was mended'}: {exercise.path.relative_to(student.root)}")
    except StarterError as error:
        raise Complaint(str(error)) from error
    if not arrived:
        print("There is no new or mended exercise.")
    student.tell()


def _bring_version(student: Student) -> bool:
    student.starters.snapshot(student.exercises)
    try:
        return bring_version(student.root, student.starters, student.exercises)
    except NotBrought as error:
        say(str(error))
        return False
