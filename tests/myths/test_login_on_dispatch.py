"""`login_required` belongs on the handlers of an async view class, or around the whole view, not on `dispatch`.

Widely taught: `@method_decorator(login_required, name="dispatch")` on a View, whatever its handlers are; and
`LoginRequiredMixin`, which works in `dispatch` as well.

What happens: `dispatch` is a plain function, so the decorator takes its sync way. A guest who is not logged in gets the
redirect where Django awaits a coroutine: TypeError, status 500. One who is logged in makes it look up `request.user` in
the database, on the loop: SynchronousOnlyOperation, status 500. Nobody gets in, and nobody gets to the login page.

The right way: `@method_decorator(login_required)` on each `async def`, or `login_required(RecipeView.as_view())` in the
routes: both are seen to be async.
"""

from __future__ import annotations

import pytest
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import SynchronousOnlyOperation
from django.http import JsonResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View
from kitchen import factories

pytestmark = pytest.mark.urls(__name__)


class Secrets(View):
    async def get(self, request):
        return JsonResponse({"for": (await request.auser()).username})


@method_decorator(login_required, name="dispatch")
class AsTaught(Secrets):
    pass


class WithMixin(LoginRequiredMixin, Secrets):
    pass


class OnTheHandler(View):
    @method_decorator(login_required)
    async def get(self, request):
        return JsonResponse({"for": (await request.auser()).username})


urlpatterns = [
    path("taught/", AsTaught.as_view()),
    path("mixin/", WithMixin.as_view()),
    path("handler/", OnTheHandler.as_view()),
    path("around/", login_required(Secrets.as_view())),
]
on_dispatch = pytest.mark.parametrize("url", ["/taught/", "/mixin/"])
decorated_well = pytest.mark.parametrize("url", ["/handler/", "/around/"])


@pytest.fixture
def ada(pantry):
    return factories.user(username="ada")


@on_dispatch
async def test_on_dispatch_a_guest_without_a_login_is_a_type_error(url, async_client):
    with pytest.raises(TypeError, match="HttpResponseRedirect can't be used in 'await' expression"):
        await async_client.get(url)


@on_dispatch
async def test_on_dispatch_a_guest_with_a_login_is_a_query_on_the_loop(url, async_client, ada):
    await async_client.aforce_login(ada)
    with pytest.raises(SynchronousOnlyOperation):
        await async_client.get(url)


@decorated_well
async def test_on_the_handler_or_around_the_view_a_guest_is_sent_to_the_login(url, async_client):
    response = await async_client.get(url)
    assert response.status_code == 302
    assert response.headers["Location"] == f"/accounts/login/?next={url}"


@decorated_well
async def test_on_the_handler_or_around_the_view_a_login_lets_in(url, async_client, ada):
    await async_client.aforce_login(ada)
    assert (await async_client.get(url)).json() == {"for": "ada"}
