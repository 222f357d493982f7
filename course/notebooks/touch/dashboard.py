"""The same dashboard behind three servers: how long each guest waits, really served and really measured."""

from __future__ import annotations

import asyncio

import aiohttp
import ipywidgets

from course.drawing import Bar, Part, svg
from course.notebooks.touch.servers import COMMANDS, Servers
from course.services.kept_supplier import KeptSupplier

MILLISECONDS = 1000


class Dashboard(ipywidgets.VBox):
    """A slider for the supplier's latency and one for the guests; a bar for each guest of each server.

    The servers are started with the first guests, and end with the kernel.
    """

    def __init__(self, supplier: KeptSupplier) -> None:
        self.servers: Servers | None = None
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
        if self.servers is None:
            self.servers = Servers()
        self.bars.clear()
        self._supplier.thinks(0)
        for url in self.servers.urls.values():  # the first guest of a server waits until it is up; he is not measured
            self.drawn.value = "<p>The servers are starting ...</p>"
            await _visit(url)
        self._supplier.thinks(self.latency.value / MILLISECONDS)
        try:
            for name, url in self.servers.urls.items():
                self.bars[name] = await _measured(url, self.guests.value)
                self.drawn.value = self._picture()
        finally:
            self._supplier.thinks(0)  # for the other cells

    def _picture(self) -> str:
        end = max(bar.end for bars in self.bars.values() for bar in bars)
        parts = [Part(heading=_heading(name, bars), bars=tuple(bars)) for name, bars in self.bars.items()]
        waits = len(COMMANDS) - len(parts)
        note = f'<p role="status">{"All have been served." if not waits else "..."}</p>'
        return svg(parts, until=round(end), unit="ms") + note


async def _visit(url: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{url}/dashboard/leek/") as answer:
        answer.raise_for_status()


async def _measured(url: str, guests: int) -> list[Bar]:
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def wait(number: int) -> Bar:
        await _visit(url)
        return Bar(name=f"guest {number}", start=0, end=(loop.time() - began) * MILLISECONDS)

    return list(await asyncio.gather(*(wait(number) for number in range(1, guests + 1))))


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
