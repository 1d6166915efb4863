"""Reading a page as a person does: its words, its links, its headings."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "circle", "use", "stop"}


@dataclass
class Reader(HTMLParser):
    """Collects what a page says."""

    words: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    headings: list[tuple[int, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    _open: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        if identity := given.get("id"):
            self.ids.append(identity)
        if tag not in VOID:
            self._open.append((tag, given.get("href") or ""))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in [name for name, _ in self._open]:
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        said = " ".join(data.split())
        inside = [tag for tag, _ in self._open]
        if not said or "script" in inside:
            return
        self.words.append(said)
        for tag, href in self._open:
            if tag == "a":
                self.links[href] = f"{self.links.get(href, '')} {said}".strip()
            if re.fullmatch("h[1-6]", tag):
                level, text = self.headings[-1]
                self.headings[-1] = (level, f"{text} {said}".strip())

    @property
    def text(self) -> str:
        """All the words of the page, in order."""
        return " ".join(self.words)


def read(content: bytes) -> Reader:
    """The page as a person reads it."""
    reader = Reader()
    reader.feed(content.decode())
    return reader


class FormReader(HTMLParser):
    """Collects what a browser would send of the form with that class, as the page stands."""

    def __init__(self, css: str) -> None:
        super().__init__(convert_charrefs=True)
        self.css, self.inside, self.values = css, False, dict[str, str]()
        self.many: dict[str, list[str]] = {}
        self._text = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = self.css in given.get("class", "").split()
        name = given.get("name", "")
        if not self.inside:
            return
        if tag == "textarea":
            self._text, self.values[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in dict(attrs) or self._select not in self.values:
                self.values[self._select] = given.get("value", "")
        elif tag == "input" and name:
            self._input(name, given)

    def _input(self, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in ("checkbox", "radio"):
            if "checked" in given:
                self.many.setdefault(name, []).append(given.get("value", "on"))
        else:
            self.values[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self._text = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.values[self._text] += data


def form_values(page: str, *, css: str) -> dict[str, object]:
    """What a browser would send of that form: names with their values, lists where several are ticked."""
    found = FormReader(css)
    found.feed(page)
    return {**found.values, **{name: values if len(values) > 1 else values[0] for name, values in found.many.items()}}
