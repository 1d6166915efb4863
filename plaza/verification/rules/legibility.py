"""Why a picture cannot be read, and what to do: said by sharpness, light, glare and width, never by how sure a reader felt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from plaza.verification.rules.reading import Legibility
from plaza.verification.rules.words import Words

# Below these a picture is called blurred, dark, small, shining: said only when something could not be read.
BLURRED: Final = 12.0
DARK: Final = 45.0
SHINING: Final = 0.06
SMALL: Final = 330
BLANK: Final = 2.0
BETTER_PHOTO: Final = Words(
    "Foto ulang seluruh dokumen dari atas, di tempat terang, tanpa pantulan; semua tepi terlihat.",
    "Photograph the whole document again from above, in good light, without reflections, all edges visible.",
)
FIELD_NAMES: Final[dict[str, Words]] = {
    "nik": Words("NIK", "NIK"), "name": Words("nama", "name"), "birth_date": Words("tanggal lahir", "birth date"),
    "sex": Words("jenis kelamin", "sex"), "kk": Words("nomor KK (16 angka)", "family card number (16 digits)"),
    "npwp": Words("NPWP", "NPWP"),
    "nib": Words("NIB (13 angka)", "business number (13 digits)"), "nop": Words("NOP (18 angka)", "tax object number (18 digits)"),
    "number": Words("nomor", "number"), "expiry": Words("masa berlaku", "validity"), "plate": Words("nomor polisi", "plate"),
    "mother": Words("nama ibu", "mother's name"), "husband": Words("nama suami", "husband's name"),
    "wife": Words("nama istri", "wife's name"), "giver": Words("pemberi kuasa", "giver of the power"),
    "date": Words("tanggal", "date"), "amount": Words("jumlah", "amount"), "place": Words("tempat", "place"),
}  # fmt: skip


def why_unread(m: Legibility | None) -> tuple[str, Words]:
    """Says why something could not be read, from the measures of the picture: a code and what to do."""
    if m is None:
        return "not_found", BETTER_PHOTO
    return next((answer for holds, answer in _reasons(m) if holds), ("not_found", BETTER_PHOTO))


def _reasons(m: Legibility) -> Iterator[tuple[bool, tuple[str, Words]]]:
    yield (
        m.light < DARK,
        ("dark", Words("Terlalu gelap. Foto ulang di tempat terang.", "Too dark. Photograph again in good light.")),
    )
    blurred = Words(
        "Buram. Pegang ponsel dengan tenang, ketuk layar agar fokus, lalu foto ulang.",
        "Blurred. Hold the phone still, tap to focus, and photograph again.",
    )
    yield m.sharpness < BLURRED, ("blurred", blurred)
    yield (
        m.glare > SHINING,
        (
            "glare",
            Words(
                "Ada pantulan cahaya. Miringkan sedikit lalu foto ulang.",
                "There is a reflection. Tilt a little and photograph again.",
            ),
        ),
    )
    yield (
        m.width < SMALL,
        (
            "small",
            Words(
                "Terlalu kecil. Dekatkan ponsel hingga dokumen memenuhi layar.",
                "Too small. Move closer until the document fills the screen.",
            ),
        ),
    )
    yield (
        m.cut,
        (
            "cut",
            Words(
                "Terpotong. Foto ulang dengan semua tepi terlihat.", "Cut off. Photograph again with all edges visible."
            ),
        ),
    )
