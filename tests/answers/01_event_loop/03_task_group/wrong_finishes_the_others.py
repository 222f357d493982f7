"""The error is kept back until all the others are done cooking, for nobody will eat them.

fails: test_the_other_dishes_leave_the_stove
says: cooked to the end
"""

import asyncio


async def cook_menu(dishes):
    plates = await asyncio.gather(*(dish() for dish in dishes), return_exceptions=True)
    for plate in plates:
        if isinstance(plate, BaseException):
            raise plate
    return plates
