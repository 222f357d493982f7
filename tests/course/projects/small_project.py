"""A course with one project so small that a verdict takes a second: a shop with a till and scales, and its suite."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from course.catalog import Step, exercises

FILES = {
    "lessons/12_shop/lesson.toml": """
        title = "The shop"
        minutes = 9
        project = "shop"

        [[exercise]]
        name = "01_till"
        file = "shop/till.py"
        hints = ["What is a sum?", "The tool: https://docs.python.org/3/library/functions.html#sum", "sum(prices)"]

        [[exercise]]
        name = "02_scales"
        file = "shop/scales.py"
        hints = ["What is a gram?", "The tool: https://docs.python.org/3/library/functions.html#max", "max(0, grams)"]
        """,
    "shop/manage.py": "print('the finished shop')\n",
    "shop/shop/__init__.py": "",
    "shop/shop/till.py": '''
        """The till, finished."""


        def total(prices):
            return sum(prices)
        ''',
    "shop/shop/scales.py": '''
        """The scales, finished."""


        def weigh(grams):
            return max(0, grams)
        ''',
    "exercises/12_shop/manage.py": "print('the student's shop')\n",
    "exercises/12_shop/shop/till.py": '''
        """The till: it forgets all but the first.

        Add up all prices. Graded: sums.
        """


        def total(prices):
            # TODO: all of them
            return prices[0]
        ''',
    "exercises/12_shop/shop/scales.py": '''
        """The scales: they show less than nothing.

        Never less than nothing. Graded: both sides of nothing.
        """


        def weigh(grams):
            # TODO: never below nothing
            return grams
        ''',
    "tests/shop/acceptance/conftest.py": '''
        import json
        import os
        import subprocess
        import sys
        import tempfile
        from pathlib import Path

        import pytest

        from course.services.project import DoesNotStart

        LOGS = Path(tempfile.mkdtemp(prefix="course-demo-"))


        @pytest.fixture
        def ask():
            """What an expression is in the shop, in a process of its own."""

            def ask(module, expression):
                code = f"import json, {module}; print(json.dumps({module}.{expression}))"
                command = [sys.executable, "-c", code]
                with (LOGS / "server 1.log").open("ab") as log:
                    done = subprocess.run(command, cwd=os.environ["COURSE_PROJECT"], stdout=subprocess.PIPE, stderr=log)
                if done.returncode == 1 and "SyntaxError" in (LOGS / "server 1.log").read_text():
                    raise DoesNotStart("the shop does not open")
                assert done.returncode == 0, "the shop broke"
                return json.loads(done.stdout)

            return ask
        ''',
    "tests/shop/acceptance/test_till.py": '''
        """What is paid."""

        import pytest


        @pytest.mark.step("12.1", points=6)
        @pytest.mark.parametrize("prices", [[2], [2, 3]])
        def test_a_basket_is_added_up(ask, prices):
            """All prices are added up."""
            seen = ask("shop.till", f"total({prices})")
            assert seen == sum(prices), f"a total of {seen} for {prices}"


        @pytest.mark.step("12.1", points=4)
        def test_an_empty_basket_costs_nothing(ask):
            """An empty basket costs nothing."""
            assert ask("shop.till", "total([])") == 0


        def test_nothing_else_is_asked_of_the_till(ask):
            assert ask("shop.till", "total([7])") == 7
        ''',
    "tests/shop/acceptance/test_scales.py": '''
        """What is weighed."""

        import pytest


        @pytest.mark.step("12.2", points=5)
        def test_the_scales_show_grams(ask):
            """The scales show grams."""
            assert ask("shop.scales", "weigh(5)") == 5


        @pytest.mark.step("12.2", points=5)
        def test_the_scales_show_no_less_than_nothing(ask):
            """The scales show no less than nothing."""
            seen = ask("shop.scales", "weigh(-5)")
            assert seen == 0, f"{seen} grams"
        ''',
    "tests/answers/12_shop/01_till/wrong_counts.py": '''
        """It counts instead.

        fails: test_a_basket_is_added_up
        says: a total of 1 for [2]
        """


        def total(prices):
            return len(prices)
        ''',
    "tests/answers/12_shop/02_scales/wrong_blind.py": '''
        """It always shows nothing.

        fails: test_the_scales_show_grams
        says: == 5
        """


        def weigh(grams):
            return 0
        ''',
}


class SmallProject:
    """The course in ROOT. `till` and `scales` are its steps."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> Path:
        """Put a file into the course."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return path

    def edit(self, name: str, old: str, new: str) -> Path:
        """Replace text in a file; it must be there."""
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text, f"{name} does not hold {old!r}"
        return self.write(name, text.replace(old, new))

    @property
    def till(self) -> Step:
        """Step 12.1 as it is now."""
        return self._step(0)

    @property
    def scales(self) -> Step:
        """Step 12.2 as it is now."""
        return self._step(1)

    def _step(self, place: int) -> Step:
        step = exercises(self.root)[place]
        assert isinstance(step, Step)
        return step
