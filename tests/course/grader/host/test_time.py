"""The examiner's clock and a real host: when time moves, when it stands still, and what is seen of code that hangs."""

import pytest


def test_an_hour_of_sleep_is_an_hour_on_the_clock_only(holds):
    submission = """
        import asyncio, time
        async def rest():
            loop = asyncio.get_running_loop()
            began = loop.time(), time.monotonic()
            await asyncio.sleep(3600)
            return loop.time() - began[0], time.monotonic() - began[1] < 3600
    """
    holds("same(await submission.rest(), (3600.0, True))\nsame(clock.now, 3600.0)", submission)


def test_what_is_still_scheduled_is_told(holds):
    submission = """
        import asyncio
        async def beat():
            while True:
                await asyncio.sleep(30)
        async def serve():
            tasks.append(asyncio.create_task(beat()))
        async def stop():
            tasks.pop().cancel()
        tasks = []
    """
    checks = """
        await submission.serve()
        await clock.sleep(31)
        same((clock.now, submission.next_timer), (31.0, 60.0))
        await submission.stop()
        await clock.quiet()
        same(submission.next_timer, None)
    """
    holds(checks, submission)


def test_timers_and_answers_come_in_the_order_of_their_times(holds):
    submission = """
        import asyncio
        async def serve(dish):
            log = []
            async def timer(seconds):
                await asyncio.sleep(seconds)
                log.append(seconds)
            async def cook(wanted):
                await dish(wanted)
                log.append(f"dish {wanted}")
            await asyncio.gather(*map(timer, (5, 1, 3.5)), *map(cook, (4, 2)))
            return log
    """
    checks = """
        dish = stove.helper("dish", seconds=lambda wanted: wanted)
        same(await submission.serve(dish), [1, "dish 2", 3.5, "dish 4", 5])
    """
    holds(checks, submission)


def test_an_answer_that_is_due_at_the_deadline_still_counts(holds):
    submission = """
        import asyncio
        async def serve(dish):
            async with asyncio.timeout(5):
                return await dish()
    """
    checks = """
        same(await submission.serve(stove.dish("soup", seconds=5)), stove.calls[0].value)
        late = await submission.serve(stove.dish("tart", seconds=5.001)).outcome()
        same((late.error.type, stove.calls[1].ending, clock.now), ("TimeoutError", "cancelled", 10.0))
    """
    holds(checks, submission)


def test_no_dish_is_answered_before_all_that_can_begin_have_begun(holds):
    submission = """
        import asyncio
        async def serve(dishes):
            async def later(dish, rounds):
                for _ in range(rounds):
                    await asyncio.sleep(0)
                await asyncio.to_thread(sum, range(100_000))
                return await dish()
            await asyncio.gather(*(later(dish, 50 * n) for n, dish in enumerate(dishes)))
    """
    checks = """
        await submission.serve([stove.dish(str(n), seconds=0) for n in range(5)])
        same((stove.peak, clock.now), (5, 0.0))
    """
    holds(checks, submission)


def test_time_sleep_in_a_thread_lets_the_loop_go_on(holds):
    submission = """
        import asyncio, time
        async def rest():
            return await asyncio.to_thread(time.sleep, 100) or "rested"
    """
    checks = """
        call = submission.rest()
        await clock.sleep(50)
        same((await submission.ping(), call.done), (True, False))
        same(await call, "rested")
        same(clock.now, 100.0)
    """
    holds(checks, submission)


def test_time_sleep_on_the_loop_blocks_it_for_as_long(holds):
    submission = """
        import asyncio, time
        async def rest():
            time.sleep(100)
        async def tick():
            await asyncio.sleep(1)
    """
    checks = """
        rest, tick = submission.rest(), submission.tick()
        await clock.sleep(50)
        same((await submission.ping(), tick.done), (False, False))
        await rest
        same((await submission.ping(), clock.now), (True, 100.0))
        await tick
        [sleep] = [event for event in clock.trace if event["kind"] == "sleep"]
        same((sleep["seconds"], sleep["on_loop"], sleep["line"]), (100.0, True, 4))
    """
    holds(checks, submission)


@pytest.mark.parametrize(
    "sleep", ["asyncio.sleep(math.inf)", "asyncio.to_thread(time.sleep, 10**9)", "asyncio.sleep(10**9)"]
)
def test_an_endless_sleep_never_ends_and_a_long_one_does(holds, sleep):
    kind = "stuck" if "inf" in sleep else "returned"
    checks = f"same((await submission.rest().outcome()).kind, {kind!r})"
    holds(checks, f"import asyncio, math, time\nasync def rest():\n    await {sleep}\n")


@pytest.mark.parametrize("seconds", ["-1", "0", "'1'", "float('nan')", "float('inf')"])
def test_odd_sleeps_do_what_pythons_own_does(holds, seconds):
    submission = f"""
        import time
        def rest():
            try:
                return time.sleep({seconds})
            except (ValueError, TypeError, OverflowError) as error:
                return type(error).__name__
    """
    wanted = {"0": None, "'1'": "TypeError", "float('inf')": "OverflowError"}.get(seconds, "ValueError")
    holds(f"same(await submission.rest(), {wanted!r})", submission)


def test_quiet_comes_when_nothing_more_happens_at_this_instant(holds):
    submission = """
        import asyncio
        async def serve(dish):
            for _ in range(200):
                await asyncio.sleep(0)
            await asyncio.to_thread(sum, range(200_000))
            await asyncio.sleep(1)
            await dish()
    """
    checks = """
        call = submission.serve(stove.dish("soup"))
        await clock.quiet()
        same((clock.now, len(stove.calls), call.done), (0.0, 0, False))
        await clock.sleep(1)
        await clock.quiet()
        same((clock.now, len(stove.calls)), (1.0, 1))
    """
    holds(checks, submission)


def test_a_cell_that_is_slow_to_ask_for_the_line_is_waited_for(graded):
    grader = """
        @pytest.mark.points(10)
        async def test_outcome(submission, cell):
            \"\"\"Its line is told although the order to ask for it is late.\"\"\"
            tell, look, late = cell._tell, cell._lookout.look, []

            def told_late(do, *given, **more):
                late.append((do, more)) if do == "where" else tell(do, *given, **more)

            def looked():
                if len(late) == 100:
                    order, more = late[0]
                    tell(order, **more)
                if late:
                    late.append(None)
                return look()

            cell._tell, cell._lookout.look = told_late, looked
            outcome = await submission.serve().outcome()
            same((outcome.kind, outcome.line and outcome.line.number), ("blocked", 3))
    """
    verdict = graded(grader, "import threading\nasync def serve():\n    threading.Event().wait()\n")
    assert (verdict.ending, [test.message for test in verdict.tests]) == ("completed", [""])


@pytest.mark.parametrize(
    ("wait", "kind"),
    [
        ("await asyncio.Event().wait()", "stuck"),
        ("await asyncio.get_running_loop().create_future()", "stuck"),
        ("lock = asyncio.Lock(); await lock.acquire(); await lock.acquire()", "stuck"),
        ("await asyncio.to_thread(threading.Event().wait)", "stuck"),
        ("threading.Event().wait()", "blocked"),
        ("lock = threading.Lock(); lock.acquire(); lock.acquire()", "blocked"),
        ("queue.Queue().get()", "blocked"),
        ("os.read(os.pipe()[0], 1)", "blocked"),
        ("concurrent.futures.Future().result()", "blocked"),
    ],
)
def test_what_waits_for_ever_is_told_with_the_students_line(graded, wait, kind):
    submission = f"import asyncio, concurrent.futures, os, queue, threading\nasync def serve():\n    {wait}\n"
    grader = f"""
        @pytest.mark.points(5)
        async def test_outcome(submission):
            \"\"\"It is seen.\"\"\"
            outcome = await submission.serve().outcome()
            same((outcome.kind, outcome.line.number), ({kind!r}, 3))

        @pytest.mark.points(5)
        async def test_sentence(submission):
            \"\"\"It is told.\"\"\"
            await submission.serve()
    """
    verdict = graded(grader, submission)
    seen, told = verdict.tests
    assert (verdict.ending, seen.outcome, seen.message) == ("completed", "passed", "")
    assert (told.outcome, told.file, told.line) == ("failed", "01_it.py", 3)
    words = {"stuck": "waits for something that never comes", "blocked": "blocks the event loop and never comes back"}
    assert told.message == f"Seen: serve {words[kind]} (line 3)\nWanted: serve to return"


@pytest.mark.parametrize(
    "wait",
    [
        "threading.Event().wait(0.2)",
        "queue.Queue().get(timeout=0.2)",
        "select.select([], [], [], 0.2)",
        "subprocess.run(['sleep', '0.2'])",
        "await (await asyncio.create_subprocess_exec('sleep', '0.2')).wait()",
        "await asyncio.to_thread(threading.Event().wait, 0.2)",
    ],
)
def test_a_wait_that_ends_by_the_machines_clock_is_waited_for(holds, wait):
    submission = f"""
        import asyncio, queue, select, subprocess, threading
        async def serve():
            try:
                {wait}
            except queue.Empty:
                pass
            return "done"
    """
    holds("same(await submission.serve(), 'done')", submission)


@pytest.mark.parametrize(
    "wait",
    [
        "await asyncio.to_thread(threading.Event().wait, 0.2)",
        "await (await asyncio.create_subprocess_exec('sleep', '0.2')).wait()",
    ],
)
def test_a_time_out_around_such_a_wait_does_not_come_too_early(holds, wait):
    submission = f"""
        import asyncio, threading
        async def serve():
            async with asyncio.timeout(60):
                {wait}
            return "done"
    """
    holds(
        "same(await submission.serve(), 'done')\nexpect(clock.now < 60, seen=clock.now, wanted='no wait')", submission
    )


def test_a_thread_that_sleeps_for_ever_on_the_machines_clock_stops_no_timer(holds):
    submission = """
        import asyncio, threading
        threading.Thread(target=threading.Event().wait, args=(100_000,), daemon=True).start()
        async def serve():
            await asyncio.sleep(60)
            return "served"
    """
    holds("same((await submission.serve(), clock.now), ('served', 60.0))", submission)


ENDLESS = """
    import asyncio, time
    async def serve(dish):
        while True:
            {body}
"""
ENDLESS_GRADER = """
    @pytest.mark.points(10)
    async def test_it(submission, stove):
        \"\"\"It.\"\"\"
        await submission.serve(stove.dish("soup"))
"""
GOES_ON = "Seen: serve goes on and on and never comes to an end (line 5)\nWanted: serve to return"


@pytest.mark.parametrize("body", ["await asyncio.sleep(1)", "await dish()"])
def test_what_goes_on_for_ever_is_told_with_the_students_line(graded, body):
    verdict = graded(ENDLESS_GRADER, ENDLESS.format(body=body))
    [test] = verdict.tests
    assert (verdict.ending, test.line, test.message) == ("completed", 5, GOES_ON)


def test_threads_that_sleep_for_ever_one_after_another_come_to_an_end(graded):
    verdict = graded(ENDLESS_GRADER, ENDLESS.format(body="await asyncio.to_thread(time.sleep, 1)"))
    # Two thousand threads take seconds: on a machine that is busy the last resort comes first.
    said = verdict.tests[0].message
    assert (verdict.ending, said) == ("completed", GOES_ON) or verdict.ending == "timed_out"
    assert verdict.score == 0


def test_who_looks_again_and_again_is_patient_and_not_endless(holds):
    submission = """
        import asyncio
        async def serve(dish):
            cooking = asyncio.create_task(dish())
            while not cooking.done():
                await asyncio.sleep(0.01)
            return cooking.result()
    """
    holds("same(await submission.serve(stove.dish('soup', seconds=10)), stove.calls[0].value)", submission)


def test_a_computation_is_no_silence(holds):
    submission = """
        import asyncio
        def compute():
            return sum(n * n for n in range(300_000))
        async def in_thread():
            return await asyncio.to_thread(compute)
    """
    checks = """
        wanted = sum(n * n for n in range(300_000))
        call = submission.in_thread()
        same((await submission.compute(), await call, clock.now), (wanted, wanted, 0.0))
    """
    holds(checks, submission)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_process_pool_works_on_functions_of_the_file(holds, method):
    submission = """
        import asyncio, concurrent.futures, multiprocessing
        def square(n):
            return n * n, multiprocessing.current_process().name != "MainProcess"
        async def serve(method, numbers):
            context = multiprocessing.get_context(method)
            loop = asyncio.get_running_loop()
            with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
                return await asyncio.gather(*(loop.run_in_executor(pool, square, n) for n in numbers))
    """
    holds(f"same(await submission.serve({method!r}, [2, 3]), [(4, True), (9, True)])", submission)


def test_a_subprocess_and_its_pipes_work_on_the_loop_and_off_it(holds):
    submission = """
        import asyncio, subprocess, sys
        async def on_loop(text):
            process = await asyncio.create_subprocess_exec("cat", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            out, _ = await process.communicate(text.encode())
            return out.decode(), process.returncode
        def off_loop():
            return subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, text=True).stdout
    """
    checks = "same(await submission.on_loop('soup'), ('soup', 0))\nsame(await submission.off_loop(), '42\\n')"
    holds(checks, submission)


def test_a_server_and_a_client_in_the_file_talk_over_tcp(holds):
    submission = """
        import asyncio
        async def serve(text):
            async def echo(reader, writer):
                writer.write(await reader.read(100))
                await writer.drain()
                writer.close()
            async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
                port = server.sockets[0].getsockname()[1]
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(text)
                answer = await reader.read()
                writer.close()
                return answer
    """
    holds("same(await submission.serve(b'soup'), b'soup')", submission)


@pytest.mark.parametrize("target", ["threading.Event().wait", "endless"])
def test_threads_that_are_left_running_hold_up_nobody(holds, target):
    submission = f"""
        import threading
        def endless():
            while True:
                pass
        def serve():
            threading.Thread(target={target}).start()
            return "served"
    """
    holds("same(await submission.serve(), 'served')", submission)


def test_a_blocked_loop_in_one_host_leaves_the_other_host_its_time(holds):
    submission = """
        import asyncio, threading
        async def block():
            threading.Event().wait()
        async def rest(seconds):
            await asyncio.sleep(seconds)
            return "rested"
    """
    checks = """
        blocked = submission.block()
        same(await second_submission.rest(60), "rested")
        same((clock.now, await submission.ping(), await second_submission.ping()), (60.0, False, True))
        same((await blocked.outcome()).kind, "blocked")
    """
    holds(checks, submission)


def test_a_blocked_loop_tells_its_line(holds):
    submission = """
        import os, time
        def rest():
            time.sleep(60)
        async def read(path):
            with open(path) as file:
                return file.read()
    """
    checks = """
        rest = submission.rest()
        await clock.quiet()
        same((await submission.where()).number, 4)
        await rest
        order = work.fifo("order", "soup")
        read = submission.read(order.path)
        await clock.quiet()
        same((await submission.where()).number, 6)
        order.release()
        same(await read, "soup")
    """
    holds(checks, submission)
