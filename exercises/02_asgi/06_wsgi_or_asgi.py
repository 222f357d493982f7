"""Four kitchens look alike from the street. Does one begin the second order while the first still waits?

`await client.get()` asks a server for a dish; the server asks the supplier before it answers. `await supplier.hold()`:
from now on the supplier keeps its answers back, until `await supplier.release()`. `await supplier.waiting()` gives how
many requests wait there when nothing moves any more. Return True if the server overlaps two requests, else False.
Graded: two at once; when you return nothing is held any more and both are answered; and the right word about gunicorn
(one sync worker; four threads) and uvicorn (an async view; one that blocks the loop), whose names you do not get.

Before you run it: about which two of the four will you return True, and why?
"""


async def overlaps(client, supplier):
    # TODO: both requests must be under way while the supplier keeps its answers back.
    await client.get()
    await client.get()
    return True
