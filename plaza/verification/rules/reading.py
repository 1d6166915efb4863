"""What was read from one file: lines with their boxes, fields with their evidence, and how well the picture can be read.

Plain data that goes to and from JSON, so that a verdict can be worked out again years later from the same reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Final

Corner = tuple[float, float]
Box = tuple[Corner, Corner, Corner, Corner]

READING_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One run of words: corners clockwise from the upper left in pixels of the upright page; `sure` from the reader, 0 to 1."""

    text: str
    box: Box
    sure: float = 1.0
    page: int = 1


@dataclass(frozen=True, slots=True)
class FieldRead:
    """One value with its evidence: the words as printed, where they stand, how it was found (label, place or shape), how sure."""

    name: str
    value: str
    words: str
    how: str
    page: int = 1
    box: Box | None = None
    folds: int = 0
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class Legibility:
    """Measures of one picture: sharpness at 1,000 px, mean light 0-255, share of glare, width of the sheet in pixels, cut edges."""

    sharpness: float
    light: float
    glare: float
    width: int
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from one file.

    `kind` is the likeliest kind and `read_as` the kind whose fields were sought, with the `weight` of its signs; `turned` tells how
    far the page had to be turned clockwise (`turns`: each page), `unsure` names signs of editing. `layered` are the pages whose words
    come from the PDF itself, so that their boxes are in its points. `seal` is what was found of an electronic signature, `said` what
    the codes on it say of people and papers.
    """

    sha256: str
    pages: int
    source: str
    kind: str | None
    read_as: str | None
    weight: int
    fields: Mapping[str, FieldRead] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    legibility: Legibility | None = None
    turned: int = 0
    codes: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    turns: tuple[int, ...] = ()
    layered: tuple[int, ...] = ()
    seal: Mapping[str, object] | None = None
    said: tuple[FieldRead, ...] = ()

    def turn_of(self, page: int) -> int:
        """How far that page (from 1) was turned clockwise before it was read."""
        return self.turns[page - 1] if 1 <= page <= len(self.turns) else self.turned

    def value(self, name: str) -> str | None:
        found = self.fields.get(name)
        return found.value if found else None

    @property
    def texts(self) -> list[str]:
        return [line.text for line in self.lines]


def to_json(reading: Reading) -> dict[str, object]:
    """Writes a reading as plain JSON data."""
    data = asdict(reading)
    data["version"] = READING_VERSION
    return data


def from_json(data: Mapping[str, object]) -> Reading:
    """Reads back what `to_json` wrote."""
    known = {name: value for name, value in data.items() if name != "version"}
    legible = known.get("legibility")
    known["legibility"] = Legibility(**legible) if isinstance(legible, dict) else None
    fields, lines = known.get("fields"), known.get("lines")
    known["fields"] = {name: _field(item) for name, item in fields.items()} if isinstance(fields, dict) else {}
    known["lines"] = tuple(_line(item) for item in lines) if isinstance(lines, list | tuple) else ()
    said = known.get("said")
    known["said"] = tuple(_field(item) for item in said) if isinstance(said, list | tuple) else ()
    for name in ("codes", "unsure"):
        items = known.get(name)
        known[name] = tuple(str(item) for item in items) if isinstance(items, list | tuple) else ()
    for name in ("turns", "layered"):
        numbers = known.get(name)
        known[name] = tuple(int(item) for item in numbers) if isinstance(numbers, list | tuple) else ()
    return Reading(**known)  # type: ignore[arg-type]


def _box(value: object) -> Box | None:
    if not isinstance(value, list | tuple) or len(value) != 4:
        return None
    a, b, c, d = ((float(x), float(y)) for x, y in value)
    return a, b, c, d


def _field(data: Mapping[str, object]) -> FieldRead:
    return FieldRead(**{**data, "box": _box(data.get("box"))})  # type: ignore[arg-type]


def _line(data: Mapping[str, object]) -> Line:
    box = _box(data.get("box")) or ((0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0))
    return Line(text=str(data["text"]), box=box, sure=float(str(data["sure"])), page=int(str(data["page"])))
