"""One reader over pictures and PDFs: words with their places, fields of the kind asked for, codes, and how legible it all is.

A picture is searched small first. It is turned only when its words stand sideways or on their head, and searched a second time,
larger, only when something that the kind needs was not found. A PDF's own text is used where the page shows it and nothing else.
"""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import median
from typing import Final, cast

import numpy as np
from PIL import Image, ImageOps

from plaza.verification.adapters.base import Engine, Picture
from plaza.verification.pdf import pdf_pages
from plaza.verification.rules.extraction import extract
from plaza.verification.rules.kinds import Kind, kinds, likely_kind, weight_of_signs
from plaza.verification.rules.reading import Box, FieldRead, Legibility, Line, Reading

LONGEST: Final = 2000
FIRST_SIDE: Final = 512
PORTRAIT_SIDE: Final = 640
SECOND_SIDE: Final = 960
# Letters lower than this many pixels on the searched picture get lost; the search is then repeated larger.
LOWEST_LETTERS: Final = 7.5
MOST_PAGES: Final = 5


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of one upright page and its picture's measures."""

    lines: tuple[Line, ...]
    legibility: Legibility | None
    turned: int
    source: str


def read_file(data: bytes, *, expected: str | None, engine: Engine, codes: bool = True) -> Reading:
    """Reads a clean picture or PDF; `expected` is the kind asked for, None lets the paper tell."""
    sha = hashlib.sha256(data).hexdigest()
    kind = kinds().get(expected) if expected else None
    if kind and kind.paper == "picture":
        return _picture_only(data, sha)
    if data[:5] == b"%PDF-":
        return _read_pdf(data, sha, kind, engine, codes=codes)
    picture = load_picture(data)
    page, fields = read_picture(picture, kind=kind, engine=engine)
    return _assemble(sha, [page], kind, fields, _codes([picture]) if codes else ())


def read_picture(picture: Picture, *, kind: Kind | None, engine: Engine) -> tuple[Page, dict[str, FieldRead]]:
    """Reads one picture: upright lines and the fields of the kind, with a second, larger search when something is missing."""
    portrait = picture.shape[0] > picture.shape[1]
    side = PORTRAIT_SIDE if portrait else FIRST_SIDE
    boxes, side = _search(picture, side, engine)
    upright, boxes, turned = _upright(picture, boxes, engine)
    lines = _lines(upright, boxes, engine)
    chosen, fields = _fields(kind, lines)
    if _lacking(chosen, fields) and side < SECOND_SIDE and max(picture.shape[:2]) > side:
        again = _lines(upright, engine.boxes(upright, side=SECOND_SIDE), engine)
        again_kind, again_fields = _fields(kind, again)
        if len(again_fields) > len(fields) or (again_kind and not chosen):
            chosen, fields, lines = again_kind, {**fields, **again_fields}, again
    if chosen is not None and not fields and boxes:
        (upright, boxes), turned = _turn(upright, boxes, 2), (turned + 180) % 360
        lines = _lines(upright, boxes, engine)
        chosen, fields = _fields(kind, lines)
    return Page(tuple(lines), measure(upright, lines), turned, "picture"), fields


def load_picture(data: bytes) -> Picture:
    """Decodes a clean picture upright into BGR, at most LONGEST pixels long."""
    with Image.open(io.BytesIO(data)) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
        upright.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
        return cast(Picture, np.ascontiguousarray(np.asarray(upright)[:, :, ::-1]))


def measure(picture: Picture, lines: Sequence[Line]) -> Legibility:
    """Measures a picture where its words are: sharpness at 1,000 px, light, glare, width of the written part, cut edges."""
    import cv2

    high, wide = picture.shape[:2]
    left, top, right, bottom = _written(lines, wide, high)
    grey = cv2.cvtColor(picture[top:bottom, left:right], cv2.COLOR_BGR2GRAY)
    scale = 1000 / max(wide, high)
    scaled = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    sharpness = float(cv2.Laplacian(scaled, cv2.CV_64F).var())
    edge = 3
    cut = any(min(x for x, _ in line.box) <= edge or max(x for x, _ in line.box) >= wide - edge for line in lines)
    glare = float((grey >= 250).mean())
    return Legibility(round(sharpness, 1), round(float(grey.mean()), 1), round(glare, 4), right - left, cut)


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
    larger = SECOND_SIDE if not heights else min(1280, max(SECOND_SIDE, int(side * 12 / max(median(heights) * scale, 1.0))))
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
    return cast(Picture, turned), [_turn_box(box, picture.shape, quarters) for box in boxes]


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
    return [Line(text.strip(), box, round(sure, 3)) for box, (text, sure) in zip(boxes, read, strict=True) if text.strip() and sure >= 0.4]


def _fields(kind: Kind | None, lines: Sequence[Line]) -> tuple[Kind | None, dict[str, FieldRead]]:
    if kind is None:
        likely = likely_kind(line.text for line in lines)
        kind = kinds()[likely] if likely else None
    return kind, extract(kind, lines) if kind else {}


def _lacking(kind: Kind | None, fields: dict[str, FieldRead]) -> bool:
    if kind is None:
        return True
    return any(name not in fields and not (name == "birth" and "birth_date" in fields) for name in kind.required)


def _assemble(sha: str, pages: Sequence[Page], kind: Kind | None, fields: dict[str, FieldRead], codes: tuple[str, ...]) -> Reading:
    lines = tuple(replace(line, page=number) for number, page in enumerate(pages, 1) for line in page.lines)
    texts = [line.text for line in lines]
    likely = likely_kind(texts)
    weight = weight_of_signs(kind, texts) if kind else 0
    if kind and kind.need and weight >= kind.need:
        likely = kind.key
    legible = next((page.legibility for page in pages if page.legibility), None)
    return Reading(sha, len(pages), pages[0].source if pages else "none", likely, weight, fields, lines, legible, pages[0].turned if pages else 0, codes)


def _read_pdf(data: bytes, sha: str, kind: Kind | None, engine: Engine, *, codes: bool) -> Reading:
    """Reads a PDF page by page until the kind's needs are met; a card is always read as it is seen."""
    pages: list[Page] = []
    fields: dict[str, FieldRead] = {}
    pictures: list[Picture] = []
    chosen = kind
    for sheet in pdf_pages(data, most=MOST_PAGES, always_render=bool(kind and kind.paper == "card")):
        if sheet.picture is None:
            page = Page(sheet.lines, None, 0, "text layer")
            chosen, found = _fields(chosen, sheet.lines)
        else:
            pictures.append(sheet.picture)
            page, found = read_picture(sheet.picture, kind=chosen, engine=engine)
        pages.append(page)
        fields = {**{name: replace(read, page=sheet.number) for name, read in found.items()}, **fields}
        if chosen and chosen.by_machine and not _lacking(chosen, fields):
            break
    return _assemble(sha, pages, kind, fields, _codes(pictures) if codes else ())


def _picture_only(data: bytes, sha: str) -> Reading:
    picture = load_picture(data)
    return Reading(sha, 1, "picture", None, 0, legibility=measure(picture, ()))


def _codes(pictures: Iterable[Picture]) -> tuple[str, ...]:
    """Reads QR and bar codes."""
    import zxingcpp

    found = [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture) if code.text]
    return tuple(dict.fromkeys(found))[:8]


@cache
def default_engine(threads: int = 1) -> Engine:
    """Gives this process's engine, loaded at first need."""
    from plaza.verification.adapters.rapid import engine

    return engine(threads=threads)
