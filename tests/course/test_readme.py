"""What README.md, CONTRIBUTING.md and the rooms say about the repository is so."""

import re
import subprocess
import tomllib

import pytest

from course.catalog import ROOT

from .desk import Desk
from .picture import PICTURE, as_text, record, text_of

PAGES = ("README.md", "CONTRIBUTING.md")
README, CONTRIBUTING = ((ROOT / page).read_text(encoding="utf-8") for page in PAGES)
TEXTS = README + CONTRIBUTING


def commands(word: str) -> list[str]:
    """The lines of README's shell blocks that begin with this word."""
    blocks = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith(f"{word} ")]


def rooms() -> list[str]:
    """The folders at the top, without hidden ones and what builds leave."""
    names = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    return sorted(names - {"build", "dist", "__pycache__"})


def makefile_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))


def test_the_two_commands_come_first():
    assert commands("make") == ["make start", "make test"]


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\bmake ([a-z]+)(?=`|\n)", TEXTS))))
def test_every_make_target_that_is_named_exists(target: str):
    assert target in makefile_targets()


def test_make_help_tells_every_target():
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make (\w+)", told, flags=re.MULTILINE)) == makefile_targets()


def test_ci_calls_the_test_command_of_the_readme():
    assert "\nmake test\n" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def test_uv_finds_the_command_that_the_readme_runs():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    programs = {line.split()[2] for line in commands("uv") if line.startswith("uv run ")}
    assert programs == {"course", "pytest"}
    assert "course" in project["project"]["scripts"]


def test_the_commands_of_the_readme_work(desk: Desk):
    ada = desk.root / "answers/ada.py"
    ada.parent.mkdir()
    ada.write_text(desk.exercise("1.2").solution.read_text(encoding="utf-8"), encoding="utf-8")
    # verify takes longer, demo until it is stopped, and both have tests of their own; the rest must know its arguments
    # and do something.
    for line in commands("course"):
        _, *arguments = line.split()
        expected = {0} if "--file" in line else {0, 1}
        done = desk.run(*arguments, *(["--help"] if arguments[0] in ("verify", "demo") else []), EDITOR="true")
        assert done.code in expected, f"{line}: {done.err}"


def test_the_readme_maps_every_room_and_no_other():
    assert sorted(re.findall(r"^\| \[`(\w+)/`\]\(\1/\)", README, flags=re.MULTILINE)) == rooms()


@pytest.mark.parametrize("room", rooms())
def test_a_room_says_in_its_first_line_what_it_is_for(room: str):
    page = ROOT / room / ("__init__.py" if room == "course" else "README.md")
    first = page.read_text(encoding="utf-8").splitlines()[0]
    assert len(first.strip('"# ').split()) >= 3, first


@pytest.mark.parametrize("page", PAGES)
def test_the_links_lead_to_files(page: str):
    links = re.findall(r"\]\((?!https:)([^)]+)\)", (ROOT / page).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_paths_that_contributing_names_exist():
    rooms_of_code = "|".join(rooms())
    named = re.findall(rf"`((?:{rooms_of_code})/[^`*]*)`", CONTRIBUTING)
    assert named
    assert [path for path in named if "second_helping" not in path and not (ROOT / path).exists()] == []


def test_the_files_of_a_new_exercise_stand_where_contributing_says(desk: Desk):
    made = desk.run("new", "1", "second_helping")
    assert made.code == 0, made.err
    for pattern in re.findall(r"^   \| `([^`]+)`", CONTRIBUTING, flags=re.MULTILINE):
        assert list(desk.root.glob(pattern)), pattern


def test_the_verdict_in_the_readme_is_what_the_grader_says():
    recorded = record()
    shown = as_text(recorded)
    assert f"```text\n{shown}\n```" in README
    drawn = text_of(PICTURE.read_text(encoding="utf-8"))
    assert drawn == "coursecheck1.2" + "".join(shown.split())


def test_no_picture_asks_the_network_for_anything():
    for picture in (ROOT / "lessons").rglob("*.svg"):
        addresses = re.findall(r"(?:src|href|url)\W+(https?:[^\"')]+)", picture.read_text(encoding="utf-8"))
        assert addresses == []
