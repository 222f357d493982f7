"""course hint: a tier at a time, counted."""

from course.progress import Progress

from .desk import Desk


def test_hints_come_one_after_another_and_are_counted(desk: Desk):
    texts = [desk.run("hint", "1.3").out for _ in range(4)]
    assert [text.splitlines()[0] for text in texts] == [f"Hint {n} of 3 for 1.3 task_group" for n in (1, 2, 3, 3)]
    assert texts[0].endswith("\n2 more: course hint 1.3\n")
    assert texts[2].endswith("\nThat was the last one. An answer: course solution 1.3\n")
    assert Progress(desk.state).records()["01_event_loop/03_task_group"].hints == 3


def test_a_tier_can_be_named(desk: Desk):
    hints = desk.exercise("1.3").hints
    shown = desk.run("hint", "1.3", "--tier", "2").out
    assert " ".join(hints[1].split()) in " ".join(shown.split())
    assert desk.run("hint", "1.3").out.startswith("Hint 3 of 3")


def test_without_a_name_it_is_the_next_exercise(desk: Desk):
    assert desk.run("hint").out.startswith("Hint 1 of 3 for 1.1 await_it")


def test_an_exercise_without_hints_says_so(desk: Desk):
    path = desk.root / "lessons" / "01_event_loop" / "lesson.toml"
    path.write_text('title = "Pots"\nminutes = 1\n[[exercise]]\nname = "02_cook_together"\nhints = []\n')
    done = desk.run("hint", "1.2")
    assert (done.code, done.out, done.err) == (1, "", "1.2 cook_together has no hints.\n")
