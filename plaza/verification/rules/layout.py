"""Lines of a page put straight: rows, what stands right of a label, what stands below it.

A tilted photograph keeps its tilt in the boxes; here every line gets upright coordinates, turned back by the page's own angle.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from plaza.verification.rules.reading import Line


@dataclass(frozen=True, slots=True)
class Placed:
    """A line with upright coordinates: left, right, middle height, and the height of its letters."""

    line: Line
    left: float
    right: float
    middle: float
    height: float

    @property
    def text(self) -> str:
        return self.line.text


def place(lines: Iterable[Line]) -> list[Placed]:
    """Turns every line upright, page by page, in reading order."""
    placed: list[Placed] = []
    by_page: dict[int, list[Line]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    for page in sorted(by_page):
        angle = page_angle(by_page[page])
        placed += sorted((_placed(line, angle) for line in by_page[page]), key=lambda item: (item.middle, item.left))
    return placed


def page_angle(lines: Sequence[Line]) -> float:
    """Gives the tilt of a page in radians: the median of its long lines' own tilt."""
    angles = []
    for line in lines:
        (x0, y0), (x1, y1) = line.box[0], line.box[1]
        if math.hypot(x1 - x0, y1 - y0) > 3 * _height(line):
            angles.append(math.atan2(y1 - y0, x1 - x0))
    return median(angles) if angles else 0.0


def right_of(label: Placed, lines: Sequence[Placed], *, start: float | None = None) -> list[Placed]:
    """Gives the lines on the label's row to its right, nearest first; the row may rise or fall by half a letter's height."""
    begin = label.right if start is None else start
    row = [
        other
        for other in lines
        if other is not label
        and other.line.page == label.line.page
        and other.left >= begin - 0.6 * label.height
        and abs(other.middle - label.middle) <= 0.55 * max(label.height, min(other.height, 1.5 * label.height))
        and other.height < 3 * label.height
    ]
    return sorted(row, key=lambda other: other.left)


def below(label: Placed, lines: Sequence[Placed], *, reach: float = 2.4) -> list[Placed]:
    """Gives the lines that begin under a label within `reach` letter heights, nearest first."""
    under = [
        other
        for other in lines
        if other.line.page == label.line.page
        and 0.5 * label.height
        < other.middle - label.middle
        <= reach * max(label.height, min(other.height, 1.5 * label.height))
        and other.height < 3 * label.height
        and other.left < label.right + 2 * label.height
        and other.right > label.left - label.height
    ]
    return sorted(
        under,
        key=lambda other: (round((other.middle - label.middle) / max(label.height, 1.0)), abs(other.left - label.left)),
    )


def _placed(line: Line, angle: float) -> Placed:
    turned = [_turn(x, y, -angle) for x, y in line.box]
    xs, ys = [x for x, _ in turned], [y for _, y in turned]
    return Placed(line, min(xs), max(xs), sum(ys) / 4, max(_height(line), 1.0))


def _turn(x: float, y: float, angle: float) -> tuple[float, float]:
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)


def _height(line: Line) -> float:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = line.box
    return (math.hypot(dx - ax, dy - ay) + math.hypot(cx - bx, cy - by)) / 2
