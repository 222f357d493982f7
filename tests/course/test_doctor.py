"""course doctor: what is missing is found by trying, and the exit code says whether grading works."""

from .desk import Desk


def lines(out: str) -> dict[str, str]:
    """The first line of each finding by its name."""
    return {line[2:23].strip(): line for line in out.splitlines() if line[:1] in "✓✗-" and line[:1]}


def test_a_machine_that_can_grade_says_so(desk: Desk):
    done = desk.run("doctor")
    found = lines(done.out)
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("\nGraded work is possible here.\n")
    assert "the answer to 1.1 gets 10 of 10 points" in found["Verdict"]
    assert {"Python", "Packages", "Progress", "Disk", "Isolation, namespaces", "Redis", "git"} <= set(found)


def test_a_broken_grader_is_found_by_grading(desk: Desk):
    desk.exercise("1.1").grader.write_text("import nothing_of_this_name\n")
    done = desk.run("doctor")
    assert done.code == 1
    assert lines(done.out)["Verdict"].startswith("✗ Verdict")
    assert done.out.endswith("\nGraded work is not possible yet: mend what has a ✗.\n")


def test_a_state_folder_that_cannot_be_written_is_found(desk: Desk):
    (desk.root / "in the way").write_text("a file")
    done = desk.run("doctor", COURSE_STATE=str(desk.root / "in the way"))
    assert done.code == 1
    assert lines(done.out)["Progress"].startswith("✗ Progress")
    assert "COURSE_STATE names another." in " ".join(done.out.split())


def test_what_is_not_needed_does_not_stop_anybody(desk: Desk):
    done = desk.run("doctor", PATH="")
    assert done.code == 0
    assert lines(done.out)["git"].startswith("- git")
