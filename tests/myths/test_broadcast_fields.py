"""Whoever sends a whole field sends away what others wrote in it meanwhile.

Widely taught, in many a "collaborative editor in an hour": on each change, send the field to the group, and let every
page show what came last.

What happens: two who type in the same moment each send a text without the other's words. The last one wins on all
pages, and the first one's words are gone; where the two messages cross, the pages even show different texts.

The right way: a CRDT, as Yjs and pycrdt are: each letter has a name, updates say what was done, and in any order they
lead to the same text with everybody's letters in it.
"""

from __future__ import annotations

import pytest
from channels.layers import InMemoryChannelLayer
from pycrdt import Doc, Text


async def opened_pages(count: int) -> tuple[InMemoryChannelLayer, list[str]]:
    layer = InMemoryChannelLayer()
    channels = [await layer.new_channel() for _ in range(count)]
    for channel in channels:
        await layer.group_add("recipe", channel)
    return layer, channels


async def test_the_last_field_wins_and_the_first_ones_words_are_gone():
    layer, pages = await opened_pages(2)
    for text in ("Onion soup for two", "Onion red soup"):  # both began with "Onion soup"
        await layer.group_send("recipe", {"type": "field", "text": text})
    for page in pages:
        texts = [(await layer.receive(page))["text"] for _ in range(2)]
        assert texts[-1] == "Onion red soup"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_updates_of_a_crdt_lead_to_one_text_in_either_order(order):
    begun = Doc()
    begun.get("name", type=Text).insert(0, "Onion soup")
    updates = [typed(begun.get_update(), 10, " for two"), typed(begun.get_update(), 5, " red")]
    page = Doc()
    for update in (begun.get_update(), *(updates[number] for number in order)):
        page.apply_update(update)
    assert str(page.get("name", type=Text)) == "Onion red soup for two"


def typed(begun: bytes, place: int, words: str) -> bytes:
    """The update of a page that had `begun` and wrote words into it."""
    page = Doc()
    page.apply_update(begun)
    page.get("name", type=Text).insert(place, words)
    return page.get_update()
