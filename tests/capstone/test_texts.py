"""What the READMEs of both projects and of capstone/ say of files is so."""

import re

from course.catalog import ROOT


def test_every_module_of_capstone_is_told_of():
    told = set(re.findall(r"`(\w+\.py)`", (ROOT / "capstone/README.md").read_text()))
    assert told == {path.name for path in (ROOT / "capstone").glob("*.py")} - {"__init__.py"}


def test_each_async_idea_is_where_the_readme_says(house):
    table = (house.folder / "README.md").read_text().partition("## The async ideas used, and where")[2]
    rows = [line.split(" | ")[1] for line in table.partition("\n## ")[0].splitlines() if line.startswith("| ")][1:]
    named = [(file, names) for row in rows for file, names in re.findall(r"`([\w/]+\.py)`(?:: `(\w+))?", row)]
    app = house.folder / house.prefix.lower()
    assert len(named) >= len(rows) > 10
    for file, name in named:
        folders = (app, house.folder, ROOT)
        found = next((folder / file for folder in folders if (folder / file).is_file()), None)
        assert found, f"there is no {file}"
        assert not name or name in found.read_text(), f"{file} holds no {name}"
