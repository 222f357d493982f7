"""Do all pages, the log and the rows say the same in the end, whatever happened on the way?

    python tests/recipe_collab/convergence.py --schedules 20 --clients 8 --edits 1000 --jobs 2
    python tests/recipe_collab/convergence.py --play recipes-17

Each schedule has a seed: who does what, who is offline when, when a server or Redis is killed, which announcements are
lost, doubled or late. The servers are uvicorn processes on one database; Redis is a real one. `make soak` plays 200 of
them and keeps what became of them in benchmarks/results/convergence.md.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # as a script; in tests conftest.py has set Django up
    ROOT = Path(__file__).parents[2]
    sys.path.insert(0, str(ROOT))
    import tests.recipe_collab.conftest  # noqa: F401

    __package__ = "tests.recipe_collab"

from course.services import redis
from course.services.process import dies_with_parent
from course.services.redis import Redis, running_redis

from .pages import whole
from .players import Player, Words
from .results import Result, report
from .servers import Server

PATIENCE = 60  # seconds, for what comes soon or never
WAIT = 1.0  # seconds between two looks of a server, which is how long a lost announcement stays lost

# By the names of its chefs, a database that is alike for all schedules: to make its tables takes seconds.
_furnished: dict[tuple[str, ...], tuple[dict[str, Any], bytes]] = {}

SHOW = """
import json, sys
import django
django.setup()
from recipes import tasks
from recipes.domain import content, edits
from recipes.models import Recipe
from tests.recipe_collab.pages import whole
tasks.bring_up_rows()
pk = int(sys.argv[1])
recipe = Recipe.objects.get(pk=pk)
rows = {"name": recipe.name, "description": recipe.description, "servings": recipe.servings,
        "ingredients": [row.key for row in recipe.ingredients.all()],
        "steps": [{"key": row.key, "text": row.text} for row in recipe.steps.all()]}
doc = edits.read(pk).doc
print(json.dumps({"whole": whole(doc), "log": content.content(doc), "rows": rows}))
"""


class Schedule:
    """One run: `clients` players with `edits` each, on two servers."""

    def __init__(self, seed: str, clients: int, edits: int, folder: Path, broker: Redis, database: str = "") -> None:
        self.result = Result(seed)
        self.chance = random.Random(seed)
        self.words = Words()
        self.players = [Player(number, seed, self.words) for number in range(clients)]
        self.edits = edits
        self.redis = broker
        self._folder = folder
        self._database = database
        self._process = broker.process
        path = f"{Path(__file__).parent}:{Path(__file__).parents[2]}"
        self.servers = [
            # A player types faster than anybody, and is not to be slowed down.
            Server(
                folder,
                name,
                REDIS_URL=broker.url,
                WATCH_INTERVAL=str(WAIT),
                COMPACT_AFTER="50",
                FRAMES_PER_SECOND="10000",
                FRAME_BURST="10000",
            )
            for name in "ab"
        ]
        for number, server in enumerate(self.servers):
            server.environment |= {"DJANGO_SETTINGS_MODULE": "faulty_settings", "PYTHONPATH": path}
            server.environment |= {"RECIPES_DATABASE_URL": database}
            server.environment |= {"FAULTS": "0.1", "FAULTS_SEED": f"{seed}/{number}"}

    async def run(self) -> Result:
        """Play it, and look."""
        names = tuple(f"chef{player.number}" for player in self.players)
        there = self._furnish(names)
        self.recipe, self.sessions = there["recipes"][0], there["sessions"]
        try:
            await asyncio.gather(*(asyncio.to_thread(server.start) for server in self.servers))
            await self._heal()  # nobody types in a page that has not loaded yet
            await self._play()
            await self._heal()
            self._compare()
        finally:
            for player in self.players:
                await player.disconnect()
            for server in self.servers:
                server.kill()
            self._kill_redis()
        return self.result

    def _furnish(self, names: tuple[str, ...]) -> dict[str, Any]:
        if self._database:
            return self.servers[0].furnish(*names)
        file = self._folder / "recipes.sqlite3"
        if names not in _furnished:
            _furnished[names] = (self.servers[0].furnish(*names), file.read_bytes())
        there, content = _furnished[names]
        file.write_bytes(content)
        return there

    async def _play(self) -> None:
        turns = [player for player in self.players for _ in range(self.edits)]
        self.chance.shuffle(turns)
        for player in turns:
            await self._trouble(player)
            if not player.online and self.chance.random() < 0.2:
                await self._connect(player)
            await player.act()
            self.result.edits += 1
            await asyncio.sleep(0)  # others read

    async def _trouble(self, player: Player) -> None:
        luck = self.chance.random() * self.edits * len(self.players)
        if luck < 3:
            server = self.chance.choice(self.servers)
            server.kill()
            await asyncio.to_thread(server.start)
            self.result.happened("server killed")
        elif luck < 5:
            self._restart_redis()
            self.result.happened("Redis killed")
        elif player.online and self.chance.random() < 0.02:
            await player.disconnect()
            self.result.happened("offline")

    def _restart_redis(self) -> None:
        self._kill_redis()
        self._process = redis._start(redis._binary(), self.redis.path)
        redis._wait_until_ready(self._process, self.redis.path)

    def _kill_redis(self) -> None:
        self._process.kill()
        self._process.wait()

    async def _connect(self, player: Player) -> None:
        server = self.chance.choice(self.servers)
        await player.connect(server, self.recipe, self.sessions[f"chef{player.number}"])

    async def _heal(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while not await self._healed():
                    pass
        except TimeoutError:
            waiting = [(player.number, player.page.sent, player.page.stored) for player in self.players]
            different = len({whole(player.page.doc) for player in self.players})
            self.result.problems.append(f"The pages say {different} things; they sent and know stored: {waiting}.")

    async def _healed(self) -> bool:
        for player in self.players:
            if not player.online:
                await self._connect(player)
            player.news.clear()
        if all(player.settled() for player in self.players):
            if len({whole(player.page.doc) for player in self.players}) == 1:
                return True
        waits = [asyncio.ensure_future(player.news.wait()) for player in self.players]
        await asyncio.wait(waits, timeout=WAIT, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        return False

    def _compare(self) -> None:
        now = json.loads(self.servers[0].run("-c", SHOW, str(self.recipe)))
        pages = {whole(player.page.doc) for player in self.players}
        if pages != {now["whole"]}:
            self.result.problems.append("The log says something else than the pages.")
        if not rows_follow(now["rows"], now["log"]):
            self.result.problems.append("The rows say something else than the log.")
        page = self.players[0].page
        steps = [str(row["text"]) for _, row in sorted(page.steps.items()) if "text" in row]
        seen = " ".join([str(page.name), str(page.description), *steps]).split()
        self.result.words = len(seen)
        self.result.problems += self.words.problems([word for word in seen if word not in ("Soup", "Peel.")])


def rows_follow(rows: dict[str, Any], log: dict[str, Any]) -> bool:
    """Whether the rows say what the log says. A number that it does not say stays as it was: two who set it and both
    undo that have taken it out of the document.
    """
    same = {name: log[name] for name in ("name", "description", "servings", "steps") if name in log}
    wanted = {**same, "ingredients": [row["key"] for row in log["ingredients"]]}
    return all(rows[name] == value for name, value in wanted.items())


async def play(seed: str, clients: int, edits: int, database: str = "") -> Result:
    """One schedule, on servers and a Redis of its own; `database` is an empty PostgreSQL, SQLite without it."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="recipes-") as folder, running_redis() as broker:
        result = await Schedule(seed, clients, edits, Path(folder), broker, database).run()
    result.seconds = round(time.monotonic() - began, 1)
    return result


async def play_all(seeds: Sequence[str], clients: int, edits: int, jobs: int) -> AsyncIterator[Result]:
    """So many schedules at once, each in a process of its own; as they end."""
    slots = asyncio.Semaphore(jobs)

    async def one(seed: str) -> Result:
        async with slots:
            return await _play_apart(seed, clients, edits)

    # Tasks begin in their order; of mere coroutines as_completed() would make a set.
    for played in asyncio.as_completed([asyncio.ensure_future(one(seed)) for seed in seeds]):
        yield await played


async def _play_apart(seed: str, clients: int, edits: int) -> Result:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, __file__, "--play", seed, "--clients", str(clients), "--edits", str(edits)),
        stdout=asyncio.subprocess.PIPE,
        preexec_fn=dies_with_parent(),
    )
    told, _ = await process.communicate()
    if not told:
        return Result(seed, problems=[f"It broke, with exit code {process.returncode}."])
    return Result(**json.loads(told))


async def _main(asked: argparse.Namespace) -> list[Result]:
    if asked.play:
        results = [await play(asked.play, asked.clients, asked.edits, asked.database)]
        print(json.dumps(asdict(results[0])))
        return results
    seeds = [f"{asked.seed}-{number}" for number in range(asked.schedules)]
    results = []
    async for result in play_all(seeds, asked.clients, asked.edits, asked.jobs):
        print(json.dumps(asdict(result)), flush=True)
        results.append(result)
    return sorted(results, key=lambda result: seeds.index(result.seed))


def main() -> int:
    """Exit code 1 when one schedule has a problem; a line of JSON for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--schedules", type=int, default=20)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--edits", type=int, default=1000, help="of each client")
    parser.add_argument("--jobs", type=int, default=2, help="schedules that are played at once")
    parser.add_argument("--seed", default="recipes", help="the first part of each schedule's seed")
    parser.add_argument("--play", metavar="SEED", help="play this one alone")
    parser.add_argument("--database", default="", help="the URL of an empty PostgreSQL database, for --play")
    parser.add_argument("--write", type=Path, help="keep what became of them in this file, too")
    asked = parser.parse_args()
    results = asyncio.run(_main(asked))
    if asked.write:
        asked.write.write_text(report(results, asked.clients, "make soak"), encoding="utf-8")
    return int(any(result.problems for result in results))


if __name__ == "__main__":
    sys.exit(main())
