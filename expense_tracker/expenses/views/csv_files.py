"""Expenses from a CSV file and into one."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect

from capstone.errors import DomainError, Invalid
from capstone.forms import checked
from capstone.json import uploaded
from capstone.pages import page
from expenses.domain import csv_files, shapes
from expenses.domain.forms import SearchForm
from expenses.models import CsvImport
from expenses.views.shell import show


@page("GET", "POST")
async def upload(request: HttpRequest, user: Any) -> HttpResponse:
    """Take a file; nothing is written before its preview was seen."""
    if request.method != "POST":
        return await _page(request, user)
    try:
        name, content = uploaded(request, settings.LARGEST_IMPORT)
        started = await sync_to_async(csv_files.start_import)(user, name, content)
    except DomainError as error:
        return await _page(request, user, error)
    return redirect("import_preview", pk=started.pk)


@page("GET", "POST")
async def preview(request: HttpRequest, user: Any, pk: int) -> HttpResponse:
    """What the file holds. A POST writes it or, when it asks for a page, shows that one and keeps what is ticked."""
    if request.method == "POST" and "page" not in request.POST:
        await sync_to_async(csv_files.finish_import)(user, pk, _lines(request))
        return redirect("expenses")
    asked = request.POST if request.method == "POST" else request.GET
    context = await sync_to_async(_found)(user, pk, asked, _lines(request))
    return await show(request, user, "import", "import_preview.html", context)


@page("GET")
async def export(request: HttpRequest, user: Any) -> StreamingHttpResponse:
    """All expenses, a few lines at a time: their number does not matter to the memory."""
    response = StreamingHttpResponse(csv_files.export_lines(user), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="expenses.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _lines(request: HttpRequest) -> set[int]:
    chosen = request.POST.getlist("twin")
    if not all(line.isascii() and line.isdigit() and len(line) < 10 for line in chosen):
        raise Invalid({"twin": ["Name lines of the file."]})
    return {int(line) for line in chosen}


def _found(user: Any, pk: int, asked: Any, ticked: set[int]) -> dict[str, Any]:
    number = checked(SearchForm, {"page": asked.get("page")}, user=user)["page"] or 1
    context = csv_files.preview(user, pk, number)
    rows = [{**row, "ticked": row["line"] in ticked} for row in context["rows"]]
    return {**context, "rows": rows, "elsewhere": sorted(ticked - {row["line"] for row in rows})}


def _imports(user: Any) -> list[dict[str, Any]]:
    rows = CsvImport.objects.filter(user=user).defer("text").order_by("-pk")[:20]
    return [shapes.csv_import(row) for row in rows]


async def _page(request: HttpRequest, user: Any, error: DomainError | None = None) -> HttpResponse:
    context = {"error": error and error.message, "imports": await sync_to_async(_imports)(user)}
    return await show(request, user, "import", "import.html", context, error.status if error else 200)
