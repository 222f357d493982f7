"""Each recipe gets a seal that takes a lot of arithmetic, and nobody is served meanwhile.

`stamp(recipe)` is an ordinary function (not async) that computes for long and gives the seal, a str.
Return the seals in the order of `recipes`. Graded: the loop goes on answering others while a seal is
computed, the seals are right and in order, for any number of recipes.

Before you run it: how long does the loop stand still if 3 seals need 2 seconds each, and why?
"""


async def stamp_all(recipes, stamp):
    # TODO: move the arithmetic off the loop, into a thread or a process.
    return [stamp(recipe) for recipe in recipes]
