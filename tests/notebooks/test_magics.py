"""%%exercise and %%alone in a real kernel, over the real grader."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from .kernel import Reader, printed, said_aside, seen

WRONG = "async def cook_together(dishes):\n    return [await dish() for dish in dishes]\n"
PASSED = "Passed: 10 of 10 points."


def cell(number: str, code: str) -> str:
    return f"%%exercise {number}\n{code}"


async def test_a_cell_fails_and_is_then_solved_as_in_the_terminal(reader: Reader):
    solution = reader.desk.exercise("1.2").solution.read_text(encoding="utf-8")
    _, failed, solved = await reader.run(reader.notebook(cell("1.2", WRONG), cell("1.2", solution)))
    assert "All dishes are on the stove before the first one is done." in seen(failed)
    assert "Seen: when the first dish was done, 1 of" in seen(failed)
    assert "02_cook_together.py, line 2: return [await dish() for dish in dishes]" in seen(failed)
    assert "Not yet: " in seen(failed)
    assert PASSED in seen(solved)
    record = reader.desk.student().record(reader.desk.exercise("1.2"))
    assert (record.attempts, record.best, record.passed is not None) == (2, 10, True)
    assert reader.desk.exercise("1.2").path.read_text(encoding="utf-8") == solution


async def test_the_pots_are_drawn_as_they_stood(reader: Reader):
    _, failed = await reader.run(reader.notebook(cell("1.2", WRONG)))
    html = failed.outputs[0].data["text/html"]
    drawn = ET.fromstring(html[html.index("<svg") : html.index("</svg>") + len("</svg>")])
    assert (drawn.get("aria-label") or "").startswith("seen: ")
    assert "wanted: " in (drawn.get("aria-label") or "")


async def test_work_from_elsewhere_is_kept_and_not_graded(reader: Reader):
    exercise = reader.desk.exercise("1.2")
    exercise.path.write_text("# mine\n", encoding="utf-8")
    _, asked = await reader.run(reader.notebook(cell("1.2", WRONG)))
    assert seen(asked) == ""
    assert "Choice(" in asked.outputs[0].data["text/plain"]
    assert exercise.path.read_text(encoding="utf-8") == "# mine\n"
    (kept,) = reader.desk.student().starters.backups.iterdir()
    assert kept.read_text(encoding="utf-8") == "# mine\n"


async def test_a_name_that_is_none_is_a_sentence(reader: Reader):
    _, unknown, nameless = await reader.run(reader.notebook(cell("1.99", WRONG), cell("", WRONG)))
    assert said_aside(unknown)[0].startswith("There is no lesson or exercise named '1.99'.")
    assert said_aside(nameless) == ["Which exercise? Name it, as in: %%exercise 1.2"]


async def test_a_cell_alone_knows_nothing_of_the_others(reader: Reader):
    alone = "%%alone\nimport os, sys\nprint('django' in sys.modules, 'DJANGO_SETTINGS_MODULE' in os.environ)\nsoup"
    _, _, there = await reader.run(reader.notebook("soup = 1", alone))
    assert (printed(there), said_aside(there)) == (["False False"], ["NameError: name 'soup' is not defined"])


async def test_two_notebooks_at_once_have_a_kitchen_each(reader: Reader):
    add = "from kitchen import factories\nfrom kitchen.models import Chef\nfrom asgiref.sync import sync_to_async\n"
    add += "await sync_to_async(factories.chef)(name='Cy')\nprint(await Chef.objects.acount())"
    ask = "import requests\nfrom django.conf import settings\nprint(await Chef.objects.acount())\n"
    ask += "print(requests.get(settings.SUPPLIER_URL + '/price/leek').status_code)"
    first, second = reader.notebook(add, ask), reader.notebook(add, ask)
    async with reader.running(first) as one, reader.running(second) as other:
        for index in range(3):
            for client, notebook in ((one, first), (other, second)):
                await client.async_execute_cell(notebook.cells[index], index)
    for notebook in (first, second):
        assert [printed(notebook.cells[index]) for index in (1, 2)] == [["3"], ["3", "200"]]


async def test_the_kernel_leaves_no_database_behind(reader: Reader):
    show = "from django.conf import settings\nprint(settings.DATABASES['default']['NAME'])"
    _, shown = await reader.run(reader.notebook(show))
    (name,) = printed(shown)
    assert name.endswith("kitchen.sqlite3")
    assert not reader.desk.root.joinpath(name).exists()
