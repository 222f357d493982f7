"""A telephone at the bar cannot keep a stream open: it asks, and the answer waits until there is something to say.

Answer GET /changes/ with the next change that `kitchen.changes.listen(after)` gives, as soon as it comes: status 200
and {"id": 8, "ingredient": "flour", "price": "3.20"} as JSON. When none has come for 25 seconds: 204 without a body.
?after=7 asks for the change behind number 7; if it has happened already, it is answered at once. An `after` that is
no number gets 400. Whatever ends the waiting, also a guest who hangs up, nobody listens to the supplier after it.

Before you run it: fifty telephones wait at the same time. How many threads wait with them, and why?
"""

from django.http import HttpResponse
from django.urls import path

PATIENCE = 25  # seconds


async def next_change(request):
    # TODO: wait for the next change, but not longer than PATIENCE. This one says at once that there is nothing new.
    return HttpResponse(status=204)


urlpatterns = [path("changes/", next_change)]
