"""Charts drawn by the server as SVG: dark, bright and dotted lines with their names beside them, so that colour alone says nothing.

Every chart has a table beside it that says the same; screen readers get the chart's title and the table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 560, 260
LEFT, RIGHT, TOP, BOTTOM = 42, 128, 30, 36


@dataclass(frozen=True)
class Series:
    """A line of points, with the name that stands at its end."""

    name: str
    points: Sequence[tuple[float, float]]


def bar(value: float, largest: float, *, part: float = 0.0) -> SafeString:
    """A bar within a table's cell; ``part`` of the value is drawn bright (what is late)."""
    whole = 100 * value / largest if largest > 0 else 0
    bright = 100 * part / largest if largest > 0 else 0
    return format_html(
        '<svg class="bar-drawn" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect width="{}" height="10"></rect><rect class="bar-late" width="{}" height="10"></rect></svg>',
        f"{min(100, whole):.1f}", f"{min(100, bright):.1f}",
    )  # fmt: skip


def curve(series: Sequence[Series], *, title: str, across: str, up: str, limit: float | None = None) -> SafeString:
    """Lines over one scale; ``across`` and ``up`` name the axes, ``limit`` draws a level line."""
    points = [point for one in series for point in one.points]
    if not points:
        return SafeString("")
    lowest, highest = min(x for x, _ in points), max(x for x, _ in points)
    top = nice(max(*(y for _, y in points), limit or 0.0))
    scale = _Scale(lowest, highest, top)
    levels = (
        []
        if limit is None
        else [format_html('<path class="line-2" d="M{} {}H{}"></path>', LEFT, scale.y(limit), WIDTH - RIGHT)]
    )
    lines = [_line(n, one, scale) for n, one in enumerate(series)]
    return _drawn(title, [*_axes(scale, across=across, up=up), *levels, *lines])


@dataclass(frozen=True)
class Column:
    """A column with its label; ``low`` to ``high`` is drawn as a whisker."""

    label: str
    value: float
    low: float
    high: float


def columns(found: Sequence[Column], *, title: str, up: str, comma: str = ".") -> SafeString:
    """Columns with their whiskers; every other label is written where there are many. ``comma``: how the reader parts decimals."""
    if not found:
        return SafeString("")
    top = nice(max(one.high for one in found))
    scale, step = _Scale(0, len(found), top), (WIDTH - LEFT - 8) / len(found)
    parts = [*_grid(scale, up=up, right=WIDTH - 8, comma=comma)]
    for n, one in enumerate(found):
        left, middle = LEFT + n * step, LEFT + (n + 0.5) * step
        high = float(scale.y(0)) - float(scale.y(one.value))
        parts.append(
            format_html(
                '<rect class="column" x="{}" y="{}" width="{}" height="{}"></rect><path class="whisker" d="M{} {}V{}"></path>',
                f"{left + step * 0.15:.1f}", scale.y(one.value), f"{step * 0.7:.1f}", f"{high:.1f}", f"{middle:.1f}",
                scale.y(one.low), scale.y(one.high),
            )
        )  # fmt: skip
        if n % max(1, -(-len(found) // 6)) == 0:
            parts.append(
                format_html(
                    '<text x="{}" y="{}" text-anchor="middle">{}</text>', f"{middle:.1f}", HEIGHT - 14, one.label
                )
            )
    return _drawn(title, parts)


class _Scale:
    def __init__(self, lowest: float, highest: float, top: float) -> None:
        self.lowest, self.wide, self.top = lowest, max(highest - lowest, 1e-9), top or 1.0

    def x(self, value: float) -> str:
        return f"{LEFT + (value - self.lowest) / self.wide * (WIDTH - LEFT - RIGHT):.1f}"

    def y(self, value: float) -> str:
        return f"{HEIGHT - BOTTOM - min(value, self.top) / self.top * (HEIGHT - TOP - BOTTOM):.1f}"


def nice(value: float) -> float:
    """The next number whose quarters are round enough for the lines of a chart."""
    if value <= 0:
        return 1.0
    size = 10.0 ** (len(str(int(value))) - 1) if value >= 1 else 0.1
    return next(step * size for step in (1, 2, 3, 4, 6, 8, 10) if step * size >= value)


def _drawn(title: str, parts: Sequence[SafeString]) -> SafeString:
    inner = format_html_join("", "{}", ((part,) for part in parts))
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}" focusable="false">{}</svg>', WIDTH, HEIGHT, title, inner
    )


def _grid(scale: _Scale, *, up: str, right: float, comma: str = ".") -> list[SafeString]:
    parts = [format_html('<text x="2" y="{}">{}</text>', TOP - 16, up)]
    for n in range(5):
        value = scale.top * n / 4
        y = scale.y(value)
        parts.append(format_html('<path class="grid-line" d="M{} {}H{}"></path>', LEFT, y, right))
        parts.append(
            format_html(
                '<text x="{}" y="{}" text-anchor="end">{}</text>',
                LEFT - 6,
                f"{float(y) + 4:.1f}",
                f"{value:g}".replace(".", comma),
            )
        )
    return parts


def _axes(scale: _Scale, *, across: str, up: str) -> list[SafeString]:
    parts = _grid(scale, up=up, right=WIDTH - RIGHT)
    for n in range(4):
        value = scale.lowest + scale.wide * n / 3
        parts.append(
            format_html(
                '<text x="{}" y="{}" text-anchor="middle">{}</text>', scale.x(value), HEIGHT - 18, f"{value:.3g}"
            )
        )
    parts.append(format_html('<text x="{}" y="{}">{}</text>', LEFT, HEIGHT - 3, across))
    return parts


def _line(number: int, series: Series, scale: _Scale) -> SafeString:
    shade = number % 3
    path = "M" + "L".join(f"{scale.x(x)} {scale.y(y)}" for x, y in series.points)
    dots = format_html_join(
        "",
        '<circle class="dot-{}" cx="{}" cy="{}" r="3.5"></circle>',
        ((shade, scale.x(x), scale.y(y)) for x, y in series.points),
    )
    x, y = series.points[-1]
    return format_html(
        '<path class="line-{}" d="{}"></path>{}<text class="name" x="{}" y="{}">{}</text>', shade, path, dots,
        f"{float(scale.x(x)) + 8:.1f}", f"{float(scale.y(y)) + 4:.1f}", series.name,
    )  # fmt: skip
