"""Which letters can be set: read from the fonts themselves, so that a name is checked at the form and not at the printer.

Only the character map of a font is read (OpenType ``cmap``, formats 4 and 12: https://learn.microsoft.com/typography/opentype/spec/cmap).
"""

import struct
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings

SHIPPED = Path(__file__).parent / "fonts"
_JOINERS = "\u200c\u200d"
_SPACES = " \n\t\u00a0"


def font_folders() -> list[Path]:
    """The plaza's own fonts, and those a city laid into ``PLAZA_DATA_DIR/templates/fonts``."""
    own = Path(settings.DATA_DIR) / "templates" / "fonts"
    return [SHIPPED, own] if own.is_dir() else [SHIPPED]


def missing(text: str) -> list[str]:
    """The characters of ``text`` that no font can draw, each once, in the order of their first appearance.

    Control and direction-changing characters count as missing: they have no shape, and can make a name read as another.
    """
    composed = unicodedata.normalize("NFC", text)
    return [character for character in dict.fromkeys(composed) if not _can_be_set(character)]


def _can_be_set(character: str) -> bool:
    if character in _SPACES or character in _JOINERS:
        return True
    if unicodedata.category(character).startswith("C"):
        return False
    return ord(character) in _covered(tuple(str(folder) for folder in font_folders()))


@cache
def _covered(folders: tuple[str, ...]) -> frozenset[int]:
    files = (path for folder in folders for path in sorted(Path(folder).glob("*.[to]tf")))
    return frozenset(point for path in files for point in _characters(path.read_bytes()))


def _characters(font: bytes) -> Iterable[int]:
    """Every code point the font maps to a glyph."""
    start = _table(font, b"cmap")
    count = struct.unpack_from(">H", font, start + 2)[0]
    for index in range(count):
        offset = start + struct.unpack_from(">L", font, start + 4 + 8 * index + 4)[0]
        table_format = struct.unpack_from(">H", font, offset)[0]
        if table_format == 4:
            yield from _segments(font, offset)
        elif table_format == 12:
            yield from _groups(font, offset)


def _table(font: bytes, tag: bytes) -> int:
    for index in range(struct.unpack_from(">H", font, 4)[0]):
        name, _checksum, offset, _length = struct.unpack_from(">4sLLL", font, 12 + 16 * index)
        if name == tag:
            return int(offset)
    raise ValueError(f"The font has no {tag.decode()} table.")


def _groups(font: bytes, offset: int) -> Iterable[int]:
    for index in range(struct.unpack_from(">L", font, offset + 12)[0]):
        first, last, _glyph = struct.unpack_from(">LLL", font, offset + 16 + 12 * index)
        yield from range(first, last + 1)


def _segments(font: bytes, offset: int) -> Iterable[int]:
    twice = struct.unpack_from(">H", font, offset + 6)[0]
    ends, starts = offset + 14, offset + 16 + twice
    deltas, ranges = starts + twice, starts + 2 * twice
    for position in range(0, twice, 2):
        first, last = (struct.unpack_from(">H", font, base + position)[0] for base in (starts, ends))
        delta, shift = (struct.unpack_from(">H", font, base + position)[0] for base in (deltas, ranges))
        for point in range(first, min(last, 0xFFFE) + 1):
            if shift:
                glyph = struct.unpack_from(">H", font, ranges + position + shift + 2 * (point - first))[0]
                if glyph == 0:
                    continue
            elif (point + delta) % 0x10000 == 0:
                continue
            yield point
