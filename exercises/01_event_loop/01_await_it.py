"""The waiter carries something to the table, but it is no plate.

`cook(dish)` is an async function that gives the plate, a str. Mend `serve` so that it returns
that plate. Graded: the plate itself arrives, each order is cooked once, and when a dish burns,
the error reaches whoever called `serve`.

Before you run it: how long will `serve` take if the soup needs 10 minutes, and why?
"""


async def serve(cook, dish):
    # TODO: find out what `cook(dish)` gives, and what is missing for it to become a plate.
    plate = cook(dish)
    return plate
