"""Every exercise of the course is verified, as `course verify` does it."""

from __future__ import annotations

import pytest

from course.catalog import ROOT, Exercise, exercises
from course.verify.report import Report
from course.verify.running import folder_reports, verify


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    return {report.exercise: report for report in verify(exercises(), root=ROOT)}


@pytest.mark.parametrize("exercise", exercises(), ids=lambda exercise: exercise.id)
def test_an_exercise_is_as_it_should_be(exercise: Exercise, reports: dict[str, Report]):
    report = reports[exercise.id]
    assert report.gradings > 0
    assert not report.problems, "\n".join(report.problems)


def test_nothing_stands_in_the_folders_that_belongs_to_no_exercise():
    assert [problem for report in folder_reports(exercises(), ROOT, whole=True) for problem in report.problems] == []
