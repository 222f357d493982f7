"""The guest leaves while the stew simmers: the pot must still be put away.

`simmer` returns what `await cook()` gives. Whatever happens (a plate, an error, a cancellation),
`await put_away()` is called once and is finished before `simmer` ends. Graded: that, for each of
them; CancelledError gets out; and a second cancel during `put_away` does not cut it short.

Before you run it: how long will `simmer` take to end if it is cancelled while it cooks, and why?
"""


async def simmer(cook, put_away):
    # TODO: put the pot away whatever happens, even if a cancel comes while it is being put away.
    plate = await cook()
    await put_away()
    return plate
