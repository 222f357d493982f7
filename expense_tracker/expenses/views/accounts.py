"""Coming and going: sign-up, login, logout."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth import alogin, alogout
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from capstone.errors import Invalid
from capstone.pages import refused
from expenses.domain.accounts import sign_up
from expenses.domain.forms import SignUpForm
from expenses.live.announce import end_session

BACKEND = "django.contrib.auth.backends.ModelBackend"


class Login(LoginView):
    """Django's own, in a thread: to check a password takes a good part of a second of CPU time."""

    template_name = "registration/login.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        """Wrong; a script can tell by the status."""
        return self.render_to_response(self.get_context_data(form=form), status=400)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password1", "password2")
async def signup(request: HttpRequest) -> HttpResponse:
    """A new user, who is then logged in."""
    if request.method != "POST":
        return render(request, "registration/signup.html", {"form": SignUpForm()})
    # What has a default may be left out.
    data = {"zone": "UTC", "currency": "EUR", **{name: value for name, value in request.POST.items() if value}}
    try:
        user = await sync_to_async(sign_up)(data)
    except Invalid as error:
        form = await sync_to_async(_refused)(data, error)
        return render(request, "registration/signup.html", {"form": form}, status=400)
    await alogin(request, user, backend=BACKEND)
    return redirect("dashboard")


@require_POST
async def logout(request: HttpRequest) -> HttpResponse:
    """The session ends, and its sockets with it."""
    user, key = await request.auser(), request.session.session_key
    await alogout(request)
    if key and user.pk:
        await sync_to_async(end_session)(user.pk, key)
    return redirect("login")


def _refused(data: dict[str, Any], error: Invalid) -> SignUpForm:
    return refused(SignUpForm(data), error)
