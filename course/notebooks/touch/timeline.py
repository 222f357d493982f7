"""Five pots, a slider for each, and four ways to cook them: really run by the kernel's loop, and drawn as they go."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine
from html import escape
from typing import Any

import ipywidgets

from course.drawing import Bar, Part, svg

SCALE = 0.06  # seconds of the loop for a minute of the kitchen
FRAME = 0.05  # seconds between two drawings while pots are on the stove
DISHES = {"soup": 8, "salad": 3, "tart": 5, "roast": 10, "rice": 6}  # minutes, until a slider says otherwise
Cook = Callable[[str], Coroutine[Any, Any, object]]


async def one_after_another(cook: Cook, dishes: list[str]) -> None:
    for dish in dishes:
        await cook(dish)


async def gather(cook: Cook, dishes: list[str]) -> None:
    await asyncio.gather(*(cook(dish) for dish in dishes))


async def task_group(cook: Cook, dishes: list[str]) -> None:
    async with asyncio.TaskGroup() as stove:
        for dish in dishes:
            stove.create_task(cook(dish))


async def two_at_a_time(cook: Cook, dishes: list[str]) -> None:
    hobs = asyncio.Semaphore(2)

    async def cook_when_free(dish: str) -> None:
        async with hobs:
            await cook(dish)

    await asyncio.gather(*(cook_when_free(dish) for dish in dishes))


WAYS: dict[str, Callable[[Cook, list[str]], Coroutine[Any, Any, None]]] = {
    "one after another": one_after_another,
    "gather": gather,
    "TaskGroup": task_group,
    "two at a time": two_at_a_time,
}


class Evening:
    """One run: which pots were on the stove when, in minutes of the kitchen."""

    def __init__(self, minutes: dict[str, int]) -> None:
        self.minutes = minutes
        self.pots: dict[str, tuple[float, float | None]] = {}
        self.most = 0
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()

    @property
    def now(self) -> float:
        """Minutes since the first pot could have been put on."""
        return (self._loop.time() - self._began) / SCALE

    async def cook(self, dish: str) -> None:
        """Have a pot on the stove for its minutes."""
        start = self.now
        self.pots[dish] = (start, None)
        self.most = max(self.most, sum(end is None for _, end in self.pots.values()))
        await asyncio.sleep(self.minutes[dish] * SCALE)
        self.pots[dish] = (start, self.now)

    def drawn(self) -> str:
        """The pots so far; the axis is as long as all of them one after another."""
        now = self.now
        bars = [
            Bar(name=name, start=start, end=now if end is None else end, open=end is None)
            for name, (start, end) in self.pots.items()
        ]
        waiting = [Bar(name=name, start=0, end=0) for name in self.minutes if name not in self.pots]
        until = max([sum(self.minutes.values()), *(bar.end for bar in bars)])
        return svg([Part(heading="", bars=(*bars, *waiting))], until=round(until), unit="minutes")


class Timeline(ipywidgets.VBox):
    """The sliders, the ways and the pots. A change of any cooks them anew."""

    def __init__(self) -> None:
        self.sliders = {dish: _slider(dish, minutes) for dish, minutes in DISHES.items()}
        self.way = ipywidgets.ToggleButtons(options=list(WAYS), tooltips=[f"cook them: {way}" for way in WAYS])
        self.again = ipywidgets.Button(description="Cook again")
        self.pots = ipywidgets.HTML()
        self.said = ipywidgets.HTML()
        self.code = ipywidgets.HTML()
        self.evening: asyncio.Task[None] | None = None
        for control in (*self.sliders.values(), self.way):
            control.observe(lambda _: self.begin(), names="value")
        self.again.on_click(lambda _: self.begin())
        controls = ipywidgets.VBox(list(self.sliders.values()))
        super().__init__([self.way, ipywidgets.HBox([controls, self.code]), self.pots, self.said, self.again])

    def begin(self) -> None:
        """Cook, from the beginning; what is on the stove is taken off."""
        if self.evening is not None:
            self.evening.cancel()
        self.evening = asyncio.get_running_loop().create_task(self._cook())

    async def _cook(self) -> None:
        way = WAYS[self.way.value]
        self.code.value = f'<pre style="margin-left: 2em">{escape(_source(way))}</pre>'
        self.said.value = ""
        evening = Evening({dish: slider.value for dish, slider in self.sliders.items()})
        cooking = asyncio.ensure_future(way(evening.cook, list(evening.minutes)))
        try:
            while not cooking.done():
                self.pots.value = evening.drawn()
                await asyncio.wait([cooking], timeout=FRAME)
        finally:
            cooking.cancel()
        self.pots.value = evening.drawn()
        self.said.value = _summary(evening)


def timeline() -> Timeline:
    """A timeline that cooks at once; a loop must be running, as in a notebook."""
    shown = Timeline()
    shown.begin()
    return shown


def _slider(dish: str, minutes: int) -> ipywidgets.IntSlider:
    return ipywidgets.IntSlider(
        value=minutes, min=1, max=20, description=dish, continuous_update=False, readout_format="d"
    )


def _source(way: Callable[..., object]) -> str:
    """What the reader would write: the source without its annotations, which say nothing here."""
    code = inspect.getsource(way).replace("cook: Cook, dishes: list[str]", "cook, dishes")
    return code.replace(" -> None", "").replace("dish: str", "dish")


def _summary(evening: Evening) -> str:
    longest, together = max(evening.minutes.values()), sum(evening.minutes.values())
    return (
        f'<p role="status">All was done after <b>{evening.now:.0f} minutes</b>, with at most {evening.most} on the '
        f"stove at once. The longest pot needs {longest} minutes, all together need {together}.</p>"
    )
