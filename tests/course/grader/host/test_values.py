"""What values become on their way to the submission and back, through a real host."""

import pytest

IMPORTS = """
import datetime, decimal, enum, uuid
from collections import Counter, OrderedDict, defaultdict, namedtuple
from types import SimpleNamespace
from django.utils.safestring import mark_safe
"""
# A set has no order of its own: its members are compared.
TOLD = """
def told(value):
    return sorted(map(repr, value)) if isinstance(value, set | frozenset) else repr(value)
"""
ECHO = f"""
{IMPORTS}{TOLD}
async def echo(value):
    return type(value).__name__, told(value), value
"""


@pytest.mark.parametrize(
    "value",
    [
        "None",
        "True",
        "0",
        "-7",
        "10**40",
        "-(2**64)",
        "1.5",
        "float('inf')",
        "'soup'",
        "''",
        r"'\ud800 crème \U0001F372'",
        r"b'\x00\xff'",
        "1 + 2j",
        "[1, [2, [3]]]",
        "()",
        "(1, (2, [3]))",
        "{'a': {'b': (1,)}}",
        "{1: 'one', (1, 2): 'pair', None: 0, decimal.Decimal('1'): b'', frozenset({3}): 3}",
        "{1, 'two', (3,)}",
        "set()",
        "frozenset({1, 2})",
        "decimal.Decimal('12.50')",
        "decimal.Decimal('-Infinity')",
        "datetime.datetime(2024, 2, 29, 12, 30, 1, 5)",
        "datetime.datetime(2024, 2, 29, tzinfo=datetime.timezone.utc)",
        "datetime.datetime(2024, 2, 29, tzinfo=datetime.timezone(datetime.timedelta(hours=-3, minutes=-30)))",
        "datetime.date(2024, 2, 29)",
        "datetime.time(23, 59, 59, 999999)",
        "datetime.time(1, 2, tzinfo=datetime.timezone.utc)",
        "datetime.timedelta(days=-1, microseconds=1)",
        "uuid.UUID('12345678123456781234567812345678')",
        "SimpleNamespace(a=1, b=(2,))",
    ],
)
def test_plain_values_keep_their_type_and_content_both_ways(holds, value):
    checks = f"""
value = {value}
seen = await submission.echo(value)
same(seen, (type(value).__name__, told(value), value))
same(type(seen[2]), type(value))
"""
    holds(IMPORTS + TOLD + checks, ECHO)


def test_nan_arrives_as_nan_both_ways(holds):
    checks = """
        kind, text, value = await submission.echo(float("nan"))
        same((kind, text, value != value), ("float", "nan", True))
    """
    holds(checks, ECHO)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("namedtuple('Dish', 'name price')('soup', 3)", "('soup', 3)"),
        ("Counter('aab')", "{'a': 2, 'b': 1}"),
        ("OrderedDict(b=1, a=2)", "{'b': 1, 'a': 2}"),
        ("defaultdict(list, a=[1])", "{'a': [1]}"),
        ("type('Name', (str,), {})('soup')", "'soup'"),
        ("type('Loud', (str,), {'__str__': lambda self: self})('soup')", "'soup'"),
        ("type('Liar', (str,), {'__str__': lambda self: 'other'})('soup')", "'soup'"),
        ("mark_safe('<b>')", "'<b>'"),
        ("type('Price', (float,), {})(1.5)", "1.5"),
        ("type('Count', (int,), {})(3)", "3"),
        ("type('Plates', (list,), {})([1])", "[1]"),
        ("type('Day', (datetime.date,), {})(2024, 2, 29)", "datetime.date(2024, 2, 29)"),
        ("type('Moment', (datetime.datetime,), {})(2024, 2, 29)", "datetime.datetime(2024, 2, 29)"),
        ("type('Money', (decimal.Decimal,), {})('1.20')", "decimal.Decimal('1.20')"),
        ("bytearray(b'dough')", "b'dough'"),
        ("enum.IntEnum('Size', 'S M')(2)", "2"),
        ("enum.StrEnum('Taste', {'HOT': 'hot'})('hot')", "'hot'"),
    ],
)
def test_values_of_derived_types_arrive_as_the_plain_type(holds, value, plain):
    submission = f"{IMPORTS}\nclass Taste(str, enum.Enum):\n    HOT = 'hot'\ndef give():\n    return {value}\n"
    holds(f"import datetime, decimal\nsame(await submission.give(), {plain})", submission)


def test_dataclasses_enums_and_futures_arrive_as_descriptions(holds):
    submission = """
        import asyncio, dataclasses, enum
        @dataclasses.dataclass
        class Dish:
            name: str
            tags: set
        Size = enum.Enum("Size", "S M")
        async def give():
            return Dish("soup", {"hot"}), Size.M, asyncio.get_running_loop().create_future()
    """
    checks = """
        dish, size, future = await submission.give()
        same((dish.kind, dish.type, dish.content), ("record", "Dish", {"name": "soup", "tags": {"hot"}}))
        same((size.kind, size.type, size.content), ("enum", "Size", 2))
        same((future.kind, future.type, future.content), ("future", "Future", False))
    """
    holds(checks, submission)


def test_a_coroutine_that_nobody_awaited_arrives_with_its_name_and_line(holds):
    submission = """
        async def cook(dish):
            return dish
        async def serve():
            plate = cook("soup")
            return [plate]
    """
    checks = """
        [plate] = await submission.serve()
        same(type(plate).__name__, "NeverAwaited")
        same((plate.name, plate.line.number, plate.line.file), ("cook", 5, "submission.py"))
    """
    holds(checks, submission)


def test_objects_stay_in_the_host_and_can_be_used_by_reference(holds):
    submission = """
        class Pot:
            def __init__(self, name):
                self.name = name
                self.stirred = 0
            async def stir(self, times=1):
                self.stirred += times
                return self
            def __repr__(self):
                return f"<pot of {self.name}>"
        def new(name):
            return Pot(name)
        def look(pot, other):
            return pot is other, pot.stirred
    """
    checks = """
        pot = await submission.new("soup")
        same((pot.type, pot.text, pot.callable, pot.iterates), ("Pot", "<pot of soup>", False, False))
        again = await submission.method(pot, "stir")(times=3)
        same(await submission.look(pot, again), (True, 3))
    """
    holds(checks, submission)


def test_an_object_whose_repr_raises_or_never_ends_still_arrives(holds):
    submission = """
        class Odd:
            def __repr__(self):
                raise RuntimeError("no")
        class Long:
            def __repr__(self):
                return "x" * 100_000
        def give():
            return Odd(), Long()
    """
    checks = """
        odd, long = await submission.give()
        same(odd.text, "<its text cannot be had: RuntimeError>")
        expect(len(long.text) < 250, seen=len(long.text), wanted="a short text")
    """
    holds(checks, submission)


@pytest.mark.parametrize("value", ["circle", "deep", "10**5000", "'x' * (17 * 2**20)"])
def test_what_cannot_travel_fails_the_test_with_a_sentence(graded, value):
    submission = f"""
        circle = []
        circle.append(circle)
        deep = ()
        for _ in range(5000):
            deep = (deep,)
        async def give():
            return {value}
    """
    grader = '@pytest.mark.points(10)\nasync def test_it(submission):\n    """It."""\n    await submission.give()\n'
    verdict = graded(grader, submission)
    assert (verdict.ending, verdict.tests[0].outcome) == ("completed", "failed")
    assert verdict.tests[0].message.startswith("Your function gave back something that cannot be read")
