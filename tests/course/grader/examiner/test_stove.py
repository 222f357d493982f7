"""Dishes and helpers, as a grader uses them."""


def test_values_that_nobody_chose_are_fresh_each_time(holds):
    checks = """
        seen = set()
        for _ in range(3):
            seen.add(await submission.serve(stove.dish("soup")))
        same((len(seen), all(value.startswith("soup ") for value in seen)), (3, True))
        same(await submission.serve(stove.dish("tart", gives=("tart", 3))), ("tart", 3))
        same(await submission.serve(stove.dish("none", gives=0)), 0)
    """
    holds(checks, "async def serve(dish):\n    return await dish()\n")


def test_a_helper_gives_a_fixed_answer_or_one_made_of_its_arguments_or_raises(holds):
    submission = """
        async def serve(ask, *args):
            try:
                return await ask(*args)
            except ValueError as error:
                return "raised", str(error)
    """
    checks = """
        same(await submission.serve(stove.helper("ask", answer=3), "salt"), 3)
        same(await submission.serve(stove.helper("ask", answer=lambda a, b: [b, a]), 1, 2), [2, 1])
        same(await submission.serve(stove.helper("ask", answer=ValueError("none left"))), ("raised", "none left"))
        same(await submission.serve(stove.helper("ask", answer=None, seconds=0)), None)
        same([call.ending for call in stove.calls], ["answered", "answered", "raised", "answered"])
    """
    holds(checks, submission)


def test_peak_is_the_most_that_were_in_flight_at_once(holds):
    submission = """
        import asyncio
        async def serve(dishes):
            await asyncio.gather(*(dish() for dish in dishes[:2]))
            await asyncio.gather(*(dish() for dish in dishes[2:]))
    """
    checks = """
        call = submission.serve([stove.dish(str(n), seconds=2) for n in range(5)])
        await clock.sleep(1)
        same((stove.in_flight, stove.peak), (2, 2))
        await call
        same((stove.in_flight, stove.peak, len(stove.calls)), (0, 3, 5))
    """
    holds(checks, submission)


def test_a_value_that_is_computed_is_computed_when_the_time_has_come(holds):
    checks = """
        price = {"salt": 1}
        call = submission.serve(stove.helper("ask", answer=price.get, seconds=10), "salt")
        await clock.sleep(5)
        price["salt"] = 2
        same(await call, 2)
    """
    holds(checks, "async def serve(ask, name):\n    return await ask(name)\n")


def test_the_chart_shows_who_is_still_on_the_stove(holds):
    submission = """
        import asyncio
        async def serve(dishes):
            await asyncio.gather(*(dish() for dish in dishes))
    """
    checks = """
        call = submission.serve([stove.dish("soup", seconds=4), stove.dish("tart", seconds=1)])
        await clock.sleep(2)
        rows = stove.chart([("soup", 0, 2)]).splitlines()
        same([row.split() for row in rows], [["seen:"], ["soup", "#" * 40 + "..."], ["tart", "#" * 20],
                                             ["wanted:"], ["soup", "#" * 40]])
        await call
    """
    holds(checks, submission)


def test_a_put_away_without_a_cancel_is_never_begun(holds):
    checks = """
        await submission.serve(stove.dish("soup", put_away=3))
        [soup] = stove.calls
        same((soup.put_away, soup.put_away_ended, clock.now), ("no", None, 1.0))
    """
    holds(checks, "async def serve(dish):\n    return await dish()\n")


def test_several_pots_are_put_away_at_once(holds):
    submission = """
        import asyncio
        async def serve(dishes):
            async with asyncio.TaskGroup() as group:
                for dish in dishes:
                    group.create_task(dish())
    """
    checks = """
        dishes = [stove.dish(str(n), seconds=100, put_away=n) for n in (1, 2, 3)]
        outcome = await submission.serve([*dishes, stove.dish("burnt", seconds=5, burns=True)]).outcome()
        same([error.type for error in outcome.errors], ["Burnt"])
        same([call.put_away_ended for call in stove.calls], [6.0, 7.0, 8.0, None])
        same(clock.now, 8.0)
    """
    holds(checks, submission)


def test_a_stream_that_nobody_reads_to_its_end_is_asked_no_further(holds):
    submission = """
        async def serve(changes):
            async for change in changes:
                if change == 2:
                    return change
    """
    checks = """
        same(await submission.serve(stove.stream("changes", iter([1, 2, 3]))), 2)
        await clock.quiet()
        same(len(stove.calls), 2)
    """
    holds(checks, submission)


def test_the_line_of_the_first_call_is_at_hand(holds):
    checks = """
        same(stove.line, None)
        await submission.serve(stove.dish("soup"), stove.dish("tart"))
        same((stove.line.number, stove.line.text), (2, "await first()"))
    """
    holds(checks, "async def serve(first, second):\n    await first()\n    await second()\n")
