"""From lines on a page to the fields of a document kind: by label, by place, at last by shape alone.

Labels survive missing colons, lost spaces, look-alike letters and a wrong letter or two; a value may stand in the label's own line,
to its right, or on the next line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz import fuzz

from plaza.verification.rules.kinds import Field, Kind
from plaza.verification.rules.layout import Placed, below, place, right_of
from plaza.verification.rules.numbers import fold_digits, nik_problem
from plaza.verification.rules.reading import FieldRead, Line
from plaza.verification.rules.shapes import SHAPES, clean
from plaza.verification.rules.words import folded

LABEL_LIKENESS: Final = 84.0
# A value this many letter heights away is not a label's own when another line hangs right under the label.
WIDE_GAP: Final = 8.0
# A strip printed across specimens is never a value; a person may still be called Specimen.
_PRINT: Final = tuple(folded(words) for words in ("BUKAN DOKUMEN RESMI", "NOT AN OFFICIAL DOCUMENT"))


@dataclass(frozen=True, slots=True)
class _Hit:
    """A label found: its field, the line, where the value begins in the line's text, and how exact it was (0 to 100)."""

    field: Field
    at: Placed
    begin: int
    exact: float


def extract(kind: Kind, lines: Iterable[Line]) -> dict[str, FieldRead]:
    """Reads every field of a kind that can be found; a field that is not found is absent."""
    placed = [item for item in place(lines) if item.text.strip()]
    hits = [hit for item in placed for hit in _labels_in(item, kind)]
    taken = {id(hit.at) for hit in hits}
    found: dict[str, FieldRead] = {}
    for field in kind.fields.values():
        own = sorted((hit for hit in hits if hit.field is field), key=lambda hit: -hit.exact)
        value = _best(field, [read for hit in own for read in _values(hit, placed, hits)])
        if value := value or _by_shape(field, placed, taken):
            found[field.name] = value
    for field in sorted(kind.fields.values(), key=lambda field: field.place):
        if field.name not in found and (value := _by_place(field, placed, hits, found)):
            found[field.name] = value
    return _split_birth(found)


def _labels_in(item: Placed, kind: Kind) -> list[_Hit]:
    """Finds the labels at the head of a line and, behind other words, those that are long enough to be sure."""
    text = item.text
    spots = [(place, folded(char)) for place, char in enumerate(text) if folded(char)]
    flat = "".join(char[0] for _, char in spots)
    hits: list[_Hit] = []
    covered: list[tuple[int, int]] = []
    for field, label in _by_length(kind):
        place = flat.find(label)
        if place < 0 or any(start < place + len(label) and place < end for start, end in covered):
            continue
        end = spots[place + len(label) - 1][0] + 1
        rest = text[end:].strip()
        if place and (not rest or (len(label) < 6 and not rest.startswith(":"))):
            continue
        if _ends_well(text, end, len(label)) and _starts_well(text, spots[place][0]):
            hits.append(_Hit(field, item, end, 100.0))
            covered.append((place, place + len(label)))
    return hits or _fuzzy_label(item, kind)


def _fuzzy_label(item: Placed, kind: Kind) -> list[_Hit]:
    head, colon, _ = item.text.partition(":")
    flat = folded(head)
    if len(flat) < 4:
        return []
    points, field = max(
        ((fuzz.ratio(flat, label), field) for field, label in _by_length(kind)),
        key=lambda pair: pair[0],
        default=(0.0, None),
    )
    if field is None or points < LABEL_LIKENESS:
        return []
    return [_Hit(field, item, len(head) + len(colon), points)]


def _by_length(kind: Kind) -> list[tuple[Field, str]]:
    pairs = [(field, folded(label)) for field in kind.fields.values() for label in field.labels]
    return sorted(pairs, key=lambda pair: -len(pair[1]))


def _ends_well(text: str, end: int, length: int) -> bool:
    """A label ends before a space, a mark, a digit, or a capital behind a small letter; a long label may end anywhere."""
    if end >= len(text) or not text[end].isalpha() or length >= 10:
        return True
    return text[end].isupper() and text[end - 1].islower()


def _starts_well(text: str, begin: int) -> bool:
    """A label begins behind a space or a mark; where a value ran into it, its capital tells (PEREMPUANGol. Darah : AB)."""
    if begin == 0 or not text[begin - 1].isalnum():
        return True
    return text[begin].isupper() and (text[begin - 1].islower() or text[begin + 1 : begin + 2].islower())


def _values(hit: _Hit, placed: Sequence[Placed], hits: Sequence[_Hit]) -> Iterator[FieldRead]:
    """Offers the values that may belong to a label: its own line's rest, the row to its right, the line below."""
    inline = _until_next_label(hit, hits)
    if clean(inline):
        yield from _read(hit.field, inline, [hit.at], "label")
        return
    labels = {id(other.at) for other in hits if other.at is not hit.at}
    own = [item for item in right_of(hit.at, placed) if _nearest_label(item, hits) is hit.at or id(item) in labels]
    row = _run(hit, own, labels)
    if row and row[0].left - hit.at.right > WIDE_GAP * hit.at.height and _something_hangs_under(hit.at, placed, labels):
        row = []
    if row:
        words = " ".join(_own_words(item, hits) for item in row)
        if wrapped := _wrapped(hit, row[0], placed, hits):
            yield from _read(hit.field, f"{words} {wrapped.text}", [*row, wrapped], "label")
        yield from _read(hit.field, words, row, "label")
        return
    for item in below(hit.at, placed)[:2]:
        if id(item) not in labels and not _labelled(item, hits):
            yield from _read(hit.field, item.text, [item], "label")
            return


def _something_hangs_under(label: Placed, placed: Sequence[Placed], labels: set[int]) -> bool:
    """Says whether a line that is no label begins exactly under one: values printed below their labels do."""
    near = below(label, placed, reach=1.9)
    return any(id(item) not in labels and abs(item.left - label.left) < 0.6 * label.height for item in near)


def _labelled(item: Placed, hits: Sequence[_Hit]) -> bool:
    """Says whether a label stands on a line's own row, to its left or in it."""
    return any(hit.at.left <= item.left and abs(hit.at.middle - item.middle) < 0.6 * item.height for hit in hits)


def _nearest_label(item: Placed, hits: Sequence[_Hit]) -> Placed | None:
    """Finds the label whose row a line is on: of all labels that begin left of it, the one nearest in height."""
    left = [
        hit.at for hit in hits if hit.at.left < item.left and hit.at.line.page == item.line.page and hit.at is not item
    ]
    return min(left, key=lambda at: abs(at.middle - item.middle), default=None)


def _own_words(item: Placed, hits: Sequence[_Hit]) -> str:
    """Gives a line's words up to a label that stands inside it."""
    starts = [_label_start(other) for other in hits if other.at is item]
    return item.text[: min(starts)] if starts else item.text


def _run(hit: _Hit, row: Sequence[Placed], labels: set[int]) -> list[Placed]:
    """Takes the neighbours on a row that belong to one value: no label begins, no wide gap opens."""
    run: list[Placed] = []
    for item in row:
        if id(item) in labels and not _value_before_label(item, hit):
            break
        if not clean(item.text):
            continue
        if run and item.left - run[-1].right > 1.3 * item.height:
            break
        run.append(item)
        if id(item) in labels:
            break
    return run


def _value_before_label(item: Placed, hit: _Hit) -> bool:
    """Says whether a line that holds another label begins with a value of ours (PEREMPUAN Gol. Darah : A)."""
    return item.text.lstrip().startswith(":") and hit.field.shape != "nik"


def _until_next_label(hit: _Hit, hits: Sequence[_Hit]) -> str:
    ends = [
        _label_start(other) for other in hits if other.at is hit.at and other is not hit and other.begin > hit.begin
    ]
    return hit.at.text[hit.begin : min(ends)] if ends else hit.at.text[hit.begin :]


def _label_start(hit: _Hit) -> int:
    """Finds where a label begins in its line, walking back over its letters."""
    flat = max(
        (len(folded(label)) for label in hit.field.labels if folded(hit.at.text[: hit.begin]).endswith(folded(label))),
        default=0,
    )
    place = hit.begin
    while flat and place:
        place -= 1
        flat -= 1 if folded(hit.at.text[place]) else 0
    return place


def _wrapped(hit: _Hit, value: Placed, placed: Sequence[Placed], hits: Sequence[_Hit]) -> Placed | None:
    """Finds the second line of a value that wraps: it begins under the value's beginning, and its row has no label."""
    if not hit.field.wraps:
        return None
    for item in below(value, placed, reach=1.7):
        aligned = abs(item.left - value.left) < 1.5 * value.height
        value_of_another = (
            item.text.lstrip().startswith(":") or _labelled(item, hits) or not _first_on_row(item, placed)
        )
        if aligned and not value_of_another and not _is_print(item.text):
            return item
    return None


def _first_on_row(item: Placed, placed: Sequence[Placed]) -> bool:
    """Says whether nothing at all, not even a label that could not be read, stands left of a line on its row."""
    return not any(
        other.right <= item.left + item.height and abs(other.middle - item.middle) < 0.6 * item.height
        for other in placed
        if other is not item and other.line.page == item.line.page
    )


def _read(field: Field, words: str, items: Sequence[Placed], how: str) -> Iterator[FieldRead]:
    value = SHAPES[field.shape](words)
    if value is not None and not _is_print(words):
        folds = (
            fold_digits(clean(words).replace(" ", ""))[1] if field.shape in ("nik", "kk", "npwp", "nib", "nop") else 0
        )
        first = items[0].line
        yield FieldRead(field.name, value, " ".join(words.split()), how, first.page, first.box, folds, first.sure)


def _best(field: Field, reads: Sequence[FieldRead]) -> FieldRead | None:
    if field.shape == "nik":
        good = [read for read in reads if nik_problem(read.value) is None]
        return next(iter(good or reads), None)
    return reads[0] if reads else None


def _by_place(
    field: Field, placed: Sequence[Placed], hits: Sequence[_Hit], found: dict[str, FieldRead]
) -> FieldRead | None:
    """Reads a value that has no label of its own but stands under another field (the name on a taxpayer card)."""
    word, _, other = field.place.partition(" ")
    if word == "as" and other in found:
        return replace(found[other], name=field.name)
    anchor = next(
        (item for item in placed if word == "below" and other in found and item.line.box == found[other].box), None
    )
    if anchor is None:
        return None
    labels = {id(hit.at) for hit in hits}
    for item in below(anchor, placed, reach=3.2):
        if id(item) not in labels and not any(c.isdigit() for c in item.text):
            return next(_read(field, item.text, [item], "place"), None)
    return None


def _by_shape(field: Field, placed: Sequence[Placed], taken: set[int]) -> FieldRead | None:
    """Looks for numbers, sexes and birth lines whose label was lost, by their shape alone."""
    for item in placed:
        words = item.text
        if field.shape == "nik" and (value := SHAPES["nik"](words)) and nik_problem(value) is None:
            return next(_read(field, words, [item], "shape"), None)
        if (
            field.shape == "sex"
            and len(folded(words)) < 24
            and any(folded(w) in folded(words) for w in ("PEREMPUAN", "LAKI-LAKI"))
        ):
            return next(_read(field, words, [item], "shape"), None)
        if field.shape == "place_date" and id(item) not in taken and "," in words and SHAPES["place_date"](words):
            return next(_read(field, words, [item], "shape"), None)
    return None


def _is_print(words: str) -> bool:
    flat = folded(words)
    return any(mark in flat or fuzz.partial_ratio(mark, flat) > 85 for mark in _PRINT if len(flat) >= len(mark) - 2)


def _split_birth(found: dict[str, FieldRead]) -> dict[str, FieldRead]:
    """Parts "SAMARINDA|1990-01-01" into birth_place and birth_date."""
    birth = found.pop("birth", None)
    if birth:
        where, _, day = birth.value.partition("|")
        found["birth_date"] = FieldRead("birth_date", day, birth.words, birth.how, birth.page, birth.box)
        if where:
            found["birth_place"] = FieldRead("birth_place", where, birth.words, birth.how, birth.page, birth.box)
    return found
