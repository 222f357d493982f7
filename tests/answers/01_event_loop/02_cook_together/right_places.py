"""Each dish is brought to its own place as it is done, in whatever order that is."""

import asyncio


async def cook_together(dishes):
    places = {}

    async def bring(number, dish):
        places[number] = await dish()

    for done in asyncio.as_completed([bring(*pair) for pair in enumerate(dishes)]):
        await done
    return [places[number] for number in sorted(places)]
