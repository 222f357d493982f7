"""Files and pipes that a test lays out."""


def test_a_file_is_read_at_its_path_and_an_old_name_is_not_overwritten(holds):
    checks = """
        path = work.file("order.txt", "crème".encode())
        same(await submission.read(path), "crème")
        with pytest.raises(FileExistsError):
            work.file("order.txt", b"")
    """
    holds(checks, "def read(path):\n    with open(path, encoding='utf-8') as file:\n        return file.read()\n")


READ = """
import asyncio
async def in_thread(path):
    return await asyncio.to_thread(read, path)
async def on_loop(path):
    return read(path)
def read(path):
    with open(path) as file:
        return file.read()
"""


def test_a_pipe_gives_its_text_when_the_test_says_so(holds):
    checks = """
        order = work.fifo("order", "two soups")
        same((order.has_reader, order.release()), (False, False))
        call = submission.in_thread(order.path)
        await clock.quiet()
        same((order.has_reader, await submission.ping(), call.done), (True, True, False))
        same(order.release(), True)
        same((await call, order.released, order.let_go), ("two soups", True, False))
    """
    holds(checks, READ)


def test_who_reads_on_the_loop_blocks_it_and_the_pipe_lets_go_by_itself(holds):
    checks = """
        order = work.fifo("order", "two soups")
        call = submission.on_loop(order.path)
        same(await submission.ping(), False)
        same((await call, order.released, order.let_go), ("two soups", False, True))
    """
    holds(checks, READ)


def test_stamps_wait_at_their_gates_in_threads_and_processes(holds):
    submission = """
        import asyncio, concurrent.futures
        async def threads(recipes, stamp):
            return await asyncio.gather(*(asyncio.to_thread(stamp, recipe) for recipe in recipes))
        async def processes(recipes, stamp):
            with concurrent.futures.ProcessPoolExecutor(2) as pool:
                loop = asyncio.get_running_loop()
                return await asyncio.gather(*(loop.run_in_executor(pool, stamp, recipe) for recipe in recipes))
    """
    for way in ("threads", "processes"):
        checks = f"""
            stamp = work.stamp(["soup", "tart"], rounds=50)
            call = submission.{way}(["soup", "tart"], stamp)
            await clock.quiet()
            same(stamp.at_gate(), ["soup", "tart"])
            stamp.open()
            soup, tart = await call
            same([stamp.verify("soup", soup), stamp.verify("tart", tart)], [True, True])
            same([stamp.verify("soup", tart), stamp.verify("soup", "")], [False, False])
        """
        holds(checks, submission)


def test_a_stamp_on_the_loop_is_seen_there(holds):
    checks = """
        stamp = work.stamp(["soup", "tart"], rounds=50)
        call = submission.stamp_all(["soup", "tart"], stamp)
        await clock.quiet()
        same((stamp.at_gate(), await submission.ping()), (["soup"], False))
        same([stamp.verify(name, value) for name, value in zip(("soup", "tart"), await call)], [True, True])
        same([gate.let_go for gate in stamp.gates.values()], [True, True])
    """
    holds(checks, "async def stamp_all(recipes, stamp):\n    return [stamp(recipe) for recipe in recipes]\n")
