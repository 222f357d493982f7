"""A page as a reader of its HTML sees it: its text, what can be typed or sent, and what a browser would run."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

CONTROLS = {"input", "select", "textarea", "button"}
EMPTY = {"input", "link", "meta", "br", "hr", "img"}  # elements that nothing ends
ADDRESSES = {"href", "src", "action", "formaction"}
RUN = ("javascript:", "vbscript:", "data:text")


@dataclass
class Control:
    """Something with a name that a form sends; `place` is where in the page's text it stands."""

    name: str
    value: str
    kind: str
    place: int


class Page(HTMLParser):
    """`text` is without tags, `controls` in the order of the page; `runs` is what of the page itself would run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.controls: list[Control] = []
        self.runs: list[str] = []
        self._inside: list[str] = []
        self.feed(html)
        self.close()

    def values(self, name: str) -> list[str]:
        """What the controls of this name hold."""
        return [control.value for control in self.controls if control.name == name]

    def says_at(self, name: str, message: str) -> bool:
        """Whether `message` stands at the field of this name: between the field before it and the one after it."""
        fields = [control for control in self.controls if control.kind != "hidden"]
        places = [0, *(control.place for control in fields), len(self.text)]
        return any(
            control.name == name and message in self.text[places[index] : places[index + 2]]
            for index, control in enumerate(fields)
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One more element."""
        known = {name: value or "" for name, value in attrs}
        self.tags.append((tag, known))
        if tag not in EMPTY:
            self._inside.append(tag)
        if tag in CONTROLS and "name" in known:
            kind = known.get("type", tag)
            self.controls.append(Control(known["name"], known.get("value", ""), kind, len(self.text)))
        elif tag == "option" and "selected" in known:
            self.controls[-1].value = known.get("value", "")
        for name, value in known.items():
            if _would_run(name, value):
                self.runs.append(f'<{tag} {name}="{value}">')

    def handle_endtag(self, tag: str) -> None:
        """An element less."""
        while tag in self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Text, or what a script holds."""
        inside = self._inside[-1] if self._inside else ""
        if inside in ("script", "style"):
            if data.strip() and self.tags[-1][1].get("type") != "application/json":
                self.runs.append(f"<{inside}> {data.strip()[:80]}")
            return
        if inside == "textarea":
            self.controls[-1].value += data
        self.text += data


def page(html: str) -> Page:
    """See Page."""
    return Page(html)


def _would_run(name: str, value: str) -> bool:
    if name.startswith("on") or name in ("style", "srcdoc"):
        return True
    return name in ADDRESSES and value.strip().lower().startswith(RUN)
