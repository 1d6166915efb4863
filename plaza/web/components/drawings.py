"""How each kind of document looks in a good photograph: drawn from its data, in the shape of the paper, with its own title and labels.

Drawings decorate: what they show stands in words beside them. Titles and labels are printed as on the paper, in Indonesian.
"""

from collections.abc import Iterator
from typing import Final, Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from plaza.core.texts import Pair, t
from plaza.verification.rules.kinds import Field, Kind, kinds
from plaza.verification.rules.legibility import FIELD_NAMES

Shape = Literal["card", "page", "lying", "booklet", "receipt", "place", "portrait", "plan"]

SHAPES: Final[dict[str, Shape]] = {
    "kk": "lying", "passport": "booklet", "marriage_cert": "booklet", "bpkb": "booklet", "bank_book": "booklet",
    "payment_proof": "receipt", "stnk": "lying", "diploma": "lying", "photo": "portrait", "location_photo": "place",
    "building_plan": "plan", "location_map": "plan",
}  # fmt: skip
"""Shapes that a kind's paper alone does not tell."""
ROOM: Final[dict[Shape, tuple[int, int]]] = {
    "card": (120, 84), "page": (120, 150), "lying": (150, 114), "booklet": (150, 114), "receipt": (120, 150), "place": (120, 90),
    "portrait": (120, 150), "plan": (120, 150),
}  # fmt: skip
MARGIN: Final = 12
LONGEST_TITLE: Final = 40
# Height of a row, size of its label, and where the line of its value begins and ends, as parts of the sheet's width.
ANY_ROW: Final = (11, 4.2, 0.52, 0.92)
ROWS: Final = {"card": (8, 4.2, 0.52, 0.74), "booklet": (11, 3.6, 0.66, 0.94)}
WIDE_LETTER: Final = 0.62
ROW: Final = (
    '<text x="{}" y="{}" font-size="{}" fill="{}">{}</text>'
    '<path d="M{} {}h{}" stroke="{}" stroke-width="2.4" stroke-linecap="round"/>'
)
MOST_ROWS: Final = {"card": 5, "lying": 5, "booklet": 4}
INK, SHEET, LINE = "#23403a", "#fbf9f2", "#b9c8bf"
ADVICE: Final[dict[Shape, Pair]] = {
    "place": t("Seluruh tempat tampak dari depan, terang.", "The whole place from the front, in good light."),
    "portrait": t("Wajah menghadap ke depan, latar polos.", "Facing the camera, plain background."),
    "plan": t("Seluruh gambar dengan keterangannya, terang.", "The whole drawing with its legend, in good light."),
    "card": t("Keempat sudut tampak, terang, tulisan terbaca.", "All four corners, good light, words readable."),
}
WHOLE_SHEET: Final = t(
    "Seluruh lembar tampak, terang, tulisan terbaca.", "The whole sheet, good light, words readable."
)


def shape_of(code: str) -> Shape:
    """The shape in which a kind of document is drawn; a kind that nobody described is a page."""
    kind = kinds().get(code)
    return SHAPES.get(code) or ("card" if kind and kind.paper == "card" else "page")


def advice_for(code: str) -> Pair:
    """What a good photograph of it shows."""
    return ADVICE.get(shape_of(code), WHOLE_SHEET)


def read_on(code: str) -> list[Pair]:
    """What the plaza must be able to read on it, in words; nothing for a kind that only people judge."""
    kind = kinds().get(code)
    names = ["birth_date" if name == "birth" else name for name in kind.required] if kind else []
    found = [FIELD_NAMES.get(name) for name in names]
    return [t(words.id, words.en) for words in found if words]


def drawing_of(code: str) -> SafeString:
    """The drawing as SVG, framed by the corners of a viewfinder."""
    shape = shape_of(code)
    wide, high = ROOM[shape]
    return format_html(
        '<svg viewBox="0 0 {w} {h}" aria-hidden="true" focusable="false" data-shape="{shape}"><rect width="{w}" height="{h}" rx="6" '
        'fill="#8b6f47"/>{sheet}{corners}</svg>',
        w=wide, h=high, shape=shape, sheet=_sheet(shape, kinds().get(code)), corners=_corners(wide, high),
    )  # fmt: skip


def _corners(wide: int, high: int) -> SafeString:
    path = f"M6 14V6h8M{wide - 14} 6h8v8M{wide - 6} {high - 14}v8h-8M14 {high - 6}H6v-8"
    return format_html('<path d="{}" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round"/>', path)


def _sheet(shape: Shape, kind: Kind | None) -> SafeString:
    if shape in PICTURES:
        return mark_safe(PICTURES[shape])  # noqa: S308 - drawn here
    wide, high = ROOM[shape]
    left, wide = (34, 52) if shape == "receipt" else (MARGIN, wide - 2 * MARGIN)
    top, high = MARGIN, high - 2 * MARGIN
    round_at = 4 if shape == "card" else 1
    paper = format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="{}" fill="{}"/>', left, top, wide, high, round_at, SHEET
    )
    fold = format_html('<path d="M75 {}V{}" stroke="{}" stroke-width="1.5"/>', top, top + high, LINE)
    words = _printed(shape, kind, left, top, wide) if kind else ""
    drawn = fold if shape == "booklet" else _body(left, top + high, wide) if shape == "page" else ""
    return format_html("{}{}{}", paper, drawn, words)


def _body(left: int, bottom: int, wide: int) -> SafeString:
    """The words of a letter below its rows, and the signature under them."""
    lines = "".join(f"M{left + 5} {bottom - 46 + 6 * row}h{wide - (30 if row == 3 else 10)}" for row in range(4))
    return format_html(
        '<path d="{}" stroke="{}" stroke-width="1.6" opacity=".6"/><path d="M{} {}q4-8 7 0t6-2 7 1" fill="none" stroke="{}"/>',
        lines, LINE, left + wide - 30, bottom - 10, INK,
    )  # fmt: skip


def _printed(shape: Shape, kind: Kind, left: int, top: int, wide: int) -> SafeString:
    """The title of the paper and its first labels, each before a line that stands for its value."""
    begin, room = (left + wide // 2, wide // 2) if shape == "booklet" else (left, wide)
    middle, size = (
        left + wide / 2 if shape != "booklet" else begin + room / 2,
        min(6.4, 1.3 * room / max(len(_title(kind)), 1)),
    )
    title = format_html(
        '<text x="{}" y="{}" font-size="{}" font-weight="700" text-anchor="middle" fill="{}">{}</text>',
        round(middle, 1), top + 11, round(size, 1), INK, _title(kind),
    )  # fmt: skip
    labels = [field.labels[0] for field in _labelled(kind)][: MOST_ROWS.get(shape, 7)]
    step = ROWS.get(shape, ANY_ROW)[0]
    portrait = format_html(
        '<rect x="{}" y="{}" width="16" height="21" rx="1.5" fill="#8fbcae"/>', left + wide - 20, top + 18
    )
    rows = format_html_join(
        "", ROW, (_row(label, begin, top + 21 + step * at, room, shape) for at, label in enumerate(labels))
    )
    return format_html("{}{}{}", title, portrait if shape == "card" else "", rows)


def _row(label: str, begin: float, y: float, room: float, shape: Shape) -> tuple[object, ...]:
    """A label, and the line that stands for its value: where the others begin, or behind a long label."""
    _, letters, value_at, ends = ROWS.get(shape, ANY_ROW)
    start = min(max(room * value_at, 6 + WIDE_LETTER * letters * len(label)), room * (ends - 0.08))
    return (
        begin + 4, y, letters, INK, label, round(begin + start, 1), round(y - 1.4, 1), round(room * ends - start, 1), LINE,
    )  # fmt: skip


def _title(kind: Kind) -> str:
    return kind.title[:LONGEST_TITLE]


def _labelled(kind: Kind) -> Iterator[Field]:
    """The fields that must be read, then the others."""
    yield from sorted(kind.fields.values(), key=lambda field: not field.required)


PICTURES: Final[dict[str, str]] = {
    "place": (
        '<rect x="12" y="12" width="96" height="66" fill="#bcd9e6"/><path d="M12 62h96v16H12z" fill="#8d8a80"/>'
        '<path d="M30 62V38l18-14 18 14v24z" fill="#e6cfa8"/><path d="M26 40l22-18 22 18" fill="none" stroke="#7a4a2a" stroke-width="4"/>'
        '<path d="M43 62V48h10v14zM74 62V34h24v28z" fill="#6b8f84"/>'
        '<path d="M79 40h14M79 47h14M79 54h14" stroke="#fbf9f2" stroke-width="3"/>'
    ),
    "portrait": (
        '<rect x="30" y="20" width="60" height="104" fill="#a33a34"/><circle cx="60" cy="60" r="17" fill="#e9cfae"/>'
        '<path d="M36 124c0-28 10-38 24-38s24 10 24 38z" fill="#fbf9f2"/><path d="M43 56a17 17 0 0 1 34 0c-6-6-28-6-34 0z" fill="#2b211c"/>'
    ),
    "plan": (
        '<rect x="12" y="12" width="96" height="126" fill="#fbf9f2"/><path d="M24 30h72v66H24zM60 30v66M24 64h36M72 96v-14h24" fill="none" '
        'stroke="#23403a" stroke-width="2.6"/>'
        '<path d="M24 108h44M24 116h60M24 124h30" stroke="#b9c8bf" stroke-width="2.4" stroke-linecap="round"/>'
        '<path d="M92 122v-14m-4 4l4-5 4 5" fill="none" stroke="#23403a" stroke-width="2"/>'
    ),
}  # fmt: skip
