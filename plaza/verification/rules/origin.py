"""Where a file comes from, as far as it tells: who made it, whether it was changed, who signed it. Such signs never fail anybody.

They are looked for in the bytes that were sent, before the cleaning takes them away, and in what the reader sees beside the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from plaza.verification.rules.numbers import digits_of, nik_problem
from plaza.verification.rules.words import Words

EDITORS: Final = (
    "photoshop", "gimp", "canva", "illustrator", "inkscape", "coreldraw", "photopea", "pixlr", "picsart", "paint.net", "affinity photo",
    "pdfescape", "sejda", "pdf-xchange editor", "phantompdf", "pdfelement", "pdffiller",
)  # fmt: skip
"""Programs that change what a picture or a page shows; scanners, cameras and office programs are not among them."""
TOLD_WITHIN: Final = 131_072
"""How much of what a file says of its makers is looked through."""

SIGNS: Final[dict[str, Words]] = {
    "editor": Words(
        "Dibuat dengan program penyunting gambar atau PDF", "Made with a program that edits pictures or PDFs"
    ),
    "revised": Words("PDF diubah setelah dibuat", "The PDF was changed after it was made"),
    "hidden_text": Words("Teks tersembunyi berbeda dari yang terlihat", "Hidden text differs from what is seen"),
    "code_differs": Words("Kode QR menyebut nomor lain", "The QR code names another number"),
}
_EDITORS: Final = re.compile(rf"(?<![a-z])({'|'.join(re.escape(name) for name in EDITORS)})(?![a-z])", re.IGNORECASE)
_TOOL: Final = re.compile(
    r"(?:xmp:CreatorTool|pdf:Producer|stEvt:softwareAgent|tiff:Software)(?:>([^<]{1,200})<|\s*=\s*\"([^\"]{1,200})\"|\s*=\s*'([^']{1,200})')"
)
_SIXTEEN: Final = re.compile(r"(?<!\d)\d{16}(?!\d)")


def names_editor(text: str) -> bool:
    """Whether a text names a program that edits."""
    return _EDITORS.search(text) is not None


def tools_in_xmp(packet: bytes) -> Iterator[str]:
    """The programs that a packet of XMP names as its file's makers, whether as elements or as attributes."""
    for found in _TOOL.finditer(packet.decode("utf-8", "replace")):
        yield found.group(1) or found.group(2) or found.group(3)


def signs_of_picture(told: Iterable[str]) -> Iterator[str]:
    """The signs in a picture as it was sent; `told` is what its tags say of its makers."""
    if any(names_editor(text) for text in told):
        yield "editor"


def signs_of_pdf(told: Iterable[str], *, revised: bool) -> Iterator[str]:
    """The signs in a PDF as it was sent; `told` is what it says of its makers."""
    yield from signs_of_picture(told)
    if revised:
        yield "revised"


def other_numbers(texts: Iterable[str], *, seen: Sequence[str]) -> list[str]:
    """The identity numbers in some texts that do not stand among the words seen on the paper."""
    flat = [digits_of(line) for line in seen]
    found = {number for text in texts for number in _SIXTEEN.findall(text) if nik_problem(number) is None}
    return sorted(number for number in found if not any(number in line for line in flat))


def words_of(signs: Iterable[str]) -> Words:
    """The signs in a sentence."""
    found = [SIGNS.get(sign, Words(sign, sign)) for sign in signs]
    return Words("; ".join(words.id for words in found), "; ".join(words.en for words in found))
