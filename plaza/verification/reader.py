"""One reader over pictures and PDFs: words with their places, fields of the kind asked for, codes, and how legible it all is.

A picture is searched small first. It is turned only when its words stand sideways or on their head, and searched a second time,
larger, only when something that the kind needs was not found. A PDF's own text is used where the page shows it and nothing else.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import median
from typing import Final

import cv2
import numpy as np
import zxingcpp

from plaza.verification.adapters.engines import Engine, Picture
from plaza.verification.adapters.rapid import engine
from plaza.verification.pdf import pdf_pages
from plaza.verification.pictures import load_picture
from plaza.verification.rules.extraction import extract
from plaza.verification.rules.kinds import Kind, kinds, likely_kind, weight_of_signs
from plaza.verification.rules.named import LONGEST, sayings
from plaza.verification.rules.origin import other_numbers
from plaza.verification.rules.reading import Box, FieldRead, Legibility, Line, Reading

GIBBERISH: Final = 0.88
# Below this a run is a picture's edge or a signature, not words.
WORDS_AT_ALL: Final = 0.5
FIRST_SIDE: Final = 512
PORTRAIT_SIDE: Final = 640
SECOND_SIDE: Final = 960
# Letters lower than this many pixels on the searched picture get lost; the search is then repeated larger.
LOWEST_LETTERS: Final = 7.5
# Words this near to an edge, in heights of their letters, were cut with it.
TOUCHES: Final = 0.25
MOST_PAGES: Final = 5
MOST_CODES: Final = 8


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of one upright page and its picture's measures."""

    lines: tuple[Line, ...]
    legibility: Legibility | None
    turned: int
    source: str


def read_file(data: bytes, *, expected: Sequence[str], engine: Engine, codes: bool = True) -> Reading:
    """Reads a clean picture or PDF; `expected` are the kinds that would do, none of them lets the paper tell.

    Raises what the decoders raise on bytes that are no picture or PDF.
    """
    sha = hashlib.sha256(data).hexdigest()
    wanted = tuple(kinds()[key] for key in expected)
    if len(wanted) == 1 and wanted[0].paper == "picture" and data[:5] != b"%PDF-":
        return _picture_only(data, sha)
    if data[:5] == b"%PDF-":
        return _read_pdf(data, sha, wanted, engine, codes=codes)
    picture = load_picture(data)
    found = read_picture(picture, wanted=wanted, engine=engine)
    seen = _codes([Sheet(1, picture, found.page.turned)]) if codes else ()
    return _told(_assemble(sha, [found.page], found.kind, found.fields, seen), hidden=())


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it looks, to be searched for codes: how far it must be turned clockwise, and its pixels in the unit of its lines."""

    number: int
    picture: Picture
    turned: int = 0
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Code:
    """A code's text, with its place on the upright page."""

    text: str
    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Found:
    """What one page gave: the kind it was read as, and its fields."""

    page: Page
    kind: Kind | None
    fields: dict[str, FieldRead]


def read_picture(picture: Picture, *, wanted: Sequence[Kind], engine: Engine) -> Found:
    """Reads one picture: upright lines and the fields of the kind, with a second, larger search when something is missing."""
    portrait = picture.shape[0] > picture.shape[1]
    side = PORTRAIT_SIDE if portrait else FIRST_SIDE
    boxes, side = _search(picture, side, engine)
    upright, boxes, turned = _upright(picture, boxes, engine)
    lines = _lines(upright, boxes, engine)
    kind, fields = _fields(wanted, lines)
    if _worth_another(kind, fields, lines) and side < SECOND_SIDE and max(picture.shape[:2]) > side:
        again = _lines(upright, engine.boxes(upright, side=SECOND_SIDE), engine)
        again_kind, again_fields = _fields(wanted, again)
        if len(again_fields) > len(fields) or (again_kind and not kind):
            kind, fields, lines = again_kind, {**fields, **again_fields}, again
    if _lacking(kind, fields) and _gibberish(lines):
        other_way, flipped = _turn(upright, boxes, 2)
        other_lines = _lines(other_way, flipped, engine)
        other_kind, other_fields = _fields(wanted, other_lines)
        if _sureness(other_lines) > _sureness(lines):
            upright, turned = other_way, (turned + 180) % 360
            lines, kind, fields = other_lines, other_kind, other_fields
    return Found(Page(tuple(lines), measure(upright, lines), turned, "picture"), kind, fields)


def measure(picture: Picture, lines: Sequence[Line]) -> Legibility:
    """Measures a picture where its words are: sharpness at 1,000 px, light, glare, width of the written part, cut edges."""
    high, wide = picture.shape[:2]
    left, top, right, bottom = _written(lines, wide, high)
    grey = cv2.cvtColor(picture[top:bottom, left:right], cv2.COLOR_BGR2GRAY)
    scale = 1000 / max(wide, high)
    scaled = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    sharpness = float(cv2.Laplacian(scaled, cv2.CV_64F).var())
    # White paper is bright all over; a reflection, however large, leaves the rest of the picture darker.
    glare = float((grey >= 250).mean()) if np.median(picture[::8, ::8]) < 225 else 0.0
    return Legibility(
        round(sharpness, 1), round(float(grey.mean()), 1), round(glare, 4), right - left, _cut(lines, wide, high)
    )


def _cut(lines: Sequence[Line], wide: int, high: int) -> bool:
    """Whether words run into an edge of the picture: a sheet shows some of itself around its words."""
    if not lines:
        return False
    edge = max(3.0, TOUCHES * median(math.dist(line.box[0], line.box[3]) for line in lines))
    xs, ys = [x for line in lines for x, _ in line.box], [y for line in lines for _, y in line.box]
    return min(*xs, *ys) <= edge or max(xs) >= wide - edge or max(ys) >= high - edge


def _written(lines: Sequence[Line], wide: int, high: int) -> tuple[int, int, int, int]:
    xs = [x for line in lines for x, _ in line.box]
    ys = [y for line in lines for _, y in line.box]
    if not xs or max(xs) - min(xs) < 40 or max(ys) - min(ys) < 40:
        return 0, 0, wide, high
    return max(0, int(min(xs))), max(0, int(min(ys))), min(wide, int(max(xs)) + 1), min(high, int(max(ys)) + 1)


def _search(picture: Picture, side: int, engine: Engine) -> tuple[list[Box], int]:
    """Searches for words, and once more on a larger picture when they turn out to be too small."""
    boxes = engine.boxes(picture, side=side)
    scale = min(1.0, side / max(picture.shape[:2]))
    heights = [min(math.dist(box[0], box[3]), math.dist(box[0], box[1])) for box in boxes]
    if heights and median(heights) * scale >= LOWEST_LETTERS:
        return boxes, side
    larger = (
        SECOND_SIDE if not heights else min(1280, max(SECOND_SIDE, int(side * 12 / max(median(heights) * scale, 1.0))))
    )
    if larger <= side or max(picture.shape[:2]) <= side:
        return boxes, side
    return engine.boxes(picture, side=larger), larger


def _upright(picture: Picture, boxes: list[Box], engine: Engine) -> tuple[Picture, list[Box], int]:
    """Turns a page whose words stand sideways or on their head; gives the turn in degrees clockwise."""
    turned = 0
    tall = sum(1 for box in boxes if math.dist(box[0], box[3]) > 1.5 * math.dist(box[0], box[1]))
    if boxes and tall * 2 > len(boxes):
        picture, boxes, turned = *_turn(picture, boxes, 1), 270
    if engine.upside_down(picture, boxes):
        picture, boxes, turned = *_turn(picture, boxes, 2), (turned + 180) % 360
    return picture, boxes, turned


def _turn(picture: Picture, boxes: Sequence[Box], quarters: int) -> tuple[Picture, list[Box]]:
    """Turns a picture and its boxes counter-clockwise by one or two quarters."""
    turned = np.ascontiguousarray(np.rot90(picture, quarters))
    return turned, [_turn_box(box, picture.shape, quarters) for box in boxes]


def _turn_box(box: Box, shape: tuple[int, ...], quarters: int) -> Box:
    """Carries a box along when its picture (of the shape before turning) is turned counter-clockwise by quarters."""
    high, wide = shape[0], shape[1]
    points = [(y, wide - x) for x, y in box] if quarters == 1 else [(wide - x, high - y) for x, y in box]
    return _clockwise(points)


def _clockwise(points: Sequence[tuple[float, float]]) -> Box:
    """Orders four corners clockwise from the upper left of a lying box."""
    cx, cy = sum(x for x, _ in points) / 4, sum(y for _, y in points) / 4
    ring = sorted(points, key=lambda p: math.atan2(p[1] - cy, p[0] - cx))
    first = min(range(4), key=lambda i: ring[i][0] + ring[i][1])
    a, b, c, d = (ring[(first + step) % 4] for step in range(4))
    return a, b, c, d


def _lines(picture: Picture, boxes: Sequence[Box], engine: Engine) -> list[Line]:
    read = engine.words(picture, boxes)
    return [
        Line(text.replace("：", ":").strip(), box, round(sure, 3))
        for box, (text, sure) in zip(boxes, read, strict=True)
        if text.strip() and sure >= WORDS_AT_ALL
    ]


def _fields(wanted: Sequence[Kind], lines: Sequence[Line]) -> tuple[Kind | None, dict[str, FieldRead]]:
    """Reads the lines as the kind among those wanted whose signs are strongest; with none wanted, as the likeliest of all."""
    texts = [line.text for line in lines]
    if len(wanted) > 1:
        kind: Kind | None = max(wanted, key=lambda item: weight_of_signs(item, texts) / max(item.need, 1))
    elif wanted:
        kind = wanted[0]
    else:
        likely = likely_kind(texts)
        kind = kinds()[likely] if likely else None
    return kind, extract(kind, lines) if kind else {}


def _gibberish(lines: Sequence[Line]) -> bool:
    """Says whether lines were probably read upside down: the only use of the engine's sureness, which says nothing of legibility."""
    return bool(lines) and _sureness(lines) < GIBBERISH


def _sureness(lines: Sequence[Line]) -> float:
    return median(line.sure for line in lines) if lines else 0.0


def _worth_another(kind: Kind | None, fields: dict[str, FieldRead], lines: Sequence[Line]) -> bool:
    """Says whether a larger search may help: something is missing, and the paper is not plainly another kind."""
    if not _lacking(kind, fields) or _gibberish(lines):
        return False
    texts = [line.text for line in lines]
    return kind is None or weight_of_signs(kind, texts) > 0 or likely_kind(texts) is None


def _lacking(kind: Kind | None, fields: dict[str, FieldRead]) -> bool:
    if kind is None:
        return True
    return any(name not in fields and not (name == "birth" and "birth_date" in fields) for name in kind.required)


def _assemble(
    sha: str, pages: Sequence[Page], kind: Kind | None, fields: dict[str, FieldRead], codes: tuple[Code, ...]
) -> Reading:
    lines = tuple(replace(line, page=number) for number, page in enumerate(pages, 1) for line in page.lines)
    texts = [line.text for line in lines]
    weight = weight_of_signs(kind, texts) if kind else 0
    likely = kind.key if kind and kind.need and weight >= kind.need else likely_kind(texts)
    first = pages[0] if pages else Page((), None, 0, "none")
    legible = next((page.legibility for page in pages if page.legibility), None)
    return Reading(
        sha256=sha, pages=len(pages), source=first.source, kind=likely, read_as=kind.key if kind else None, weight=weight,
        fields=fields, lines=lines, legibility=legible, turned=first.turned, turns=tuple(page.turned for page in pages),
        layered=tuple(number for number, page in enumerate(pages, 1) if page.source == "text layer"),
        codes=tuple(code.text for code in codes),
        said=tuple(
            FieldRead(name, value, code.text[:LONGEST], "code", code.page, code.box)
            for code in codes for name, value in sayings(code.text)
        ),
    )  # fmt: skip


def _read_pdf(data: bytes, sha: str, wanted: Sequence[Kind], engine: Engine, *, codes: bool) -> Reading:
    """Reads a PDF page by page until the kind's needs are met; a card is always read as it is seen."""
    pages: list[Page] = []
    looks: list[Sheet] = []
    fields: dict[str, FieldRead] = {}
    kind: Kind | None = None
    hidden: list[str] = []
    for sheet in pdf_pages(
        data, most=MOST_PAGES, always_render=any(item.paper == "card" for item in wanted), codes=codes
    ):
        if sheet.picture is None:
            found = Found(Page(sheet.lines, None, sheet.turned, "text layer"), *_fields(wanted, sheet.lines))
            looks += [Sheet(sheet.number, sheet.drawn, sheet.turned, sheet.scale)] if sheet.drawn is not None else []
        else:
            hidden.append(sheet.hidden)
            found = read_picture(sheet.picture, wanted=wanted, engine=engine)
            looks.append(Sheet(sheet.number, sheet.picture, found.page.turned))
        pages.append(found.page)
        kind = kind or found.kind
        fields = {**{name: replace(read, page=sheet.number) for name, read in found.fields.items()}, **fields}
        if kind and kind.by_machine and not _lacking(kind, fields):
            break
    return _told(_assemble(sha, pages, kind, fields, _codes(looks) if codes else ()), hidden=hidden)


def _told(reading: Reading, *, hidden: Sequence[str]) -> Reading:
    """Names what speaks against what is seen: text behind the picture with somebody's other number."""
    if not other_numbers(hidden, seen=reading.texts):
        return reading
    return replace(reading, unsure=(*reading.unsure, "hidden_text"))


def _picture_only(data: bytes, sha: str) -> Reading:
    picture = load_picture(data)
    return Reading(sha, 1, "picture", None, None, 0, legibility=measure(picture, ()))


def _codes(sheets: Iterable[Sheet]) -> tuple[Code, ...]:
    """Reads QR and bar codes, each text once."""
    found: dict[str, Code] = {}
    for sheet in sheets:
        for code in zxingcpp.read_barcodes(sheet.picture):
            if code.text:
                found.setdefault(code.text, Code(code.text, sheet.number, _place_of(code.position, sheet)))
    return tuple(found.values())[:MOST_CODES]


def _place_of(position: zxingcpp.Position, sheet: Sheet) -> Box:
    """Where a code lies on the page as it is read, in the unit of the page's lines."""
    high, wide = sheet.picture.shape[:2]
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    turns = {
        0: lambda x, y: (x, y), 90: lambda x, y: (high - y, x), 180: lambda x, y: (wide - x, high - y), 270: lambda x, y: (y, wide - x),
    }  # fmt: skip
    points = [turns[sheet.turned](float(corner.x), float(corner.y)) for corner in corners]
    return _clockwise([(x / sheet.scale, y / sheet.scale) for x, y in points])


@cache
def default_engine(threads: int = 1) -> Engine:
    """Gives this process's engine, loaded at first need."""
    return engine(threads=threads)
