"""Mails under bad luck: a worker that dies, a mail server or a broker that is gone. Each goes out, once."""

import asyncio

from expenses.models import Mail

from .conftest import PATIENCE, kill

SOUP = "New expense: Soup: 12.50 EUR"


async def all_sent():
    """Wait until no mail is left in the outbox."""
    async with asyncio.timeout(PATIENCE):
        while await Mail.objects.filter(sent_at=None).aexists():  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.01)


async def spends(household, **environment):
    await asyncio.to_thread(household.spends, **environment)


async def test_a_mail_goes_out_by_the_worker_without_waiting_for_the_beat(household, smtp):
    household.worker()
    await spends(household)
    assert await smtp.subjects(1) == [SOUP]


async def test_the_same_task_three_times_sends_one_mail(household, smtp):
    household.worker()
    await asyncio.to_thread(
        household.does,
        "add_expense(ada, data, via='api')\nfor _ in range(3): deliver_mail.delay(Mail.objects.get().pk)",
    )
    household.beat()
    await all_sent()
    # What is sent last is done last: by then the three tasks before it have been.
    await spends(household)
    await all_sent()
    assert await smtp.subjects(2) == [SOUP] * 2


async def test_a_worker_that_is_killed_in_a_mail_leaves_it_to_another(household, smtp):
    worker = household.worker()
    smtp.stall(3600, times=1)
    await spends(household)
    async with asyncio.timeout(PATIENCE):
        await smtp.began.wait()
    kill(worker)
    assert smtp.letters == []
    household.worker()
    household.beat()
    await all_sent()
    assert await smtp.subjects(1) == [SOUP]
    mail = await Mail.objects.aget()
    assert mail.attempts == 2


async def test_a_mail_server_that_is_gone_gets_it_when_it_is_back(household, smtp):
    smtp.drop(times=1)
    household.worker()
    await spends(household)
    await all_sent()
    assert await smtp.subjects(1) == [SOUP]
    assert (await Mail.objects.aget()).attempts == 2


async def test_without_a_broker_the_expense_is_saved_and_the_beat_finds_its_mail(household, smtp):
    await spends(household, EXPENSES_REDIS_URL="redis://127.0.0.1:1/0")
    household.worker()
    household.beat()
    assert await smtp.subjects(1) == [SOUP]


async def test_a_dead_address_stops_no_other(household, smtp):
    smtp.refuse(550, times=1)
    household.worker()
    await spends(household)
    await spends(household)
    assert await smtp.subjects(1) == [SOUP]
    assert await Mail.objects.filter(refused_at__isnull=False).acount() == 1
