"""A student in a terminal, from the first exercise to the last; and what is next for one who jumps about."""

from pathlib import Path

import pytest

from course.grader.verdict import TestResult, Verdict
from course.student import Student

from .desk import Desk, copy


def passed(exercise: str) -> Verdict:
    test = TestResult(id="test_a", sentence="A.", outcome="passed", points=10, earned=10)
    return Verdict(exercise=exercise, ending="completed", tests=(test,))


def test_a_student_solves_all_exercises_one_after_another(desk: Desk):
    seen = desk.sit_down("watch", "--plain")
    exercises = desk.exercises()
    for exercise, following in zip(exercises, [*exercises[1:], None], strict=True):
        seen.expect_exact(f"Edit   exercises/{exercise.id}.py")
        seen.expect_exact("Enter skips it.")
        seen.sendline("")
        seen.expect_exact("Not yet: ")
        seen.expect_exact(f"Waiting until you save {exercise.name}.py")
        desk.solve(exercise.number)
        seen.expect_exact("Passed: 10 of 10 points.")
        seen.expect_exact(f"go on with {following.number} {following.slug}" if following else "Press Enter to end.")
        seen.sendline("")
    assert "Traceback" not in seen.read()
    seen.close()
    assert seen.exitstatus == 0
    assert Student(desk.root, desk.state).next() is None


def test_afterwards_nothing_is_next(desk: Desk):
    student = Student(desk.root, desk.state)
    for exercise in student.exercises:
        desk.solve(exercise.number)
        student.add_verdict(exercise, passed(exercise.id))
    done = desk.run()
    assert done.code == 0
    assert "10 of 10 exercises, 100 of 100 points" in done.out
    assert "You have passed every exercise of the course." in done.out
    assert desk.run("hint").err == "You have passed every exercise: name one, as in 1.2.\n"


@pytest.mark.parametrize(
    ("done", "after", "wanted"),
    [
        ([], None, "1.1"),
        (["1.1"], None, "1.2"),
        (["1.5"], "1.5", "1.6"),
        (["1.5", "1.6"], "1.5", "1.7"),
        (["1.10"], "1.10", "1.1"),
        ([], "1.3", "1.4"),
    ],
)
def test_what_is_next_is_ahead_first_and_then_from_the_start(
    desk: Desk, done: list[str], after: str | None, wanted: str
):
    student = Student(desk.root, desk.state)
    for number in done:
        desk.solve(number)
        exercise = desk.exercise(number)
        student.add_verdict(exercise, passed(exercise.id))
    following = student.next(desk.exercise(after) if after else None)
    assert following is not None
    assert following.number == wanted


def test_what_cannot_be_saved_is_told_once(desk: Desk, capsys: pytest.CaptureFixture[str]):
    (desk.root / "in the way").write_text("a file")
    student = Student(desk.root, desk.root / "in the way")
    student.add_hint(desk.exercise("1.1"), 1)
    student.add_hint(desk.exercise("1.1"), 2)
    student.tell()
    student.tell()
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"Your progress was not saved in {desk.root / 'in the way' / 'progress.json'}: File exists."


def test_a_copy_of_the_course_leaves_out_what_is_just_being_compiled(tmp_path: Path):
    compiled = tmp_path / "course" / "__pycache__"
    compiled.mkdir(parents=True)
    (compiled / "a.cpython-313.pyc").touch()
    (compiled / "b.cpython-313.pyc.140238515563616").symlink_to("gone")
    copy(tmp_path / "course", tmp_path / "copy")
    assert [path.name for path in (tmp_path / "copy" / "__pycache__").iterdir()] == ["a.cpython-313.pyc"]
