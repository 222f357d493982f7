"""Markdown as widgets, from which nothing gets lost: what stands in angle brackets is a name, and no HTML."""

from __future__ import annotations

from markdown_it import MarkdownIt
from textual.widgets import Markdown


def prose(text: str = "", **more: str) -> Markdown:
    """TEXT as Markdown whose links a click shows, and does not open. MORE goes to the widget, as its id."""
    return Markdown(text, open_links=False, parser_factory=_without_html, **more)


def task_text(**more: str) -> Markdown:
    """For a docstring, which is no Markdown through and through: stars and underscores in it are names."""
    return Markdown(open_links=False, parser_factory=_without_emphasis, **more)


def _without_html() -> MarkdownIt:
    return MarkdownIt("gfm-like", {"html": False})


def _without_emphasis() -> MarkdownIt:
    return _without_html().disable(["emphasis", "strikethrough"])
