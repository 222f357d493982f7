"""gather, with a log on stderr and a word on stdout: output is no reason to fail."""

import asyncio
import logging
import sys

logging.basicConfig(stream=sys.stderr, level=logging.DEBUG)
log = logging.getLogger("kitchen")


async def cook_together(dishes):
    log.warning("%d dishes are ordered", len(dishes))
    plates = await asyncio.gather(*[dish() for dish in dishes])
    print("served:", len(plates), file=sys.stderr)
    print("the table is full")
    return list(plates)
