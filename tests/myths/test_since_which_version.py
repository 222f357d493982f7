"""Which async parts Django has depends on the version: name it.

Widely taught: "Django 4 has a full async ORM", or a list of methods with no version beside it.

What happens: the a-methods of querysets came with 4.1, those of models and async streaming with 4.2,
`aget_object_or_404`, `auser()` and async signals with 5.0. `AsyncPaginator` and `django.tasks` exist from 6.0 on only.
And some do not exist to this day: no async transaction, no `request.aread()`.

The right way: say the version, and look: `hasattr` is quicker than a search.
"""

from __future__ import annotations

import importlib.util

import django
import pytest
from django import shortcuts
from django.contrib.auth import middleware
from django.core import paginator
from django.db import transaction
from django.db.models import Model, QuerySet
from django.dispatch import Signal
from django.http import HttpRequest, StreamingHttpResponse
from django.test import AsyncClient

SINCE_4_1 = ["aget", "acount", "aexists", "acreate", "aget_or_create", "abulk_create", "aaggregate", "aupdate"]
FROM_6 = django.VERSION >= (6, 0)


@pytest.mark.parametrize("method", SINCE_4_1)
def test_querysets_have_their_a_methods(method):
    assert hasattr(QuerySet, method)


@pytest.mark.parametrize("method", ["asave", "adelete", "arefresh_from_db"])
def test_models_have_theirs(method):
    assert hasattr(Model, method)


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (shortcuts, "aget_object_or_404"),
        (shortcuts, "aget_list_or_404"),
        (middleware, "auser"),
        (AsyncClient, "aforce_login"),
        (Signal, "asend"),
        (StreamingHttpResponse, "__aiter__"),
    ],
)
def test_what_came_later_is_there_too(owner, name):
    assert hasattr(owner, name)


def test_async_pages_exist_from_6_on_only():
    assert hasattr(paginator, "AsyncPaginator") is FROM_6


def test_tasks_exist_from_6_on_only():
    assert (importlib.util.find_spec("django.tasks") is not None) is FROM_6


@pytest.mark.parametrize("method", ["__aenter__", "__aexit__"])
def test_a_transaction_is_not_async_in_either(method):
    assert not hasattr(transaction.Atomic, method)


def test_a_request_has_no_async_reading():
    assert not hasattr(HttpRequest, "aread")
