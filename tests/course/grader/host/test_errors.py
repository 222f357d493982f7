"""Exceptions on the wire: what the submission raises, and what is raised in it."""

import pytest


def test_a_builtin_error_arrives_with_its_words_bases_and_the_students_line(holds):
    submission = """
        def deeper():
            return {}["salt"]

        async def serve():
            return deeper()
    """
    checks = """
        error = (await submission.serve().outcome()).error
        same((error.type, error.message, error.args), ("KeyError", "'salt'", ("salt",)))
        same([error.is_a(name) for name in ("LookupError", "Exception", "ValueError")], [True, True, False])
        same([(line.number, line.function) for line in error.lines], [(6, "serve"), (3, "deeper")])
        same((error.line.number, error.line.text), (3, 'return {}["salt"]'))
    """
    holds(checks, submission)


def test_of_an_endless_recursion_the_way_in_and_the_last_steps_are_told(holds):
    submission = """
        def deeper(n):
            return deeper(n + 1)

        async def serve():
            return deeper(0)
    """
    checks = """
        error = (await submission.serve().outcome()).error
        same((error.type, len(error.lines)), ("RecursionError", 20))
        same([(line.number, line.function) for line in error.lines[:2]], [(6, "serve"), (3, "deeper")])
    """
    holds(checks, submission)


def test_an_error_of_the_students_own_class_keeps_its_bases_cause_and_notes(holds):
    submission = """
        class Burnt(ValueError):
            pass

        async def serve():
            try:
                1 / 0
            except ZeroDivisionError as error:
                burnt = Burnt("the soup", 3)
                burnt.add_note("it was too hot")
                raise burnt from error
    """
    checks = """
        error = (await submission.serve().outcome()).error
        same((error.type, error.args, error.cause), ("Burnt", ("the soup", 3), "ZeroDivisionError"))
        same((error.is_a("ValueError"), error.line.number), (True, 11))
    """
    holds(checks, submission)


def test_an_error_raised_outside_of_the_students_lines_has_the_line_of_its_cause(holds):
    submission = """
        async def items():
            yield await anext(nothing())

        async def nothing():
            for item in ():
                yield item

        serve = items().__anext__
    """
    checks = """
        error = (await submission.serve().outcome()).error
        same((error.type, error.cause), ("RuntimeError", "StopAsyncIteration"))
        same((error.line.number, error.line.text), (3, "yield await anext(nothing())"))
    """
    holds(checks, submission)


def test_nested_groups_arrive_whole_and_flat(holds):
    submission = """
        async def serve():
            inner = ExceptionGroup("inner", [ValueError("a"), TypeError("b")])
            raise ExceptionGroup("outer", [inner, KeyError("c")])
    """
    checks = """
        error = (await submission.serve().outcome()).error
        same([nested.type for nested in error.group], ["ExceptionGroup", "KeyError"])
        same([str(leaf) for leaf in error.flat()], ["ValueError: a", "TypeError: b", "KeyError: 'c'"])
    """
    holds(checks, submission)


@pytest.mark.parametrize("said", ["raise RuntimeError('no')", "return 5", "return self"])
def test_an_error_without_a_text_still_arrives(holds, said):
    submission = f"""
        class Mute(Exception):
            def __str__(self):
                {said}

        async def serve():
            raise Mute(object())
    """
    checks = """
        error = (await submission.serve().outcome()).error
        same(error.type, "Mute")
        expect(error.message.startswith("<its text cannot be had: "), seen=error.message, wanted="a reason")
        expect("object object at" in error.args[0], seen=error.args, wanted="what it was made with")
    """
    holds(checks, submission)


@pytest.mark.parametrize("ending", ["raise SystemExit(3)", "raise KeyboardInterrupt", "import sys; sys.exit()"])
def test_a_function_that_ends_the_program_has_raised(holds, ending):
    name = "KeyboardInterrupt" if "Keyboard" in ending else "SystemExit"
    checks = f"""
        outcome = await submission.serve().outcome()
        same((outcome.kind, outcome.error.type), ("raised", "{name}"))
        expect(await submission.ping(), seen="a dead loop", wanted="a loop that goes on")
    """
    holds(checks, f"async def serve():\n    {ending}\n")


@pytest.mark.parametrize("name", ["StopIteration", "StopAsyncIteration", "GeneratorExit"])
def test_errors_with_a_meaning_of_their_own_are_raised_too(holds, name):
    checks = "same((await submission.serve().outcome()).kind, 'raised')"
    holds(checks, f"def serve():\n    raise {name}('x')\n")


@pytest.mark.parametrize(
    ("raised", "caught", "text"),
    [
        ("KeyError('salt')", "KeyError", "'salt'"),
        ("ConnectionRefusedError('closed')", "ConnectionError", "closed"),
        ("TimeoutError()", "TimeoutError", ""),
        ("OSError(2, 'No such file')", "FileNotFoundError", "[Errno 2] No such file"),
        ("UnicodeDecodeError('utf-8', b'x', 0, 1, 'bad')", "UnicodeDecodeError", None),
        ("ExceptionGroup('many', [ValueError('a'), KeyError('b')])", "ExceptionGroup", "many (2 sub-exceptions)"),
        ("StopIteration('end')", "RuntimeError", None),
        ("SupplierDown('closed')", "ConnectionError", "closed"),
    ],
)
def test_what_a_helper_raises_is_raised_in_the_submission(holds, raised, caught, text):
    submission = f"""
        async def serve(ask):
            try:
                await ask()
            except {caught} as error:
                return type(error).__name__, str(error)
    """
    checks = f"""
        class SupplierDown(ConnectionError):
            pass
        raised = {raised}
        def answer():
            raise raised
        name, text = await submission.serve(stove.helper("ask", answer=answer))
        expect({text!r} in (None, text), seen=repr(text), wanted={text!r})
        same(stove.calls[0].ending, "raised")
    """
    holds(checks, submission)


def test_a_burnt_dish_is_an_exception_of_that_name(holds):
    submission = """
        async def serve(dish):
            try:
                await dish()
            except Exception as error:
                return type(error).__name__, str(error)
    """
    checks = """
        burnt = await submission.serve(stove.dish("soup", burns=True))
        same(burnt, ("Burnt", str(stove.calls[0].value)))
    """
    holds(checks, submission)
