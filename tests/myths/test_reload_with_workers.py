"""uvicorn's `--reload` and `--workers` exclude each other.

Widely taught: `uvicorn kitchen.asgi:application --reload --workers 4`.

What happens: uvicorn says '"workers" flag is ignored when reloading is enabled.' and runs one process.

The right way: `--reload` while you write, `--workers` when you serve.
"""

from __future__ import annotations

STARTED = "Started server process"


async def test_with_reload_the_workers_are_ignored_as_uvicorn_says(street):
    uvicorn = street["uvicorn with reload"]
    assert (await (await uvicorn.ask("/menu/")).whole()).endswith(b"soup")
    await uvicorn.quiet()
    assert '"workers" flag is ignored when reloading is enabled.' in uvicorn.log
    assert uvicorn.log.count(STARTED) == 1


async def test_without_it_there_are_as_many_as_were_asked_for(street):
    uvicorn = street["uvicorn with two workers"]
    await uvicorn.prints(lambda log: log.count(STARTED) == 2)
    assert "is ignored" not in uvicorn.log
