"""Landlock, in a child that gives up the sight of files."""

from textwrap import dedent

import pytest

from course.grader.sandbox.isolation import Isolation

TRY = """
import json, os, sys
from course.grader.sandbox import landlock, linux
linux.forbid_new_privileges()  # without it the kernel restricts nobody but root
open_, shut, extra = sys.argv[1:]

def done(what):
    try:
        what()
    except PermissionError:
        return False
    return True

def write(folder):
    with open(os.path.join(folder, "new"), "w") as file:
        file.write("x")
"""


@pytest.fixture
def folders(tmp_path, works):
    works(Isolation.LANDLOCK)
    for name in ("open", "shut", "file"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "text").write_text("x", encoding="utf-8")
    return [str(tmp_path / name) for name in ("open", "shut")] + [str(tmp_path / "file" / "text")]


def test_only_what_is_named_can_be_read_or_listed(in_child, folders):
    source = """
        landlock.restrict([open_], [])
        print(json.dumps([
            done(lambda: open(f"{open_}/text").read()),
            done(lambda: os.listdir(open_)),
            done(lambda: open(f"{shut}/text").read()),
            done(lambda: os.listdir(shut)),
            done(lambda: write(open_)),
        ]))
    """
    assert in_child(TRY + dedent(source), *folders) == [True, True, False, False, False]


def test_what_is_named_as_writable_can_be_changed_and_nothing_else(in_child, folders):
    source = """
        landlock.restrict([shut], [open_])
        print(json.dumps([
            done(lambda: write(open_)),
            done(lambda: os.mkdir(f"{open_}/folder")),
            done(lambda: os.rename(f"{open_}/new", f"{open_}/folder/renamed")),
            done(lambda: os.remove(f"{open_}/text")),
            done(lambda: os.remove(f"{shut}/text")),
            done(lambda: os.truncate(f"{shut}/text", 0)),
        ]))
    """
    assert in_child(TRY + dedent(source), *folders) == [True, True, True, True, False, False]


def test_a_single_file_can_be_named_and_a_missing_one_does_no_harm(in_child, folders):
    source = """
        landlock.restrict([extra, "/no/such/file"], [])
        print(json.dumps([done(lambda: open(extra).read()), done(lambda: os.listdir(os.path.dirname(extra)))]))
    """
    assert in_child(TRY + dedent(source), *folders) == [True, False]


def test_children_inherit_it(in_child, folders):
    source = """
        landlock.restrict([open_], [])
        pid = os.fork()
        if pid == 0:
            os._exit(done(lambda: open(f"{shut}/text").read()))
        print(json.dumps(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])))
    """
    assert in_child(TRY + dedent(source), *folders) == 0


def test_no_signal_leaves_where_the_kernel_can_hold_it_back(in_child, folders):
    source = """
        landlock.restrict([open_], [])
        print(json.dumps([landlock.version() >= 6, done(lambda: os.kill(os.getppid(), 0))]))
    """
    scoped, sent = in_child(TRY + dedent(source), *folders)
    assert sent is not scoped


def test_without_a_ruleset_nothing_changes(in_child, folders):
    source = "print(json.dumps([landlock.version() > 0, done(lambda: open(f'{shut}/text').read())]))"
    assert in_child(TRY + source, *folders) == [True, True]
