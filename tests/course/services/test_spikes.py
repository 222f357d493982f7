"""The grader carries what later lessons need: mail, Redis and a Celery worker, reached from inside a cell."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from course.catalog import Exercise
from course.grader import Grader
from course.grader.verdict import Verdict


@pytest.fixture(scope="module")
def grader():
    with Grader() as grader:
        yield grader


@pytest.fixture
def graded(grader, tmp_path):
    """Gives the verdict of a grader's source on a submission's source."""

    def graded(submission: str, tests: str) -> Verdict:
        exercise = Exercise(root=tmp_path, lesson="99_spikes", name="01_spike", hints=())
        for path, source in ((exercise.path, submission), (exercise.grader, tests)):
            path.parent.mkdir(parents=True)
            Path(path).write_text(textwrap.dedent(source))
        return grader.check(exercise)

    return graded


def failures(verdict: Verdict) -> list[str]:
    problems = [f"{test.id}: {test.outcome} {test.message}" for test in verdict.tests if test.outcome != "passed"]
    return problems if verdict.ending == "completed" else [*problems, verdict.ending, verdict.message, verdict.output]


def test_code_in_a_host_sends_mail_to_the_catcher_and_tries_again_an_hour_later(graded):
    submission = """
        import asyncio
        import smtplib
        from email.message import EmailMessage

        def send(port, to, dish):
            message = EmailMessage()
            message["From"], message["To"], message["Subject"] = "chef@kitchen.example", to, dish
            message.set_content("Dinner is served")
            with smtplib.SMTP("127.0.0.1", port, local_hostname="kitchen") as client:
                client.send_message(message)

        async def announce(port, to, dish):
            while True:
                try:
                    return await asyncio.to_thread(send, port, to, dish)
                except smtplib.SMTPRecipientsRefused as refused:
                    if refused.recipients[to][0] >= 500:
                        raise
                    await asyncio.sleep(3600)
    """
    tests = """
        import pytest
        from course.grader.examiner import expect
        from course.services.mail import MailCatcher

        @pytest.mark.points(10)
        async def test_the_guest_is_told(submission, cell, clock):
            '''The guest gets the mail, at the third try.'''
            mail = MailCatcher(clock)
            await mail.serve(cell.listen()[0])
            mail.refuse(451, times=2)
            await submission.announce(mail.port, "ana@guest.example", "soup")
            [letter] = mail.letters
            expect(letter.message["Subject"] == "soup", seen=letter.message["Subject"], wanted="soup")
            expect(letter.recipients == ("ana@guest.example",), seen=str(letter.recipients), wanted="ana")
            expect((letter.at, mail.connections) == (7200, 3), seen=f"{letter.at} s", wanted="7200 s, 3 connections")
            mail.refuse(550)
            outcome = await submission.announce(mail.port, "ana@guest.example", "tart").outcome()
            expect(outcome.kind == "raised" and clock.now == 7200, seen=outcome.kind, wanted="raised at once")
            await mail.close()
    """
    assert failures(graded(submission, tests)) == []


# A command that is under way to Redis or back is seen nowhere in the cell: the look at quiet takes Redis in.
WITH_REDIS = """
    from contextlib import asynccontextmanager
    from course.services.redis import running_redis
    from course.services.relay import Relay

    @asynccontextmanager
    async def reachable_redis(cell):
        with running_redis() as redis:
            relay = Relay(redis)
            await relay.serve(cell.listen()[0])
            cell.watch(redis.process.pid)
            yield relay
            await relay.close()
"""


def test_a_channel_layer_carries_a_message_from_one_host_to_another(graded):
    submission = """
        from channels_redis.core import RedisChannelLayer
        from kitchen.wiring import channel_layers

        def layer(url):
            return RedisChannelLayer(**channel_layers(url)["default"]["CONFIG"])

        async def listen(url):
            tube = layer(url)
            channel = await tube.new_channel()
            await tube.group_add("kitchen", channel)
            return [await tube.receive(channel) for _ in range(2)]

        async def call_out(url, dish):
            await layer(url).group_send("kitchen", {"type": "order", "dish": dish})
    """
    tests = f"""{WITH_REDIS}
    import secrets
    import pytest
    from course.grader.examiner import expect

    @pytest.mark.points(10)
    async def test_the_order_is_heard(submission, second_submission, cell, clock):
        '''What one host calls out, the other one hears.'''
        async with reachable_redis(cell) as relay:
            hearing = second_submission.listen(relay.url)
            await clock.quiet()
            dishes = [secrets.token_hex(8), secrets.token_hex(8)]
            for dish in dishes:
                await submission.call_out(relay.url, dish)
            heard = await hearing
            expect([m["dish"] for m in heard] == dishes, seen=str(heard), wanted=str(dishes))
            expect(relay.connections >= 3, seen=str(relay.connections), wanted="a connection of each call")
            lost = await submission.listen(relay.url).outcome()
            expect(lost.kind == "stuck" and clock.now == 0, seen=f"{{lost.kind}} at {{clock.now}}", wanted="stuck at 0")
    """
    assert failures(graded(submission, tests)) == []


def test_a_worker_in_a_second_host_does_a_task_that_the_first_one_sent(graded):
    submission = """
        import asyncio
        import os
        import threading
        from celery import Celery

        app = Celery("submission")
        app.set_default()

        @app.task(name="prepare")
        def prepare(dish):
            return [asyncio.run_coroutine_threadsafe(serve(dish), loop).result(), os.getpid()]

        def start_worker(url, dish_served):
            global loop, serve, worker
            loop, serve = asyncio.get_running_loop(), dish_served
            app.conf.update(broker_url=url, result_backend=url)
            worker = app.WorkController(
                pool_cls="solo", without_gossip=True, without_mingle=True, without_heartbeat=True
            )
            threading.Thread(target=worker.start, daemon=True).start()
            return os.getpid()

        def order(url, dish):
            app.conf.update(broker_url=url, result_backend=url)
            return asyncio.to_thread(lambda: prepare.delay(dish).get())
    """
    tests = f"""{WITH_REDIS}
    import pytest
    from course.grader.examiner import expect

    @pytest.mark.points(10)
    async def test_the_task_is_done_elsewhere(submission, second_submission, stove, cell, clock):
        '''The worker does the task, and its result comes back.'''
        async with reachable_redis(cell) as relay:
            serve = stove.helper("serve", answer=lambda dish: dish + " is served", seconds=600)
            worker = await second_submission.start_worker(relay.url, serve)
            result = await submission.order(relay.url, "soup")
            expect(result == ["soup is served", worker], seen=str(result), wanted="the result of the second host")
            expect([call.args for call in stove.calls] == [("soup",)], seen=str(stove.calls), wanted="one call")
            expect(clock.now == 600, seen=f"{{clock.now}} s", wanted="600 s, the time that the task takes")
    """
    assert failures(graded(submission, tests)) == []


def test_no_virtual_time_passes_while_redis_is_still_computing(graded):
    submission = """
        import asyncio
        import redis.asyncio as client

        async def ask(url):
            async with client.Redis.from_url(url, socket_timeout=None) as redis, asyncio.timeout(60):
                return await redis.eval("local n = 0; for i = 1, 3e7 do n = n + i % 7 end; return 'done'", 0)
    """
    tests = f"""{WITH_REDIS}
    import pytest
    from course.grader.examiner import expect

    @pytest.mark.points(10)
    async def test_the_answer_is_in_time(submission, cell, clock):
        '''The answer comes before the deadline.'''
        async with reachable_redis(cell) as relay:
            answer = await submission.ask(relay.url)
            expect((answer, clock.now) == (b"done", 0), seen=f"{{answer}} at {{clock.now}}", wanted="done at 0")
    """
    assert failures(graded(submission, tests)) == []


def test_the_supplier_in_a_cell_holds_refuses_and_is_late_on_the_virtual_clock(graded):
    submission = """
        import asyncio
        import httpx

        async def ask(urls, together):
            async with httpx.AsyncClient(timeout=5) as client:
                if together:
                    answers = await asyncio.gather(*map(client.get, urls))
                else:
                    answers = [await client.get(url) for url in urls]
                return [answer.json()["price"] for answer in answers]
    """
    tests = """
    import pytest
    from course.grader.examiner import expect
    from course.services.behaviours import Slow

    @pytest.mark.points(10)
    async def test_the_supplier(submission, supplier, clock):
        '''The supplier does as it is told.'''
        names = ("flour", "eggs", "salt")
        urls = [supplier.url(f"/price/{name}") for name in names]
        found = []
        for together in (True, False):
            with supplier.holding(until=3) as held:
                prices = await submission.ask(urls, together)
            expect(prices == [f"{supplier.prices[name]:.2f}" for name in names], seen=str(prices), wanted="the prices")
            found.append((held.reached, held.let_go))
        await supplier.refuse()
        found.append((await submission.ask(urls[:1], True).outcome()).error.type)
        await supplier.recover()
        supplier.behaves(Slow(3600))
        found.append((await submission.ask(urls[:1], True).outcome()).error.type)
        await clock.quiet()
        found.append((supplier.requests[-1].ending, supplier.requests[-1].ended, clock.now))
        wanted = [(True, []), (False, [1, 1, 1]), "ConnectError", "ReadTimeout", ("disconnected", 5, 5)]
        expect(found == wanted, seen=str(found), wanted=str(wanted))
    """
    assert failures(graded(submission, tests)) == []


def test_a_django_view_and_a_consumer_in_a_host_work_on_the_database_of_the_verdict(graded):
    submission = """
        from channels.generic.websocket import AsyncJsonWebsocketConsumer
        from django.conf import settings
        from django.http import JsonResponse
        from django.urls import path
        from kitchen.models import Chef

        settings.ROOT_URLCONF = __name__
        from kitchen.asgi import application

        async def chefs(request):
            await Chef.objects.acreate(name="Bob")
            return JsonResponse([chef.name async for chef in Chef.objects.all()], safe=False)

        class Count(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content):
                await self.send_json([content, await Chef.objects.acount()])

        urlpatterns = [path("chefs/", chefs)]
        websocket_urlpatterns = [path("count/", Count.as_asgi())]
    """
    tests = """
    import secrets
    import pytest
    from course.grader.examiner import expect

    @pytest.mark.points(10)
    async def test_the_chefs(submission, database, clock):
        '''The chefs are listed and counted.'''
        name = "Ana " + secrets.token_hex(4)

        def hire():
            from kitchen.models import Chef
            Chef.objects.create(name=name)

        database.seed(hire)
        app = submission.app()
        listed = (await app.get("/chefs/")).json()
        expect(listed == [name, "Bob"], seen=str(listed), wanted="both chefs")
        with database.read() as rows:
            kept = [row["name"] for row in rows.execute("SELECT name FROM kitchen_chef ORDER BY name")]
        expect(kept == listed, seen=str(kept), wanted="both chefs in the database")
        headers = [(b"origin", b"http://kitchen.test")]
        socket = app.open_websocket("/count/", headers=headers)
        expect(await socket.connect(), seen="closed", wanted="accepted")
        socket.send('"soup"')
        counted = await socket.receive()
        expect(counted == '["soup", 2]', seen=str(counted), wanted="two chefs")
    """
    assert failures(graded(submission, tests)) == []
