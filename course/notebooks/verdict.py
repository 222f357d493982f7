"""A verdict as HTML, from what `course check --json` prints: nothing of the submission is trusted to be harmless."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from course.catalog import Exercise
from course.drawing import parts_of, svg
from course.report import source_line
from course.terminal import visible

MARKS = {"passed": ("✓", "passed"), "failed": ("✗", "failed"), "error": ("✗", "failed"), "not_run": ("-", "not run")}
# Colours that hold on white and on black; the marks and words say the same.
GREEN, RED, AMBER = "#2e8540", "#d0372d", "#a86400"
_BOX = "border-left: 4px solid {colour}; padding: 4px 12px; margin: 4px 0; max-width: 60em"


def verdict_html(verdict: dict[str, Any], exercise: Exercise, *, notices: str = "", text: str = "") -> str:
    """VERDICT drawn: the tests with their points, what was seen, the student's own line, the pot chart.

    NOTICES are what the command said beside it; TEXT is the file's, to be shown folded.
    """
    colour = GREEN if verdict["passed"] else RED
    parts = [f"<b>{_text(f'{exercise.number} {exercise.slug}')}</b>"]
    if verdict["ending"] != "completed":
        parts.append(f'<div style="color: {RED}">{_text(verdict["message"] or verdict["ending"])}</div>')
    if any(test["outcome"] != "not_run" for test in verdict["tests"]):
        parts += [_test(test, exercise) for test in verdict["tests"]]
    parts.append(_score(verdict, colour))
    parts += [f"<div>{_text(line)}</div>" for line in notices.strip().splitlines()]
    if text:
        parts.append(f"<details><summary>The file's text, to copy into the cell</summary>{_code(text)}</details>")
    kind = f"course-verdict {'passed' if verdict['passed'] else 'failed'}"
    return f'<div class="{kind}" role="status" style="{_BOX.format(colour=colour)}">{"".join(parts)}</div>'


def _score(verdict: dict[str, Any], colour: str) -> str:
    if verdict["ending"] == "grader_error":
        return "<div>This is not your fault: <code>course doctor</code> looks for the cause.</div>"
    word = "Passed" if verdict["passed"] else "Not yet"
    return f'<b style="color: {colour}">{word}: {verdict["score"]} of {verdict["max_score"]} points.</b>'


def _test(test: dict[str, Any], exercise: Exercise) -> str:
    mark, word = MARKS[test["outcome"]]
    colour = {"passed": GREEN, "failed": RED}.get(word, "inherit")
    points = f"{test['earned']}/{test['points']}" if word != "not run" else "not run"
    below = "".join(_findings(test, exercise)) if word == "failed" else ""
    return (
        '<div style="display: flex; gap: 0.6em; margin: 4px 0">'
        f'<span role="img" aria-label="{word}" style="color: {colour}; font-weight: bold">{mark}</span>'
        f'<span style="min-width: 2.5em; text-align: right">{points}</span>'
        f"<div>{_text(test['sentence'])}{below}</div></div>"
    )


def _findings(test: dict[str, Any], exercise: Exercise) -> Iterator[str]:
    if test["message"]:
        yield f'<div style="color: {AMBER}">{_text(test["message"])}</div>'
    if test.get("line"):
        yield f"<div>{_text(test.get('file') or 'your file')}, line {test['line']}:</div>"
        yield _code(source_line(exercise.path.parent, test.get("file"), test["line"]))
    if test.get("chart"):
        yield svg(parts_of(visible(test["chart"])))


def _text(text: str) -> str:
    return escape(visible(text)).replace("\n", "<br>")


def _code(text: str) -> str:
    return f'<pre style="margin: 2px 0 2px 1em">{escape(visible(text))}</pre>'
