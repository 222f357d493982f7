"""A save is seen once, whatever the editor does for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from course.catalog import Exercise
from course.watch import folders
from course.watch import saves as watching
from course.watch.folders import by_inotify, by_watchfiles, must_poll
from course.watch.saves import Content, content, saves

from ..test_interrupted import wait_until
from .editors import AT_ONCE, EVERY, Save, nano, save, vim

PATIENCE = 60  # seconds until what does not come is given up
OLD, NEW = b"async def serve():\n    pass\n", b"async def serve():\n    return 'soup'\n"


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    """One exercise on a disk of its own."""
    exercise = Exercise(root=tmp_path, lesson="01_event_loop", name="01_await_it", hints=())
    exercise.path.parent.mkdir(parents=True)
    exercise.path.write_bytes(OLD)
    return exercise


@pytest.fixture(params=[by_inotify, by_watchfiles, None], ids=["inotify", "watchfiles", "polling"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """By what Linux tells, by what other systems tell, and by polling."""
    monkeypatch.setenv("COURSE_POLL", "" if request.param else "1")
    monkeypatch.setattr(folders, "told", request.param)


class Seen:
    """What came out so far; the first content has been taken already."""

    def __init__(self, came: AsyncIterator[Content]) -> None:
        self.came = came

    async def next(self) -> bytes | None:
        """The exercise's file at the next save."""
        async with asyncio.timeout(PATIENCE):
            return (await anext(self.came))[0][1]


@asynccontextmanager
async def watched(exercise: Exercise) -> AsyncIterator[Seen]:
    """The saves of EXERCISE, once its watch has begun: a first save has been seen."""
    until = asyncio.Event()
    async with aclosing(saves(exercise, until)) as came:
        seen = Seen(came)
        assert await seen.next() == exercise.path.read_bytes()
        yield seen
        until.set()


async def rest(seen: Seen, exercise: Exercise, last: bytes) -> list[bytes | None]:
    """All that comes up to and with LAST, which is saved at the end."""
    exercise.path.write_bytes(last)
    came = [await seen.next()]
    while came[-1] != last:
        came.append(await seen.next())
    return came


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("how", EVERY, ids=lambda how: how.__name__)
async def test_a_save_gives_its_content_once(exercise: Exercise, how: Save):
    async with watched(exercise) as seen:
        save(how, exercise.path, NEW)
        came = [await seen.next()]
        while came[-1] != NEW:  # a machine that is busy may take the operations for several saves
            came.append(await seen.next())
        assert came.count(NEW) == 1
        assert await rest(seen, exercise, OLD) == [OLD]


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("how", AT_ONCE, ids=lambda how: how.__name__)
async def test_an_editor_that_is_slow_saves_once(exercise: Exercise, how: Save, monkeypatch: pytest.MonkeyPatch):
    looked: list[Content] = []
    monkeypatch.setattr(watching, "RETURNS", 1_000_000)
    monkeypatch.setattr(watching, "content", lambda exercise: looked.append(content(exercise)) or looked[-1])
    async with watched(exercise) as seen:
        coming = asyncio.ensure_future(seen.next())
        for _ in how(exercise.path, NEW):
            between = content(exercise)
            if between[0][1] != OLD:  # it would be taken for a save if two looks were enough
                await asyncio.to_thread(wait_until, lambda: looked[-3:] == [between] * 3)  # noqa: B023
        assert await coming == NEW
        assert await rest(seen, exercise, OLD) == [OLD]


@pytest.mark.usefixtures("way")
async def test_half_a_file_that_stays_is_followed_by_the_whole(exercise: Exercise):
    async with watched(exercise) as seen:
        with exercise.path.open("wb", buffering=0) as file:
            file.write(NEW[:10])
            assert await seen.next() == NEW[:10]
            file.write(NEW[10:])
        assert await seen.next() == NEW


@pytest.mark.usefixtures("way")
async def test_a_save_without_a_change_gives_nothing(exercise: Exercise):
    async with watched(exercise) as seen:
        exercise.path.touch()
        save(nano, exercise.path, OLD)
        assert await rest(seen, exercise, NEW) == [NEW]


@pytest.mark.usefixtures("way")
async def test_a_file_that_is_gone_is_none_and_comes_back(exercise: Exercise):
    async with watched(exercise) as seen:
        exercise.path.unlink()
        assert await seen.next() is None
        exercise.path.write_bytes(OLD)
        assert await seen.next() == OLD


@pytest.mark.usefixtures("way")
async def test_the_folder_may_go_and_come_back(exercise: Exercise):
    async with watched(exercise) as seen:
        exercise.path.parent.rename(exercise.path.parent.with_name("away"))
        assert await seen.next() is None
        exercise.path.parent.mkdir()
        exercise.path.write_bytes(NEW)
        assert await seen.next() == NEW


@pytest.mark.usefixtures("way")
async def test_a_folder_that_is_not_there_yet_is_waited_for(exercise: Exercise):
    exercise.path.unlink()
    exercise.path.parent.rmdir()
    until = asyncio.Event()
    async with aclosing(saves(exercise, until)) as came:
        seen = Seen(came)
        assert await seen.next() is None
        exercise.path.parent.mkdir()
        exercise.path.write_bytes(NEW)
        assert await seen.next() == NEW


async def test_a_link_is_watched_where_it_leads(exercise: Exercise, tmp_path: Path):
    mine = tmp_path / "mine" / "answer.py"
    mine.parent.mkdir()
    mine.write_bytes(OLD)
    exercise.path.unlink()
    exercise.path.symlink_to(mine)
    async with watched(exercise) as seen:
        save(vim, mine, NEW)
        assert await seen.next() == NEW


async def test_a_helper_beside_it_counts_and_another_exercise_does_not(exercise: Exercise):
    async with watched(exercise) as seen:
        exercise.path.with_name("02_cook_together.py").write_bytes(b"other")
        exercise.path.with_name("01_await_it.new.py").write_bytes(b"newer starter")
        exercise.path.with_name("helper.py").write_bytes(b"x = 1\n")
        assert await seen.next() == OLD
        assert await rest(seen, exercise, NEW) == [NEW]


@pytest.mark.parametrize("way", [by_inotify, by_watchfiles])
async def test_where_the_system_has_no_watch_left_it_polls(
    exercise: Exercise, way: object, monkeypatch: pytest.MonkeyPatch
):
    def none_left(*_: object, **__: object) -> None:
        raise OSError("OS file watch limit reached.")

    monkeypatch.setattr(folders, "told", way)
    monkeypatch.setattr(folders, "Watch", none_left)
    monkeypatch.setattr(folders, "awatch", none_left)
    async with watched(exercise) as seen:
        save(vim, exercise.path, NEW)
        assert await seen.next() == NEW


async def test_it_ends_when_it_is_told_to(exercise: Exercise):
    until = asyncio.Event()
    async with asyncio.timeout(PATIENCE):
        async for _ in saves(exercise, until):
            until.set()


MOUNTED = """\
/dev/sda1 / ext4 rw 0 0
C:\\134 /mnt/c 9p rw,dirsync 0 0
server:/home /home/ada\\040b nfs4 rw 0 0
me@host: /home/far fuse.sshfs rw 0 0
tmpfs /home/ada\\040b/near tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "polls"),
    [
        ("/home/me/course", False),
        ("/mnt/c/Users/me/course", True),
        ("/mnt/course", False),
        ("/home/ada b/course", True),
        ("/home/ada b/near/course", False),
        ("/home/far/course", True),
    ],
)
def test_the_kind_of_file_system_decides_whether_to_poll(
    folder: str, polls: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("COURSE_POLL", raising=False)
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTED)
    assert must_poll([Path(folder)], mounts) == polls


def test_where_the_system_tells_no_mounts_events_are_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("COURSE_POLL", raising=False)
    assert not must_poll([tmp_path], tmp_path / "none")
