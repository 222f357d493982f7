"""What the instructor can choose, and what of it is possible."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

ORDERS = (10, 100, 500)
LATENCIES = range(0, 2001, 50)
THREADS = tuple(2**power for power in range(10))
_SWITCHES = ("block", "cpu", "sync_view")


class ChoiceError(ValueError):
    """Something was chosen that is not on offer; str() says what is."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What holds for the next race: `latency` of the supplier in milliseconds, `threads` of the WSGI server.

    `block` lets the async view make a blocking call, `cpu` lets both views compute instead of asking the supplier,
    and `sync_view` lets the ASGI server serve the view of the WSGI server.
    """

    latency: int = 200
    threads: int = 4
    block: bool = False
    cpu: bool = False
    sync_view: bool = False

    def but(self, name: str, value: Any) -> Choices:
        """The same with one thing chosen otherwise. Raises ChoiceError."""
        if name == "latency":
            _check(name, value, LATENCIES, "0 to 2000 in steps of 50")
        elif name == "threads":
            _check(name, value, THREADS, ", ".join(map(str, THREADS)))
        elif name not in _SWITCHES:
            raise ChoiceError(f"There is nothing named {name!r} to choose; there is {', '.join(asdict(self))}.")
        elif type(value) is not bool:
            raise ChoiceError(f"The switch {name} is on or off, and not {value!r}.")
        return replace(self, **{name: value})


def checked_orders(value: Any) -> int:
    """VALUE, when it is a number of orders on offer. Raises ChoiceError."""
    _check("orders", value, ORDERS, ", ".join(map(str, ORDERS)))
    return int(value)


def _check(name: str, value: Any, offered: range | tuple[int, ...], said: str) -> None:
    if type(value) is not int or value not in offered:
        raise ChoiceError(f"{name} cannot be {value!r}: choose one of {said}.")
