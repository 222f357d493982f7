"""The table of benchmarks/verdicts.py: its shape, not its times."""

import importlib.util
import platform
import subprocess
import sys

import pytest

from course.catalog import ROOT

SCRIPT = ROOT / "benchmarks" / "verdicts.py"


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("verdicts", SCRIPT)
    module = sys.modules["verdicts"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules["verdicts"]


@pytest.fixture(scope="module")
def page():
    done = subprocess.run([sys.executable, SCRIPT, "--quick"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def cells(page):
    rows = [row for row in page.splitlines() if row.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_the_table_has_a_row_for_each_figure_with_goal_and_measure(page):
    head, _, *rows = cells(page)
    assert head == ["what", "goal: at most", "measured", "met"]
    goals = [goal for _, goal, _, _ in rows if goal]
    assert goals == [
        "0.200 s",
        "0.400 s",
        "0.300 s",
        "0.700 s",
        "1.200 s",
        "2.000 s",
        "40.000 s",
        "0.250 s",
        "0.050 s",
        "0.2 %",
        "250 MB",
    ]
    left_out = [what for what, _, measured, _ in rows if measured == "not measured"]
    assert "`course verify 01`" in left_out
    assert len(rows) == 19


def test_yes_and_no_stand_where_there_is_a_goal_and_a_measure_and_agree_with_them(page):
    for _, goal, measured, met in cells(page)[2:]:
        if goal and measured != "not measured":
            assert met == ("yes" if float(measured.split()[0]) <= float(goal.split()[0]) else "**no**")
        else:
            assert met == ""


def test_the_machine_is_described_and_not_named(page):
    assert f"Python {platform.python_version()}" in page
    assert "isolation by" in page
    assert platform.node() not in page.split()


@pytest.mark.parametrize(
    ("measured", "goal", "unit", "text"),
    [
        (0.2004, 0.2, "s", "| x | 0.200 s | 0.200 s | yes |"),
        (0.2006, 0.2, "s", "| x | 0.200 s | 0.201 s | **no** |"),
        (None, 40.0, "s", "| x | 40.000 s | not measured |  |"),
        (200.4, 200, "MB", "| x | 200 MB | 200 MB | yes |"),
        (3.14, None, "times", "| x |  | 3.1 times |  |"),
    ],
)
def test_a_row_says_whether_its_goal_is_met(bench, measured, goal, unit, text):
    assert str(bench.Row("x", measured, goal, unit)) == text


def test_an_answer_that_is_not_passed_stops_the_benchmark(bench, tmp_path):
    copy = bench.Bench(tmp_path)
    copy.compared.solution.write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"The answer to 1\.2 is not passed"):
        bench.asyncio.run(copy.saves([copy.compared], copy.compared, 1))


def test_tests_with_real_servers_are_left_out(bench, tmp_path):
    grader = tmp_path / "test_it.py"
    grader.write_text(
        "@pytest.mark.server\nasync def test_a():\n    pass\n\n@pytest.mark.kitchen\ndef test_b():\n    pass\n"
    )
    bench.without_servers(grader)
    assert [line for line in grader.read_text().splitlines() if line.startswith("def")] == ["def test_b():"]
    assert "test_a" not in grader.read_text()


def test_what_was_drawn_before_a_key_is_no_answer_to_it(bench):
    program = "import sys, tty; tty.setraw(0); print('Keys'); sys.stdin.read(1); print('drawn'); print('Keys')"
    with bench.pexpect.spawn(sys.executable, ["-u", "-c", program], encoding="utf-8", timeout=60) as screen:
        screen.expect_exact("K")  # it has begun, and the rest is still to be taken
        bench._answered(screen, "?", "eys")
        assert "drawn" in screen.before
