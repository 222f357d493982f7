"""The host's pool of threads: what relies on getting the same thread again fails at once."""

import threading
from concurrent.futures import CancelledError, wait

import pytest

from course.grader.host.pool import RotatingPool


@pytest.fixture
def pool():
    return RotatingPool()


def test_each_job_runs_on_another_thread_than_the_last_three(pool):
    used = [pool.submit(threading.get_ident).result() for _ in range(40)]
    assert all(used[n] not in used[n - 3 : n] for n in range(3, 40))
    assert len(set(used)) <= 5


def test_a_thread_that_is_slow_to_rest_takes_no_job_of_another(pool):
    asked = threading.Event()
    chosen = pool._unused[-2]
    start = chosen.submit

    def start_late(*work):
        asked.set()
        threading.Timer(0.3, start, work).start()

    chosen.submit = start_late
    gate = threading.Event()
    first = pool.submit(lambda: gate.wait(10) and threading.get_ident())
    first.add_done_callback(lambda _: asked.wait(10))
    gate.set()
    slow = first.result()
    assert pool.submit(threading.get_ident).result() != slow


def test_as_many_jobs_as_there_are_threads_run_at_once_and_the_rest_waits_for_its_turn(pool):
    threads = pool._max_workers
    together = threading.Barrier(threads, timeout=10)
    jobs = [pool.submit(together.wait) for _ in range(3 * threads)]
    assert sorted(job.result() for job in jobs) == sorted(3 * list(range(threads)))


def test_an_error_is_the_jobs_and_the_thread_goes_on(pool):
    jobs = [pool.submit(int, text) for text in ["x", "7"] * pool._max_workers]
    wait(jobs)
    assert {type(job.exception()) for job in jobs[::2]} == {ValueError}
    assert {job.result() for job in jobs[1::2]} == {7}


def test_a_job_that_is_cancelled_in_the_queue_never_runs(pool):
    gate, ran = threading.Event(), []
    busy = [pool.submit(gate.wait, 10) for _ in range(pool._max_workers)]
    late = pool.submit(ran.append, "late")
    assert late.cancel()
    gate.set()
    assert all(job.result() for job in busy)
    assert pool.submit(len, ran).result() == 0
    with pytest.raises(CancelledError):
        late.result()


def test_a_submissions_thread_local_does_not_survive_in_it(holds):
    submission = """
        import asyncio, threading
        memory = threading.local()
        async def remembers():
            await asyncio.to_thread(setattr, memory, "name", "ada")
            return await asyncio.to_thread(getattr, memory, "name", "nobody")
    """
    holds("same([await submission.remembers() for _ in range(3)], 3 * ['nobody'])", submission)
