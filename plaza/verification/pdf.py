"""Pages of a PDF: the text that it shows where it shows nothing else, a rendered picture of the page otherwise.

Text that is there but not seen (behind a scan, or in invisible ink) is never trusted: such a page is rendered and read as a picture.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
import pypdfium2
from pypdfium2 import raw

from plaza.core.digits import to_ascii_digits
from plaza.verification.adapters.engines import Picture
from plaza.verification.rules.reading import Box, Line

RENDER_DPI: Final = 150
MOST_PIXELS: Final = 2400
# A page whose pictures cover more than this share of it is a scan, whatever text lies behind.
SCAN_SHARE: Final = 0.3
FEWEST_LETTERS: Final = 40
MOST_ASKED: Final = 2_000
MOST_HIDDEN: Final = 20_000
_INVISIBLE: Final = frozenset({3, 7})


@dataclass(frozen=True, slots=True)
class PdfPage:
    """One page: `lines` when its text can be trusted, else its `picture`; then `hidden` is the text that lay behind it.

    `drawn` is a page with trusted text as it looks, where it may hold a code; `scale` tells its pixels a point. `turned` is how far
    the page as it looks must be turned clockwise until the lines stand upright, as their boxes do.
    """

    number: int
    lines: tuple[Line, ...]
    picture: Picture | None
    hidden: str = ""
    drawn: Picture | None = None
    scale: float = 1.0
    turned: int = 0


def pdf_pages(data: bytes, *, most: int, always_render: bool, codes: bool = False) -> Iterator[PdfPage]:
    """Gives the first pages of a PDF in order; raises what pypdfium2 raises on a file that it cannot open."""
    document = pypdfium2.PdfDocument(data)
    try:
        for number in range(min(len(document), most)):
            page = document[number]
            quarter = 0 if always_render else _direction(page)
            lines = () if always_render else _trusted_lines(page, quarter)
            if not lines:
                yield PdfPage(number + 1, (), render(page), _hidden(page))
            else:
                drawn = render(page) if codes and _may_hold_code(page) else None
                turned = (90 * quarter - page.get_rotation()) % 360
                yield PdfPage(number + 1, lines, None, drawn=drawn, scale=scale_of(page), turned=turned)
    finally:
        document.close()


def _hidden(page: Any) -> str:
    """The text of a page that is read as a picture, at most as much as a page may hold."""
    text = page.get_textpage()
    many = min(text.count_chars(), MOST_HIDDEN)
    return to_ascii_digits(text.get_text_range(0, many)) if many > 0 else ""


def render(page: Any) -> Picture:
    """Renders one page to BGR at RENDER_DPI, at most MOST_PIXELS long."""
    bitmap = page.render(scale=scale_of(page), no_smoothtext=False)
    pixels = np.asarray(bitmap.to_numpy())[:, :, :3]
    return cast(Picture, np.ascontiguousarray(pixels))


def scale_of(page: Any) -> float:
    """Pixels a point on the rendered page."""
    return float(min(RENDER_DPI / 72, MOST_PIXELS / max(page.get_width(), page.get_height(), 1.0)))


def _direction(page: Any) -> int:
    """Which way most letters run: 0 to the right, and on by quarters against the clock, whatever the page's own turn is."""
    text = page.get_textpage()
    many = min(text.count_chars(), MOST_ASKED)
    quarters = Counter(
        round(-raw.FPDFText_GetCharAngle(text.raw, number) / (math.pi / 2)) % 4  # told with the clock
        for number in range(many)
        if raw.FPDFText_GetUnicode(text.raw, number) > ord(" ")
    )
    return quarters.most_common(1)[0][0] if quarters else 0


def _upright(page: Any, quarter: int, rect: tuple[float, float, float, float]) -> Box:
    """A rectangle of the page's own space (left, bottom, right, top) as a box on the page turned until its letters stand upright."""
    left, bottom, right, top = page.get_bbox()
    turn: dict[int, Callable[[float, float], tuple[float, float]]] = {
        0: lambda x, y: (x - left, top - y), 1: lambda x, y: (y - bottom, x - left),
        2: lambda x, y: (right - x, y - bottom), 3: lambda x, y: (top - y, right - x),
    }  # fmt: skip
    one, other = turn[quarter](rect[0], rect[1]), turn[quarter](rect[2], rect[3])
    west, east = sorted((one[0], other[0]))
    north, south = sorted((one[1], other[1]))
    return (west, north), (east, north), (east, south), (west, south)


def _trusted_lines(page: Any, quarter: int) -> tuple[Line, ...]:
    if _is_scan_or_hides(page):
        return ()
    text, lines = page.get_textpage(), []
    for number in range(text.count_rects()):
        rect = text.get_rect(number)
        words = to_ascii_digits(" ".join(text.get_text_bounded(*rect).split()))
        if words:
            lines.append(Line(words, _upright(page, quarter, rect)))
    return tuple(lines) if sum(len(line.text) for line in lines) >= FEWEST_LETTERS else ()


def _may_hold_code(page: Any) -> bool:
    """Whether a page shows anything but letters: a code may be drawn as one shape."""
    return any(thing.type != raw.FPDF_PAGEOBJ_TEXT for thing in page.get_objects(max_depth=2))


def _is_scan_or_hides(page: Any) -> bool:
    """Says whether pictures cover the page or any of its text is invisible."""
    area = max(page.get_width() * page.get_height(), 1.0)
    covered = 0.0
    for thing in page.get_objects(max_depth=4):
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = thing.get_bounds()
            covered += max(0.0, right - left) * max(0.0, top - bottom)
        elif thing.type == raw.FPDF_PAGEOBJ_TEXT and raw.FPDFTextObj_GetTextRenderMode(thing.raw) in _INVISIBLE:
            return True
    return bool(covered / area > SCAN_SHARE)
