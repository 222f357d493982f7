"""Grader of 3.7: recipes are listed, written down, changed and struck out; what is refused leaves no trace."""

import json
import secrets

import pytest

from course.grader.examiner import answered, expect, expect_json, expect_status, shown

LIST = "/recipes/"
NO_SUCH = {"error": "no such recipe"}
NO_OBJECT = {"error": "send a JSON object"}
NO_OBJECTS = [b"", b'{"name": "so', b"null", b"7", b'"soup"', b"\xff\xfe\xfd", b'["name", "minutes", "chef"]']
ALLOWED = {True: {"GET", "POST"}, False: {"PUT", "DELETE"}}  # whether it is the list


class Book:
    """Two chefs and their recipes in the database, and what has become of them."""

    def __init__(self, database):
        self._database = database
        database.seed(self._fill)
        self.before = self.rows()

    def _fill(self):
        from kitchen import factories

        chefs = [factories.chef() for _ in range(3)][1:]  # no recipe has the number of its chef
        recipes = [factories.recipe(chef=chef, description=secrets.token_hex(4)) for chef in chefs]
        self.chefs = [chef.pk for chef in chefs]
        self.soup, self.tart = (recipe.pk for recipe in recipes)

    def rows(self):
        """All columns of each recipe, by id."""
        with self._database.read() as connection:
            return {row["id"]: dict(row) for row in connection.execute("SELECT * FROM kitchen_recipe")}

    def fields(self, **other):
        """What a client may send, made anew."""
        made_up = {"name": f"stew {secrets.token_hex(4)}", "minutes": 100 + secrets.randbelow(100)}
        return {**made_up, "chef": self.chefs[1], **other}

    def expect_as_before(self, request, response):
        """Fail the test when the request, which must be refused, has left a trace."""
        now = self.rows()
        changed = [row for id, row in now.items() if row != self.before.get(id)]
        what = f"the book holds {json.dumps(as_json(changed[0]))[:200]}" if changed else "a recipe is gone"
        seen = f"after {request}, answered with status {response.status}, {what}"
        expect(now == self.before, seen=seen, wanted="a refused request to store, change and delete nothing")


def as_json(row):
    return {"id": row["id"], "name": row["name"], "minutes": row["minutes"], "chef": row["chef_id"]}


def one(id):
    return f"{LIST}{id}/"


@pytest.mark.points(2)
async def test_a_new_recipe_is_stored_and_listed(submission, database):
    """A recipe that is posted is stored, answered with 201 and itself, and listed with the others."""
    book = Book(database)
    fields = book.fields()
    # The id is one of the keys that count for nothing.
    response = await submission.site.send_json("POST", LIST, fields | {"id": book.soup})
    expect_status(response, 201)
    new = [as_json(row) for id, row in book.rows().items() if id not in book.before]
    stored = [{name: row[name] for name in fields} for row in new]
    seen = f"after POST /recipes/ with {shown(fields)} these were new: {shown(new)}"
    expect(stored == [fields], seen=seen, wanted="one new recipe with these fields")
    expect_json(response, new[0], status=201)
    rows = [*map(as_json, book.before.values()), *new]
    wanted = {"recipes": sorted(rows, key=lambda row: (row["name"], row["id"]))}  # as the model orders them
    expect_json(await submission.site.get(LIST), wanted, asked="GET /recipes/, after that,")


@pytest.mark.points(2)
async def test_a_change_touches_these_fields_of_this_recipe(submission, database):
    """PUT changes name, minutes and chef of this recipe and nothing else, and answers 200 with the recipe."""
    book = Book(database)
    fields = book.fields()
    others = {"id": book.tart, "description": "spoilt"}
    response = await submission.site.send_json("PUT", one(book.soup), fields | others)
    expect_json(response, {"id": book.soup, **fields})
    sent = {"name": fields["name"], "minutes": fields["minutes"], "chef_id": fields["chef"]}
    row = book.rows().get(book.soup, {})
    for column, value in (book.before[book.soup] | sent).items():
        seen = f"after PUT /recipes/{book.soup}/ its {column} is {row.get(column)!r}"
        wanted = f"{value!r}, {'which was sent' if column in sent else 'as before'}"
        expect(row.get(column) == value, seen=seen, wanted=wanted)
    same = book.rows().get(book.tart) == book.before[book.tart]
    seen = f"PUT /recipes/{book.soup}/ also changed recipe {book.tart}"
    expect(same, seen=seen, wanted=f"only recipe {book.soup} to change")


@pytest.mark.points(1)
async def test_a_deleted_recipe_is_gone_and_nothing_is_said(submission, database):
    """DELETE takes this one recipe away and answers 204 without a body."""
    book = Book(database)
    response = await submission.site.request("DELETE", one(book.soup))
    expect_status(response, 204)
    wanted = "no body: where one follows a 204, servers break the connection off"
    expect(not response.body, seen=answered(response), wanted=wanted)
    left = {id: row for id, row in book.before.items() if id != book.soup}
    seen = f"after DELETE /recipes/{book.soup}/ these recipes are left: {sorted(book.rows())}"
    expect(book.rows() == left, seen=seen, wanted=f"{sorted(left)}, as they were")


@pytest.mark.points(1)
async def test_an_id_that_is_not_there_is_404(submission, database):
    """PUT and DELETE of a recipe that is not there are answered with 404 in JSON; none is made."""
    book = Book(database)
    missing = book.tart + 100
    for method in ("PUT", "DELETE"):
        response = await submission.site.send_json(method, one(missing), book.fields())
        book.expect_as_before(f"{method} of an id that is not there", response)
        expect_json(response, NO_SUCH, status=404, asked=f"{method} of an id that is not there")


def bad_fields(book):
    """What to send, what is wrong with it in words, and the fields that are bad."""
    for name in ("chef", "minutes", "name"):
        yield {key: value for key, value in book.fields().items() if key != name}, f"without {name}", [name]
    yield book.fields(name=""), "with an empty name", ["name"]
    yield book.fields(name="x" * 201), "with a name of 201 letters", ["name"]
    yield book.fields(minutes=0), 'with "minutes": 0', ["minutes"]
    yield book.fields(chef=book.chefs[1] + 100), "with the id of a chef who is not there", ["chef"]
    yield {"name": None, "minutes": -3, "chef": None}, "with null, -3 and null", ["chef", "minutes", "name"]
    yield book.fields(minutes="soon"), 'with "minutes": "soon"', ["minutes"]
    yield book.fields(chef=["Ada"]), 'with "chef": ["Ada"]', ["chef"]


def expect_errors(response, request, fields):
    """Fail the test unless it is a 400 that names these fields, and in words of the student's own."""
    words = response.body.decode(errors="replace").lower()
    leak = any(word in words for word in ("constraint failed", "kitchen_", "sqlite"))
    wanted = "no words of the database: they show strangers its columns, and tell the guest nothing"
    expect(not leak, seen=answered(response, request), wanted=wanted)
    wanted = f'status 400 and {{"errors": {{...}}}} with {" and ".join(fields)}'
    expect_status(response, 400, asked=request, wanted=wanted)
    body = response.json()
    errors = body.get("errors") if isinstance(body, dict) else None
    named = sorted(name for name, why in errors.items() if why) if isinstance(errors, dict) else []
    expect(named == fields, seen=answered(response, request), wanted=wanted)


@pytest.mark.points(2)
async def test_bad_fields_are_named_and_nothing_is_stored(submission, database):
    """Fields that are missing or refused by the model are named in a 400, and nothing is stored or changed."""
    book = Book(database)
    for method, path in (("POST", LIST), ("PUT", one(book.soup))):
        for data, what, fields in bad_fields(book):
            response = await submission.site.send_json(method, path, data)
            book.expect_as_before(f"{method} {what}", response)
            expect_errors(response, f"{method} {what}", fields)


@pytest.mark.points(1)
async def test_a_body_that_is_no_json_object_is_400(submission, database):
    """A body that is no JSON, or JSON but no object, is answered with 400 in JSON."""
    book = Book(database)
    for method, path, bodies in (("POST", LIST, NO_OBJECTS), ("PUT", one(book.soup), NO_OBJECTS[-2:])):
        for body in bodies:
            response = await submission.site.request(method, path, body)
            request = f"{method} with the body {body!r}"
            book.expect_as_before(request, response)
            expect_json(response, NO_OBJECT, status=400, asked=request)


@pytest.mark.points(1)
async def test_other_methods_are_refused(submission, database):
    """Every other method is answered with 405 and an Allow header; nothing is called by its name."""
    book = Book(database)
    # A dispatch that looks up request.method as an attribute calls whatever has that name.
    refused = [(made_up, one(book.soup)) for made_up in ("DESTROY", "PERFORM_DESTROY", "SETUP")]
    for method, path in [*refused, ("POST", one(book.soup)), ("DELETE", LIST), ("PATCH", LIST)]:
        response = await submission.site.send_json(method, path, book.fields())
        book.expect_as_before(f"{method} {path}", response)
        expect_status(response, 405)
        allowed = response.headers.get("allow", "")
        names, wanted = set(allowed.replace(" ", "").split(",")), ALLOWED[path == LIST]
        seen = f"{method} {path} was refused {f'with Allow: {allowed}' if allowed else 'without an Allow header'}"
        expect(wanted <= names and method not in names, seen=seen, wanted=f"Allow: {', '.join(sorted(wanted))}")
