"""What the pages of the app say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course.catalog import Exercise, Lesson
from course.grader.verdict import Verdict
from course.student import Student

WELCOME = """\
Small exercises on asynchronous Django. You edit files, and this window grades them.

1. **Read** the task. It says which lesson to read first, about ten minutes.
2. **Edit** your file in your own editor; the key `o` opens it.
3. **Save** it. It is run and graded at once; the verdict says what was seen and what was wanted.

`h` gives a hint, `n` goes on, `l` lists all exercises, `?` shows every key. `q` quits: your progress is kept, and
`course` goes on where you were.
"""

HELP = """\
Save your file: it is graded at once. Nothing moves on before you say so.

h   the next hint: a question, then the tool, then nearly the code
n   the next exercise that you have not passed
l   the list of exercises: arrows and Enter choose, Esc closes
/   find an exercise by number, name or lesson
o   open your file in your editor
d   more of the verdict: traceback, output, what happened when
s   a solution: after you have passed, or when you insist
r   put the starter back; your file is kept as a backup
t   light or dark
q   quit; your progress is kept

Arrows and Page Up or Down scroll. For screen readers: course watch --plain
"""


def lesson_done(student: Student, lesson: Lesson, following: Exercise | None) -> str:
    """What was learnt in LESSON and what comes next, as Markdown."""
    points = sum(student.record(exercise).best for exercise in lesson.exercises)
    worth = sum(exercise.max_score for exercise in lesson.exercises)
    learnt = "\n".join(f"- {idea}" for idea in _ideas(lesson))
    ahead = _ahead(student, following)
    return f"{points} of {worth} points. What you have done, and know now:\n\n{learnt}\n\n{ahead}"


def hints_seen(exercise: Exercise, student: Student) -> list[str]:
    """The hints of EXERCISE that STUDENT has seen, as Markdown."""
    of = len(exercise.hints)
    tiers = enumerate(exercise.hints[: student.record(exercise).hints], 1)
    return ["**Hint {} of {}**\n\n{}".format(tier, of, text.strip("\n")) for tier, text in tiers]


def what_now(exercise: Exercise, verdict: Verdict, student: Student) -> str:
    """What to do after VERDICT."""
    following = student.next(after=exercise)
    if verdict.ending == "grader_error":
        return "This is not your fault: 'course doctor' looks for the cause."
    if verdict.passed and following is None:
        return "That was the last one: you have passed every exercise of the course."
    if verdict.passed and following is not None:
        return f"Enter goes on with {following.number} {following.slug}."
    of, left = len(exercise.hints), len(exercise.hints) - student.record(exercise).hints
    return f"h gives a hint ({left} of {of} left)." if left > 0 else "All hints are out: s shows a solution."


def _ahead(student: Student, following: Exercise | None) -> str:
    if following is None:
        return "**That was the last lesson so far.** `course update` brings the next ones. Thank you for learning here."
    lesson = student.lesson(following)
    path = lesson.text.relative_to(student.root)
    return f"Next: **{lesson.title}**. First read `{path}` ({lesson.minutes} minutes). It can wait until tomorrow."


def _ideas(lesson: Lesson) -> Iterator[str]:
    """The idea of each exercise, from the table at the end of the lesson's text; else what its task says first."""
    try:
        text = lesson.text.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        text = ""
    known = dict(re.findall(r"^\| (\d+\.\d+) \S+ \| (.+?) \|", text, re.MULTILINE))
    for exercise in lesson.exercises:
        yield known.get(exercise.number) or exercise.task.partition("\n")[0]
