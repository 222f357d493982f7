"""One cook, several pots: the soup, the salad and the tart can be on the stove together.

`dishes` is a list of async functions without arguments; `await dish()` gives a plate. Return the
plates in the order of `dishes`. Graded: every dish is on the stove before the first one is done,
each is cooked once, an error gets out, and an empty list gives an empty list.

Before you run it: how long will dishes of 3, 1 and 2 minutes take, and why?
"""


async def cook_together(dishes):
    # TODO: put all the dishes on the stove before you wait for any of them.
    plates = []
    for dish in dishes:
        plates.append(await dish())
    return plates
