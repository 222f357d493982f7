"""A rewritten source does what the source did: both are run, and what they return, raise and record is compared."""

from __future__ import annotations

import ast
import asyncio
import doctest
import importlib.util
import types
from collections.abc import Callable
from typing import Any

import pytest

from course.verify.rewrites import KINDS, rewritten

SEEDS = ("plum", "pear", "quince", "fig")

# Each source has a function `main()`, which uses what a rewrite could trip over and returns what it saw.
CLOSURES = """
def counter(start):
    count = start
    seen = []
    def step(by=1):
        nonlocal count
        count += by
        seen.append(count)
        return count
    def look():
        return count * 10 + len(seen)
    return step, look

def main():
    step, look = counter(5)
    return [step(), step(by=3), look(), step(2) + look(), look() + step(2)]
"""
COMPREHENSIONS = """
x = "global"

def squares(items):
    x = 3
    rows = [[x * y for y in range(x)] for x in items if x]
    last = [total := total + item for item in items] if (total := 1) else []
    table = {key: value + x for key, value in zip("abc", items)}
    return rows, last, total, table, {item % x for item in items}, x

def main():
    lazy = (x for x in "abc")
    return squares([2, 0, 4]), squares([1, 5]), list(lazy), x
"""
PARAMETERS = """
def plate(first, /, second=2, *rest, third, fourth=4, **others):
    "Every kind of parameter."
    def inner(first, *, third):
        return first + third
    double = lambda first, by=second: first * by
    return [first, second, rest, third, fourth, sorted(others.items()), inner(first, third=third), double(third)]

def main():
    extras = {"fifth": 5}
    return plate(1, third=3), plate(1, 20, 7, 8, third=30, fourth=40, **extras)
"""
STATEMENTS = """
import contextlib

total = 0

def add(number):
    global total
    total += number
    return total

def kind(order):
    match order:
        case {"dish": name, **rest}:
            return "dish", name, sorted(rest)
        case [head, *tail] if tail:
            return "list", head, tail
        case str() as text:
            return "text", text.upper()
        case _:
            return "else", order

def careful(numbers):
    results = []
    for index, number in enumerate(numbers):
        try:
            results.append(10 / number)
        except ZeroDivisionError as error:
            results.append(str(error) + str(index))
        finally:
            last = index
    else:
        results.append(last)
    with contextlib.suppress(KeyError) as nothing:
        del results[0]
        {}["missing"]
    first, *middle = results
    return first, middle, nothing, f"{first:>{8 + last}}", f"{last=}"

def main():
    orders = [{"dish": "soup", "n": 1}, [1, 2, 3], "tea", 7, [1]]
    return [kind(order) for order in orders], careful([5, 2, 0, 4]), add(3), add(4), total
"""
CLASSES = """
class Base:
    def __init__(self, name):
        self.name = name

    def greet(self, to="all"):
        return f"{self.name} greets {to}"

class Cook(Base):
    shout = "!"

    def __init__(self, name, *, rank):
        super().__init__(name)
        self.__rank = rank

    def greet(self, to="all"):
        words = super().greet(to=to) + self.shout
        return words * self.__rank

def make(name):
    label = name.title()
    class Waiter(Base):
        label = "class"
        both = [label, name]
        def say(self):
            return label + name + self.label
    return Waiter(name)

def numbers(limit):
    step = 1
    while step < limit:
        sent = yield step * 2
        step += sent or 1

def main():
    cook, waiter = Cook("Ann", rank=2), make("bo")
    return cook.greet(), cook.greet(to="Bo"), waiter.say(), waiter.both, waiter.greet(), list(numbers(5))
"""
COROUTINES = """
import asyncio
import contextlib

events = []

@contextlib.asynccontextmanager
async def stove(name):
    events.append(f"{name} on")
    try:
        yield name.upper()
    finally:
        events.append(f"{name} off")

async def ticks(count):
    for number in range(count):
        await asyncio.sleep(0)
        yield number

async def cook(name, *, steps):
    async with stove(name) as pot:
        try:
            seen = [number async for number in ticks(steps) if number != 1]
            for number in seen:
                events.append((pot, number + len(name)))
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            events.append(f"{name} cancelled")
            raise
    return len(name) * steps

async def kitchen(names):
    limit = asyncio.Semaphore(2)
    async def one(name):
        async with limit:
            return await cook(name, steps=3)
    tasks = [asyncio.create_task(one(name)) for name in names]
    late = asyncio.create_task(cook("late", steps=50))
    plates = {name: await task for name, task in zip(names, tasks)}
    late.cancel()
    done, waiting = await asyncio.wait([late])
    return plates, [task.cancelled() for task in done], len(waiting)

def main():
    events.clear()
    return asyncio.run(kitchen(["soup", "tart", "salad"])), list(events)
"""
SAMPLES = {
    "closures": CLOSURES,
    "comprehensions": COMPREHENSIONS,
    "parameters": PARAMETERS,
    "statements": STATEMENTS,
    "classes": CLASSES,
    "coroutines": COROUTINES,
}


def run(source: str) -> Any:
    """What the source's main() returns."""
    return load(source).main()


def load(source: str) -> types.ModuleType:
    module = types.ModuleType("sample")
    exec(compile(source, "sample.py", "exec"), module.__dict__)
    return module


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["rename", "helpers"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_rewritten_source_returns_what_the_source_returned(sample: str, kind: str, seed: str):
    source = rewritten(SAMPLES[sample], kind, seed)
    assert source is not None
    assert run(source) == run(SAMPLES[sample])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("sample", SAMPLES)
def test_rewrites_can_be_made_one_after_another(sample: str, seed: str):
    source = SAMPLES[sample]
    for kind in ("helpers", "rename", "helpers", "rename"):
        source = rewritten(source, kind, seed) or source
    assert run(source) == run(SAMPLES[sample])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["rename", "helpers"])
@pytest.mark.parametrize("name", ["difflib", "fractions", "heapq", "statistics"])
def test_a_rewritten_module_of_the_standard_library_passes_its_own_examples(name: str, kind: str, seed: str):
    spec = importlib.util.find_spec(name)
    source = rewritten(spec.loader.get_source(name), kind, seed)
    results = doctest.testmod(load(source))
    assert results.attempted > 1
    assert not results.failed


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_source(kind: str):
    source = TOGETHER["gather"] + CLOSURES
    assert rewritten(source, kind, "plum") == rewritten(source, kind, "plum") != ast.unparse(ast.parse(source))


@pytest.mark.parametrize("kind", ["rename", "helpers"])
def test_another_seed_gives_another_source(kind: str):
    assert len({rewritten(STATEMENTS, kind, seed) for seed in SEEDS}) > 1


def test_renaming_leaves_what_others_see_and_changes_all_else():
    source = rewritten(PARAMETERS, "rename", "plum")
    assert "def plate(first, /, second=2, *rest, third, fourth=4, **others):" in source
    assert "double" not in source
    assert "inner" not in source
    assert "extras" not in source
    assert "third=third" in source  # a keyword of a call keeps its name


def test_helpers_take_the_body_of_every_public_function():
    source = rewritten(COROUTINES, "helpers", "plum")
    assert "return await _cook_behind(name, steps=steps)" in source
    assert "_ticks_behind" not in source  # a generator stays whole


@pytest.mark.parametrize("source", ["def main():\n    return locals()\n", "def main():\n    eval('1')\n"])
@pytest.mark.parametrize("kind", ["rename", "helpers"])
def test_a_source_that_reads_its_own_names_is_left_alone(kind: str, source: str):
    assert rewritten(source, kind, "plum") is None


TOGETHER = {
    "gather": """
import asyncio

async def together(dishes):
    return await asyncio.gather(*(dish() for dish in dishes))
""",
    "named": """
import asyncio

async def together(dishes):
    group = [asyncio.ensure_future(dish()) for dish in dishes]
    plates = await asyncio.gather(*group)
    return plates
""",
    "group": """
import asyncio

async def together(dishes):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(dish(), name="pot") for dish in dishes]
    return [task.result() for task in tasks]
""",
    "group in a loop": """
import asyncio

async def together(dishes):
    tasks = []
    async with asyncio.TaskGroup() as group:
        for dish in dishes:
            tasks.append(group.create_task(dish()))
    return [task.result() for task in tasks]
""",
}


class Kitchen:
    """Dishes that take some turns of the loop; records what begins, ends and is cancelled."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.has_two = asyncio.Event()

    def dish(self, name: str, turns: int, *, burns: bool = False) -> Callable[[], Any]:
        async def cook() -> str:
            self.events.append(f"{name} on")
            if len(self.events) > 1:
                self.has_two.set()
            try:
                for _ in range(turns):
                    await asyncio.sleep(0)
                if burns:
                    raise ValueError(f"{name} burnt")
                return name
            finally:
                await asyncio.sleep(0)
                self.events.append(f"{name} off")

        return cook


@pytest.mark.parametrize("source", TOGETHER.values(), ids=TOGETHER)
async def test_exchanged_code_starts_all_at_once_and_keeps_the_order(source: str):
    exchanged = rewritten(source, "exchange", "plum")
    assert exchanged is not None
    assert ("asyncio.gather(" in exchanged) != ("asyncio.gather(" in source)
    assert ("asyncio.TaskGroup(" in exchanged) != ("asyncio.TaskGroup(" in source)
    kitchens = Kitchen(), Kitchen()
    for kitchen, text in zip(kitchens, (source, exchanged), strict=True):
        dishes = [kitchen.dish(name, turns) for name, turns in (("soup", 5), ("salad", 1), ("tart", 3))]
        assert await load(text).together(dishes) == ["soup", "salad", "tart"]
        assert await load(text).together([]) == []
    assert kitchens[0].events == kitchens[1].events


@pytest.mark.parametrize("source", TOGETHER.values(), ids=TOGETHER)
async def test_an_error_gets_out_of_exchanged_code_and_leaves_nothing_running(source: str):
    exchanged = rewritten(source, "exchange", "plum") or ""
    kitchen = Kitchen()
    dishes = [kitchen.dish("soup", 20), kitchen.dish("tart", 2, burns=True)]
    with pytest.raises((ValueError, ExceptionGroup)) as caught:
        await load(exchanged).together(dishes)
    error = caught.value
    assert "tart burnt" in str(error.exceptions if isinstance(error, ExceptionGroup) else error)
    assert sorted(kitchen.events) == ["soup off", "soup on", "tart off", "tart on"]
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize("source", TOGETHER.values(), ids=TOGETHER)
async def test_exchanged_code_that_is_cancelled_waits_for_its_dishes(source: str):
    kitchen = Kitchen()
    dishes = [kitchen.dish("soup", 20), kitchen.dish("tart", 30)]
    work = asyncio.create_task(load(rewritten(source, "exchange", "plum") or "").together(dishes))
    await kitchen.has_two.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert sorted(kitchen.events[2:]) == ["soup off", "tart off"]


@pytest.mark.parametrize(
    "body",
    [
        "return await asyncio.gather(*dishes, return_exceptions=True)",
        "waiting = asyncio.gather(*dishes)\n    return await waiting",
        "try:\n        return await asyncio.gather(*dishes)\n    except ValueError:\n        return []",
        "with contextlib.suppress(ValueError):\n        return await asyncio.gather(*dishes)",
        "async with asyncio.TaskGroup() as g:\n        first = g.create_task(dishes[0])\n        await first",
        "async with asyncio.TaskGroup() as g:\n        await dishes[0](g)",
        "async with asyncio.TaskGroup() as g:\n        g.create_task(dishes[0](g))",
        "async with asyncio.TaskGroup() as g:\n        def add(): g.create_task(dishes[0])\n        add()",
        "try:\n        async with asyncio.TaskGroup() as g: g.create_task(dishes[0])\n    except* OSError: pass",
    ],
)
def test_code_that_exchanging_would_change_is_left_alone(body: str):
    source = f"import asyncio, contextlib\n\nasync def together(dishes):\n    {body}\n"
    assert rewritten(source, "exchange", "plum") is None


def test_a_gather_whose_errors_are_caught_by_a_caller_is_left_alone():
    caller = "\nasync def main():\n    try:\n        await together([])\n    except ValueError:\n        pass\n"
    assert rewritten(TOGETHER["gather"], "exchange", "plum") is not None
    assert rewritten(TOGETHER["gather"] + caller, "exchange", "plum") is None


def test_a_source_without_python_is_a_syntax_error():
    with pytest.raises(SyntaxError):
        rewritten("def (", "rename", "plum")
