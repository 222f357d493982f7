"""The same dashboard behind three servers: how long each guest waits, really served and really measured."""

from __future__ import annotations

import asyncio
import atexit

import ipywidgets

from course.drawing import Bar, Part, svg
from course.load.guests import Visit, at_once, send
from course.load.servers import UVICORN, Server, gunicorn
from course.services.kept_supplier import KeptSupplier

MILLISECONDS = 1000
KINDS = {
    "WSGI: gunicorn, one worker": gunicorn(),
    "WSGI: gunicorn, four threads": gunicorn(4),
    "ASGI: uvicorn": UVICORN,
}
PAGE = "/dashboard/async/?sources=2"  # price and stock


class Dashboard(ipywidgets.VBox):
    """A slider for the supplier's latency and one for the guests; a bar for each guest of each server.

    The servers are started with the first guests, and end with the kernel.
    """

    def __init__(self, supplier: KeptSupplier) -> None:
        self.servers: dict[str, Server] = {}
        self.bars: dict[str, list[Bar]] = {}
        self.latency = _slider("supplier, ms", 300, 50, 1000, 50)
        self.guests = _slider("guests at once", 6, 1, 12, 1)
        self.button = ipywidgets.Button(description="Let them in")
        self.drawn = ipywidgets.HTML()
        self.serving: asyncio.Task[None] | None = None
        self._supplier = supplier
        for slider in (self.latency, self.guests):
            slider.observe(lambda _: self.begin(), names="value")
        self.button.on_click(lambda _: self.begin())
        super().__init__([self.latency, self.guests, self.button, self.drawn])

    def begin(self) -> None:
        """Let the guests in, at one server after another; those who still wait are sent away."""
        if self.serving is not None:
            self.serving.cancel()
        self.serving = asyncio.get_running_loop().create_task(self._serve())

    async def _serve(self) -> None:
        if not self.servers:
            self.servers = {name: Server(kind) for name, kind in KINDS.items()}
            for server in self.servers.values():
                atexit.register(server.stop)
        self.bars.clear()
        self._supplier.thinks(0)
        for server in self.servers.values():  # the first guest of a server waits until it is up; he is not measured
            self.drawn.value = "<p>The servers are starting ...</p>"
            await server.ready(PAGE)
        self._supplier.thinks(self.latency.value / MILLISECONDS)
        try:
            for name, server in self.servers.items():
                visits = await send(server.url + PAGE, at_once(self.guests.value))
                self.bars[name] = [_bar(visit) for visit in visits]
                self.drawn.value = self._picture()
        finally:
            self._supplier.thinks(0)  # for the other cells

    def _picture(self) -> str:
        end = max(bar.end for bars in self.bars.values() for bar in bars)
        parts = [Part(heading=_heading(name, bars), bars=tuple(bars)) for name, bars in self.bars.items()]
        waits = len(KINDS) - len(parts)
        note = f'<p role="status">{"All have been served." if not waits else "..."}</p>'
        return svg(parts, until=round(end), unit="ms") + note


def _bar(visit: Visit) -> Bar:
    name = f"guest {visit.number}" if visit.served else f"guest {visit.number}: {visit.error}"
    return Bar(name=name, start=visit.intended * MILLISECONDS, end=visit.ended * MILLISECONDS)


def _heading(name: str, bars: list[Bar]) -> str:
    return f"{name}: the last guest waits {max(bar.end for bar in bars):.0f} ms"


def _slider(label: str, value: int, least: int, most: int, step: int) -> ipywidgets.IntSlider:
    return ipywidgets.IntSlider(
        value=value,
        min=least,
        max=most,
        step=step,
        description=label,
        continuous_update=False,
        style={"description_width": "8em"},
        layout=ipywidgets.Layout(width="32em"),
    )


def dashboard() -> Dashboard:
    """The dashboard, with its first guests; a loop must be running, as in a notebook."""
    from course.notebooks.start import supplier  # the kernel's own, at which the servers ask

    shown = Dashboard(supplier)
    shown.begin()
    return shown
