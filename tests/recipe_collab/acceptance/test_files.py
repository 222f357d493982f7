"""Recipes in files: a thousand of them come in as a job, whole or not at all, and one comes out as it was."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
import pytest_asyncio

from course.demos.household import WORKER, Household

from ...acceptance.people import comes
from .chefs import Chef

pytestmark = pytest.mark.asyncio(loop_scope="session")

LARGEST_FILE = 5 * 1024 * 1024  # bytes
ENDED = {"done", "cancelled", "failed"}


@pytest_asyncio.fixture(loop_scope="session")
async def eve(newcomer) -> Chef:
    """Somebody without recipes."""
    return await newcomer("eve")


async def uploads(chef: Chef, content: bytes, name: str = "book.csv") -> dict[str, Any]:
    """The job that a file has become."""
    answer = await chef.call("POST", "imports/", files={"file": (name, content)})
    assert answer.status_code == 202, answer.text
    return answer.json()["job"]


async def ends(chef: Chef, job: dict[str, Any]) -> dict[str, Any]:
    """The job once it has."""

    async def ended() -> dict[str, Any] | None:
        now = (await chef.does("GET", f"imports/{job['id']}/"))["job"]
        return now if now["state"] in ENDED else None

    return await comes(ended)


async def count(chef: Chef) -> int:
    """How many recipes somebody sees."""
    return (await chef.does("GET", "recipes/"))["count"]


def book(recipes: int, *wrong: int) -> bytes:
    """A file of so many, of which those in these rows (counted from 1) are no good."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["name", "servings", "tags", "ingredients", "steps"])
    for row in range(1, recipes + 1):
        servings = "none" if row in wrong else "4"
        writer.writerow([f"Soup {row}", servings, "soup,big", "onion | 0.5 | kg\nthyme", "Peel.\nWeep."])
    return text.getvalue().encode()


async def test_a_thousand_recipes_come_in_with_an_error_for_each_row_that_is_wrong(eve: Chef):
    job = await uploads(eve, book(1000, 3, 700))
    assert set(job) >= {"id", "state", "total", "done", "added", "errors"}
    job = await ends(eve, job)
    assert (job["state"], job["total"], job["done"], job["added"]) == ("done", 1000, 1000, 998)
    assert [error["row"] for error in job["errors"]] == [3, 700]
    assert await count(eve) == 998
    (soup,) = (await eve.does("GET", "recipes/", params={"text": "Soup 999"}))["recipes"]
    assert ([row["name"] for row in soup["ingredients"]], soup["tags"]) == (["onion", "thyme"], ["big", "soup"])
    assert "Soup 3" not in {
        row["name"] for row in (await eve.does("GET", "recipes/", params={"text": "Soup 3"}))["recipes"]
    }
    page = await eve.opens(soup["id"])
    assert (str(page.name), page.step_texts()) == ("Soup 999", ["Peel.", "Weep."])
    (note,) = [row for row in await eve.log() if row["kind"] == "import.ended"]
    assert (note["data"]["job"], note["data"]["state"], note["data"]["added"]) == (job["id"], "done", 998)


async def test_a_job_that_is_cancelled_leaves_nothing_half_imported(eve: Chef, kitchen: Household):
    await kitchen.parts[WORKER].kill()
    job = await uploads(eve, book(1000))
    assert job["state"] == "waiting"
    assert (await eve.does("POST", f"imports/{job['id']}/cancel/"))["job"]["state"] == "cancelled"
    await kitchen.start(WORKER)
    later = await ends(eve, await uploads(eve, book(1)))  # after which a worker had its chance
    assert (later["state"], (await ends(eve, job))["state"]) == ("done", "cancelled")
    assert await count(eve) == 1


async def test_a_worker_that_is_killed_in_an_import_leaves_it_to_another_once(eve: Chef, kitchen: Household):
    job = await uploads(eve, book(1000))

    async def began() -> bool:
        return (await eve.does("GET", f"imports/{job['id']}/"))["job"]["state"] != "waiting"

    await comes(began)
    await kitchen.parts[WORKER].kill()
    assert await count(eve) in (0, 1000)
    await kitchen.start(WORKER)
    assert (await ends(eve, job))["added"] == 1000
    assert await count(eve) == 1000


@pytest.mark.parametrize(
    "content", [b"", b"[", b"\xff\xfe\0", b'{"recipes": 7}', b'[{"name": NaN}]', b"servings\n4\n", b"[" * 100_000]
)
async def test_a_file_that_cannot_be_read_says_so_and_adds_nothing(eve: Chef, content: bytes):
    answer = await eve.call("POST", "imports/", files={"file": ("book.json", content)})
    if answer.status_code == 202:
        job = await ends(eve, answer.json()["job"])
        assert job["added"] == 0
        assert job["errors"]
    else:
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")
    assert await count(eve) == 0


async def test_a_file_that_is_too_large_is_refused(eve: Chef):
    answer = await eve.call("POST", "imports/", files={"file": ("book.csv", b"x" * (LARGEST_FILE + 1))})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    answer = await eve.call("POST", "imports/")
    assert answer.status_code == 400


async def test_a_recipe_that_is_exported_comes_in_as_the_same(eve: Chef):
    wanted = {
        "description": "Peel; \"weep\", 'wait'.\n🧅",
        "servings": 6,
        "minutes": 75,
        "difficulty": 3,
        "tags": ["a b"],
    }
    rows = {"ingredients": [{"name": "onion", "quantity": "0.5", "unit": "kg"}, {"name": "a | b"}]}
    first = await eve.cooks("=Soup", **wanted, **rows, steps=[{"text": "Peel.\nThen weep."}, {"text": "Wait."}])
    exported = (await eve.call("GET", f"recipes/{first}/export/")).json()
    job = await ends(eve, await uploads(eve, json.dumps(exported).encode(), "book.json"))
    assert (job["state"], job["added"], job["errors"]) == ("done", 1, [])
    both = (await eve.does("GET", "recipes/", params={"text": "=Soup"}))["recipes"]
    for recipe in both:
        for name in ("id", "number", "created", "updated"):
            recipe.pop(name)
        for row in (*recipe["ingredients"], *recipe["steps"]):
            row.pop("key")
    assert len(both) == 2
    assert both[0] == both[1]


async def test_a_job_is_its_own_chefs(eve: Chef, ada: Chef):
    job = await uploads(eve, book(1))
    for method, path in (("GET", ""), ("POST", "cancel/")):
        answer = await ada.call(method, f"imports/{job['id']}/{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert (await ends(eve, job))["state"] == "done"


async def test_a_chef_is_asked_for_a_recipe_by_mail_and_answers(ada: Chef, newcomer, mails):
    cook = await newcomer("cook")
    asked = (await ada.does("POST", "requests/", {"to": cook.name, "text": "Your onion soup, please."}))["request"]
    assert (asked["to"], asked["by"], asked["text"]) == (cook.name, ada.name, "Your onion soup, please.")
    (letter,) = await mails(cook, 1)
    assert "Your onion soup, please." in letter.get_content()

    async def sent() -> bool:
        rows = (await ada.does("GET", "requests/"))["requests"]
        return next(row for row in rows if row["id"] == asked["id"])["state"] == "sent"

    await comes(sent)
    path = f"requests/{asked['id']}/"
    assert (await ada.call("PATCH", path, {"state": "accepted"})).status_code in (403, 404)
    assert (await cook.does("PATCH", path, {"state": "accepted"}))["request"]["state"] == "accepted"
    (told,) = [row["data"] for row in await ada.log() if row["kind"] == "request.answered"]
    assert (told["request"], told["state"]) == (asked["id"], "accepted")
    for wrong in ({"to": "nobody-at-all", "text": "x"}, {"to": cook.name, "text": ""}, {}):
        answer = await ada.call("POST", "requests/", wrong)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")
