"""A real Celery worker process over a real Valkey."""

from __future__ import annotations

import pytest
from celery import Celery

from course.services import ServiceUnavailable
from course.services.redis import running_redis
from course.services.worker import running_worker

TASKS = """
import os
from celery import shared_task

@shared_task
def weigh(dish, grams):
    return [dish, grams * 2, os.getpid()]
"""


def test_a_task_goes_to_the_worker_and_its_result_comes_back(tmp_path):
    (tmp_path / "orders.py").write_text(TASKS)
    with running_redis() as redis:
        environment = {"KITCHEN_REDIS_URL": redis.url}
        with running_worker(environment=environment, folders=[tmp_path], imports=["orders"]) as worker:
            app = Celery(broker=redis.broker_url, backend=redis.broker_url, set_as_current=False)
            try:
                result = app.send_task("orders.weigh", ["soup", 200]).get(timeout=60)
            finally:
                app.close()
        assert result == ["soup", 400, worker.process.pid]
        assert worker.process.returncode == 0
        assert any("orders.weigh" in line and "succeeded" in line for line in worker.output)


def test_a_worker_that_cannot_start_is_told_with_its_last_line():
    with pytest.raises(ServiceUnavailable, match=r"ended at its start .*no_such_module"):
        running_worker("no_such_module", environment={}).__enter__()


def test_a_killed_worker_is_gone_at_once():
    with running_redis() as redis, running_worker(environment={"KITCHEN_REDIS_URL": redis.url}) as worker:
        worker.kill()
        assert worker.process.returncode == -9
