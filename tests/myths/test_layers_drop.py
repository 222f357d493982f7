"""Channel layers deliver at most once: past its capacity a channel's messages are dropped, and nobody is told.

Widely taught: "group_send delivers the message to everybody in the group".

What happens: a channel keeps 100 messages (`capacity`). Who reads more slowly than others send loses what comes after;
the sender gets no error, the reader no sign.

The right way: number what must not be lost and keep it in the database. The layer says that there is something new;
who finds a gap reads it there.
"""

from __future__ import annotations

from channels.layers import InMemoryChannelLayer

SENT = 150


async def read_all(layer: InMemoryChannelLayer, channel: str) -> list[int]:
    count = layer.channels[channel].qsize()
    return [(await layer.receive(channel))["number"] for _ in range(count)]


async def send_all(layer: InMemoryChannelLayer) -> str:
    """Send while nobody reads; the channel."""
    channel = await layer.new_channel()
    await layer.group_add("recipe", channel)
    for number in range(1, SENT + 1):
        await layer.group_send("recipe", {"type": "update", "number": number})
    return channel


async def test_of_150_messages_100_arrive_and_nobody_is_told():
    layer = InMemoryChannelLayer()
    channel = await send_all(layer)
    assert await read_all(layer, channel) == list(range(1, 101))


async def test_numbers_and_a_log_bring_back_what_was_dropped():
    layer, log = InMemoryChannelLayer(), list(range(1, SENT + 1))
    channel = await send_all(layer)
    heard = await read_all(layer, channel)
    await layer.group_send("recipe", {"type": "update", "number": SENT + 1})
    log.append(SENT + 1)
    (newest,) = await read_all(layer, channel)
    assert newest != heard[-1] + 1  # a gap, and therefore a look into the log
    assert heard + [number for number in log if number > heard[-1]] == log
