"""Making a task is taken for waiting for it.

fails: test_the_plate_itself_arrives
says: Task
"""

import asyncio


async def serve(cook, dish):
    plate = asyncio.create_task(cook(dish))
    return plate
