"""course open: the student's editor, whichever it is."""

from pathlib import Path

import pytest

from .desk import Desk


@pytest.fixture
def editor(tmp_path: Path) -> Path:
    """A folder for programs that write down how they were called."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("mine", "code", "charm"):
        (folder / name).write_text(f'#!/bin/sh\necho "{name}: $@"\n')
        (folder / name).chmod(0o755)
    return folder


def test_the_named_editor_gets_its_options_and_the_file(desk: Desk, editor: Path):
    path = desk.exercise("1.2").path
    for variables in ({"EDITOR": f"{editor}/mine -w"}, {"VISUAL": f"{editor}/mine -w", "EDITOR": "other"}):
        assert desk.run("open", "1.2", **variables).out == f"mine: -w {path}\n"


def test_without_a_name_it_is_the_next_exercise(desk: Desk, editor: Path):
    assert desk.run("open", EDITOR=f"{editor}/mine").out == f"mine: {desk.exercise('1.1').path}\n"


def test_without_variables_an_editor_on_the_path_is_taken(desk: Desk, editor: Path):
    path = desk.exercise("1.2").path
    assert desk.run("open", "1.2", PATH=str(editor)).out == f"code: {path}\n"
    (editor / "code").unlink()
    assert desk.run("open", "1.2", PATH=str(editor)).out == f"charm: {path}\n"


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"PATH": ""}, "No editor is known: set EDITOR to the one you use, for example: export EDITOR=nano"),
        ({"EDITOR": "no-such-editor"}, "The editor 'no-such-editor' cannot be started: No such file or directory."),
        ({"EDITOR": "'half quoted"}, "EDITOR is set to ''half quoted', which is no command: No closing quotation."),
        ({"EDITOR": "false"}, "The editor 'false' ended with code 1; the file is "),
    ],
    ids=["none", "missing", "no command", "fails"],
)
def test_what_is_wrong_is_one_sentence(desk: Desk, variables: dict[str, str], sentence: str):
    done = desk.run("open", "1.2", **variables)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(sentence)
    assert done.err.count("\n") == 1


def test_ctrl_c_belongs_to_the_editor(desk: Desk, editor: Path):
    (editor / "mine").write_text("#!/bin/sh\ntrap 'echo caught' INT\necho ready\nread line\necho \"got $line\"\n")
    seen = desk.sit_down("open", "1.2", EDITOR=f"{editor}/mine")
    seen.expect_exact("ready")
    seen.sendintr()
    seen.expect_exact("caught")
    seen.sendline("more")
    rest = seen.read()
    seen.close()
    assert "Traceback" not in rest
    assert "Stopped" not in rest
