"""Calls to the submission and from it: arguments, answers, cancellation, and tasks that nobody keeps."""

import pytest


def test_functions_are_called_with_positional_and_keyword_arguments(holds):
    submission = """
        async def serve(dish, *more, plate, **rest):
            return dish, more, plate, rest
        def tell(dish, loud=False):
            return dish.upper() if loud else dish
    """
    checks = """
        same(await submission.serve("soup", 1, plate="deep", salt=2), ("soup", (1,), "deep", {"salt": 2}))
        same(await submission.tell("soup", loud=True), "SOUP")
    """
    holds(checks, submission)


def test_any_awaitable_that_a_function_returns_is_awaited(holds):
    submission = """
        import asyncio
        def as_task(value):
            return asyncio.ensure_future(asyncio.sleep(5, value))
        class Awaitable:
            def __await__(self):
                yield from asyncio.sleep(1).__await__()
                return "done"
    """
    checks = """
        same(await submission.as_task("soup"), "soup")
        same(await submission.Awaitable(), "done")
        same(clock.now, 6.0)
    """
    holds(checks, submission)


def test_a_wrong_signature_and_a_missing_name_fail_the_test_with_a_sentence(graded):
    grader = """
        @pytest.mark.points(5)
        async def test_signature(submission):
            \"\"\"It takes the dishes.\"\"\"
            await submission.serve([])

        @pytest.mark.points(5)
        async def test_name(submission):
            \"\"\"It is there.\"\"\"
            await submission.cook()
    """
    first, second = graded(grader, "async def serve():\n    pass\n").tests
    assert "serve raised TypeError: serve() takes 0 positional arguments but 1 was given" in first.message
    assert second.message == "Seen: there is no cook in your file\nWanted: a function named cook"


def test_helpers_get_arguments_and_answer_by_them_in_their_own_time(holds):
    submission = """
        import asyncio
        async def serve(ask):
            return await asyncio.gather(ask("salt", unit="kg"), ask("flour", unit="g"))
    """
    checks = """
        take = {"salt": 3, "flour": 1}
        ask = stove.helper("ask", answer=lambda name, unit: (name, unit), seconds=lambda name, unit: take[name])
        same(await submission.serve(ask), [("salt", "kg"), ("flour", "g")])
        same([(c.args, c.started, c.ended, c.ending) for c in stove.calls],
             [(("salt",), 0.0, 3.0, "answered"), (("flour",), 0.0, 1.0, "answered")])
        same((stove.peak, stove.in_flight), (2, 0))
        same([c.line.number for c in stove.calls], [4, 4])
    """
    holds(checks, submission)


@pytest.mark.parametrize("part", ["seconds=lambda name: {}[name]", "seconds=lambda name: name.seconds"])
def test_a_helper_called_with_what_it_does_not_know_is_no_attack(graded, part):
    submission = "async def serve(ask):\n    return await ask('pepper')\n"
    checks = f"await submission.serve(stove.helper('ask', answer=1, {part}))"
    grader = f'@pytest.mark.points(10)\nasync def test_it(submission, stove):\n    """It."""\n    {checks}\n'
    verdict = graded(grader, submission)
    assert (verdict.ending, verdict.tests[0].outcome, verdict.tests[0].line) == ("completed", "failed", 2)
    assert "serve raised" in verdict.tests[0].message


def test_a_helper_called_with_wrong_arguments_raises_a_type_error_there(holds):
    submission = """
        async def serve(ask):
            try:
                await ask()
            except TypeError as error:
                return str(error)
    """
    checks = """
        said = await submission.serve(stove.helper("ask", answer=lambda name: 1, seconds=lambda name: 1))
        same(said, "ask() missing 1 required positional argument: 'name'")
    """
    holds(checks, submission)


def test_callables_look_like_the_async_functions_that_they_stand_for(holds):
    submission = """
        import asyncio, inspect
        async def serve(dishes):
            calls = [dish() for dish in dishes]
            kinds = {inspect.iscoroutine(call) for call in calls}
            names = [dish.__name__ for dish in dishes]
            return names, inspect.iscoroutinefunction(dishes[0]), kinds, await asyncio.gather(*calls)
    """
    checks = """
        dishes = [stove.dish("soup"), stove.dish("tart", seconds=2)]
        names, is_async, kinds, plates = await submission.serve(dishes)
        same((names, is_async, kinds), (["soup", "tart"], True, {True}))
        same(plates, [call.value for call in stove.calls])
    """
    holds(checks, submission)


def test_calling_a_dish_without_awaiting_it_serves_nothing(holds):
    submission = """
        async def serve(dish):
            dish()
            return 1
    """
    checks = """
        same(await submission.serve(stove.dish("soup")), 1)
        await clock.quiet()
        same(stove.calls, [])
        [lost] = submission.probes.never_awaited
        same((lost.name, lost.line.number), ("soup", 3))
    """
    holds(checks, submission)


def test_the_same_dish_can_be_served_to_two_calls_at_once(holds):
    checks = """
        soup = stove.dish("soup", seconds=2)
        first, second = submission.serve(soup), submission.serve(soup)
        same((await first, await second), (stove.calls[0].value, stove.calls[1].value))
        same((stove.peak, clock.now), (2, 2.0))
    """
    holds(checks, "async def serve(dish):\n    return await dish()\n")


def test_a_function_of_the_submission_can_be_called_back_through_its_reference(holds):
    submission = """
        def make(name):
            async def cook(times):
                return [name] * times
            return cook
        def same(one, other):
            return one is other
    """
    checks = """
        cook = await submission.make("soup")
        same((cook.type, cook.callable), ("function", True))
        same(await submission.method(cook, "__call__")(2), ["soup", "soup"])
        same(await submission.same(cook, cook), True)
    """
    holds(checks, submission)


def test_a_stream_of_the_examiner_is_iterated_in_the_submission(holds):
    submission = """
        async def serve(changes):
            return [change async for change in changes]
    """
    checks = """
        changes = [("salt", 1), None, "end"]
        same(await submission.serve(stove.stream("changes", changes, seconds=5)), changes)
        same(clock.now, 20.0)
        same([call.ending for call in stove.calls], ["answered"] * 3 + ["raised"])
    """
    holds(checks, submission)


@pytest.mark.parametrize(
    "changes",
    [
        "async def changes():\n    for n in range(3):\n        await asyncio.sleep(2)\n        yield n",
        "class changes:\n    n = -1\n    def __aiter__(self):\n        return self\n"
        "    async def __anext__(self):\n        await asyncio.sleep(2)\n        self.n += 1\n"
        "        if self.n == 3:\n            raise StopAsyncIteration\n        return self.n",
    ],
    ids=["generator", "iterator"],
)
def test_a_stream_of_the_submission_is_iterated_by_the_examiner(holds, changes):
    checks = """
        stream = await submission.changes()
        same(stream.iterates, True)
        same([item async for item in submission.iterate(stream)], [0, 1, 2])
    """
    holds(checks, f"import asyncio\n{changes}\n")


def test_a_stream_that_raises_fails_the_test_with_its_line(graded):
    submission = "async def changes():\n    yield 1\n    raise ValueError('no more')\n"
    grader = """
        @pytest.mark.points(10)
        async def test_it(submission):
            \"\"\"It.\"\"\"
            async for _ in submission.iterate(await submission.changes()):
                pass
    """
    [test] = graded(grader, submission).tests
    assert (test.outcome, test.line) == ("failed", 3)
    assert "ValueError: no more" in test.message


def test_a_generator_of_the_submission_that_is_closed_puts_its_pot_away(holds):
    submission = """
        log = []
        async def changes():
            try:
                yield 1
            finally:
                log.append("closed")
        def look():
            return log
    """
    checks = """
        stream = await submission.changes()
        async for item in submission.iterate(stream):
            break
        same(await submission.look(), [])
        await submission.method(stream, "aclose")()
        same(await submission.look(), ["closed"])
    """
    holds(checks, submission)


def test_a_call_can_be_cancelled_and_the_dish_hears_of_it(holds):
    checks = """
        call = submission.serve(stove.dish("soup", seconds=10))
        await clock.sleep(4)
        same((call.done, stove.in_flight), (False, 1))
        call.cancel()
        outcome = await call.outcome()
        same((outcome.kind, call.done), ("cancelled", True))
        [soup] = stove.calls
        same((soup.ending, soup.ended), ("cancelled", 4.0))
    """
    holds(checks, "async def serve(dish):\n    return await dish()\n")


def test_a_pot_is_put_away_before_a_cancelled_call_ends(holds):
    checks = """
        call = submission.serve(stove.dish("soup", seconds=10, put_away=3))
        await clock.sleep(4)
        call.cancel()
        same((await call.outcome()).kind, "cancelled")
        [soup] = stove.calls
        same((soup.put_away, soup.put_away_ended, clock.now), ("done", 7.0, 7.0))
    """
    holds(checks, "async def serve(dish):\n    return await dish()\n")


def test_a_second_cancel_interrupts_a_pot_that_is_put_away(holds):
    checks = """
        call = submission.serve(stove.dish("soup", seconds=10, put_away=3))
        await clock.sleep(4)
        call.cancel()
        await clock.sleep(1)
        call.cancel()
        same((await call.outcome()).kind, "cancelled")
        await clock.sleep(10)
        [soup] = stove.calls
        expect(soup.put_away not in ("done", "begun"), seen=soup.put_away, wanted="an interrupted clean-up")
        same(soup.put_away_ended, None)
    """
    holds(checks, "async def serve(dish):\n    return await dish()\n")


def test_a_shielded_clean_up_outlives_a_second_cancel(holds):
    submission = """
        import asyncio
        async def serve(cook, put_away):
            try:
                return await cook()
            finally:
                cleaning = asyncio.ensure_future(put_away())
                while not cleaning.done():
                    try:
                        await asyncio.shield(cleaning)
                    except asyncio.CancelledError:
                        pass
    """
    checks = """
        call = submission.serve(stove.dish("soup", seconds=10), stove.dish("put away", seconds=3))
        await clock.sleep(1)
        call.cancel()
        await clock.sleep(1)
        call.cancel()
        same((await call.outcome()).kind, "cancelled")
        same([(c.ending, c.ended) for c in stove.calls], [("cancelled", 1.0), ("answered", 4.0)])
    """
    holds(checks, submission)


def test_a_swallowed_cancel_is_seen_as_a_value(holds):
    submission = """
        import asyncio
        async def serve(dish):
            try:
                await dish()
            except asyncio.CancelledError:
                return "swallowed"
    """
    checks = """
        call = submission.serve(stove.dish("soup"))
        await clock.quiet()
        call.cancel()
        same((await call.outcome()).value, "swallowed")
    """
    holds(checks, submission)


def test_a_task_that_nobody_keeps_vanishes_and_its_dish_is_dropped(holds):
    submission = """
        import asyncio
        async def announce(dish):
            await dish()
        async def forget(dish):
            asyncio.create_task(announce(dish))
        kept = set()
        async def keep(dish):
            kept.add(asyncio.create_task(announce(dish)))
    """
    checks = """
        await submission.forget(stove.dish("soup", seconds=5))
        await submission.keep(stove.dish("tart", seconds=5))
        await clock.sleep(10)
        same([(c.name, c.ending, c.ended) for c in stove.calls], [("soup", "dropped", 0.0), ("tart", "answered", 5.0)])
    """
    holds(checks, submission)


def test_a_task_that_waits_for_the_clock_is_kept_by_the_loop(holds):
    submission = """
        import asyncio
        async def announce(dish):
            await asyncio.sleep(3)
            await dish()
        async def forget(dish):
            asyncio.create_task(announce(dish))
    """
    checks = """
        await submission.forget(stove.dish("soup", seconds=5))
        await clock.sleep(4)
        same([(c.name, c.started, c.ending) for c in stove.calls], [("soup", 3.0, "dropped")])
    """
    holds(checks, submission)


def test_a_dish_can_be_awaited_on_a_loop_in_a_thread(holds):
    submission = """
        import asyncio
        async def serve(dish):
            return await asyncio.to_thread(asyncio.run, dish())
    """
    checks = "same(await submission.serve(stove.dish('soup', seconds=7)), stove.calls[0].value)\nsame(clock.now, 7.0)"
    holds(checks, submission)


def test_a_dish_in_another_process_says_that_it_works_in_none_but_its_own(holds):
    submission = """
        import asyncio, concurrent.futures, multiprocessing
        given = None
        def cook():
            try:
                asyncio.run(given())
            except RuntimeError as error:
                return str(error)
        async def serve(dish):
            global given
            given = dish
            fork = multiprocessing.get_context("fork")
            with concurrent.futures.ProcessPoolExecutor(1, mp_context=fork) as pool:
                return await asyncio.get_running_loop().run_in_executor(pool, cook)
    """
    checks = (
        "expect('in no other' in await submission.serve(stove.dish('soup')), seen='another answer', wanted='a reason')"
    )
    holds(checks, submission)


def test_tasks_left_and_threads_are_told_when_a_call_ends(holds):
    submission = """
        import asyncio
        kept = set()
        async def serve(dish):
            kept.add(asyncio.create_task(dish()))
            await asyncio.to_thread(int)
    """
    checks = """
        await submission.serve(stove.dish("soup", seconds=5))
        same((submission.probes.tasks_left, len(submission.probes.threads)), (1, 1))
    """
    holds(checks, submission)


def test_what_is_printed_is_kept_beside_the_verdict(holds):
    submission = """
        import os, sys, logging
        print("at import \\ud800")
        def serve():
            print("soup", flush=False)
            print("tart", file=sys.stderr)
            os.write(1, b"raw \\xff\\n")
            logging.warning("hot")
    """
    verdict = holds("await submission.serve()\nsame('soup' in submission.output, True)", submission)
    assert [part in verdict.output for part in ("at import \\ud800", "soup\ntart\nraw", "WARNING:root:hot")] == [
        True
    ] * 3
