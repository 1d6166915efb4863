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
