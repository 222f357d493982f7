"""The views of the student's file, as the kitchen's Django project has them."""

from __future__ import annotations


def route_to(module: str) -> None:
    """Make the `urlpatterns` of this module the project's."""
    from django.conf import settings

    settings.ROOT_URLCONF = module


def is_async(path: str) -> bool:
    """Whether Django awaits the view at this path, instead of putting it into a thread.

    Raises Resolver404 when there is none.
    """
    from asgiref.sync import iscoroutinefunction
    from django.urls import resolve

    return iscoroutinefunction(resolve(path).func)
