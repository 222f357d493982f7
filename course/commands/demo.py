"""course demo: what an instructor shows in class."""

from __future__ import annotations

import errno
import os
import signal
import socket
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from course.terminal import USAGE, Complaint

if TYPE_CHECKING:
    from course.demos.serving import Show

demo = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Show something in class: on the projector, live.")


@demo.command()
def race(
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser, or only print the address.")
    ] = True,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port of the page on this machine; 0 is any that is free.")
    ] = 0,
) -> None:
    """Race a WSGI server with threads against an ASGI server, under the same orders.

    Both are real servers; each request is drawn as it happens. Closing the page or Ctrl-C stops everything.
    """
    from course.demos.race.serving import serve

    with _bound(port) as sock:
        ended_by = serve(sock, browser=browser, say=lambda text: print(text, flush=True))
    if ended_by is None:
        print("The last page was closed, and so are both kitchens.")
    else:
        _leave(ended_by)


Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser, or only print the addresses.")]
Port = Annotated[
    int, typer.Option(min=0, max=65535, help="The port of the site on this machine; 0 is any that is free.")
]
OnPostgres = Annotated[bool, typer.Option("--postgres", help="PostgreSQL and two servers, instead of SQLite and one.")]


@demo.command()
def expenses(browser: Browser = True, port: Port = 0, postgres: OnPostgres = False) -> None:
    """Run expense_tracker with all its parts, and an inbox.

    It begins anew each time, with a year of demo data. Ctrl-C stops everything.
    """
    from course.demos.expenses import SHOW

    _run(SHOW, browser, port, postgres)


@demo.command()
def recipes(browser: Browser = True, port: Port = 0, postgres: OnPostgres = False) -> None:
    """Run recipe_collab with all its parts, and an inbox.

    It begins anew each time, with three chefs and their recipes. Ctrl-C stops everything.
    """
    from course.demos.recipes import SHOW

    _run(SHOW, browser, port, postgres)


def _run(show: Show, browser: bool, port: int, postgres: bool) -> NoReturn:
    from course.demos.serving import serve
    from course.services import ServiceUnavailable

    with _bound(port) as sock:
        try:
            ended_by = serve(show, sock, browser=browser, postgres=postgres, say=lambda text: print(text, flush=True))
        except ServiceUnavailable as error:
            raise Complaint(str(error)) from error
    _leave(ended_by)


def _bound(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        # Not its own text, which names the address once more.
        why = os.strerror(error.errno or errno.EADDRINUSE)
        raise Complaint(
            f"Port {port} cannot be used ({why}): choose another with --port, or leave it out.", USAGE
        ) from error


def _leave(signal_number: int) -> NoReturn:
    if signal_number == signal.SIGINT:
        raise KeyboardInterrupt
    raise typer.Exit(128 + signal_number)
