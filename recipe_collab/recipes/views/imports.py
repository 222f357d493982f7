"""Files of recipes: uploaded here, and looked at while a worker reads them."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from capstone.errors import DomainError
from capstone.json import uploaded
from capstone.pages import page
from recipes import actions
from recipes.domain import imports, shapes
from recipes.views.shell import show


@page("GET", "POST")
async def upload(request: HttpRequest, user: Any) -> HttpResponse:
    """Take a file, and lead to its job."""
    if request.method != "POST":
        return await _page(request, user)
    try:
        name, content = uploaded(request, settings.LARGEST_IMPORT)
        job = await sync_to_async(imports.start)(user, name, content)
    except DomainError as error:
        return await _page(request, user, error)
    return redirect("import", pk=job.pk)


@page("GET", "POST")
async def job(request: HttpRequest, user: Any, pk: int) -> HttpResponse:
    """How far it is; a POST cancels it."""
    if request.method == "POST":
        await sync_to_async(imports.cancel)(user, pk)
        return redirect("import", pk=pk)
    context = actions.body(await sync_to_async(actions.show_import)(user, {}, pk))
    return await show(request, user, "import", "import.html", context)


async def _page(request: HttpRequest, user: Any, error: DomainError | None = None) -> HttpResponse:
    jobs = await sync_to_async(lambda: [shapes.job(row) for row in imports.jobs(user)])()
    context = {"jobs": jobs, "error": error and error.message}
    return await show(request, user, "import", "imports.html", context, error.status if error else 200)
