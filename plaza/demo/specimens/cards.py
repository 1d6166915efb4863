"""Specimen cards: the identity card and the taxpayer card of an invented person, in their real proportions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PIL import Image, ImageDraw

from plaza.demo.specimens import canvas
from plaza.demo.specimens.people import Person

CARD: Final = (1011, 638)
_LABEL_X: Final = 34
_COLON_X: Final = 262
_VALUE_X: Final = 282


def identity_card(person: Person, *, changed: Mapping[str, str] | None = None) -> Image.Image:
    """Draws the electronic identity card: labels, values, silhouette, place and date of issue; `changed` rows say something else."""
    image = canvas.ground(CARD, (176, 208, 232), (214, 230, 242))
    canvas.waves(image, (188, 214, 234))
    pen = ImageDraw.Draw(image)
    pen.text((505, 34), f"PROVINSI {person.province}", font=canvas.font(canvas.BOLD, 32), fill=canvas.INK, anchor="mm")
    pen.text((505, 72), f"KOTA {person.city}", font=canvas.font(canvas.BOLD, 32), fill=canvas.INK, anchor="mm")
    _identity_number(pen, person)
    _identity_rows(pen, person, changed or {})
    canvas.silhouette(image, (752, 128, 968, 402), back=(168, 44, 44) if person.birth_date.year % 2 else (52, 92, 168))
    for y, words in ((432, person.city), (464, "17-08-2024")):
        pen.text((860, y), words, font=canvas.font(canvas.PLAIN, 22), fill=canvas.INK, anchor="mm")
    pen.line([(800, 540), (830, 500), (850, 545), (880, 505), (905, 540), (930, 515)], fill=canvas.INK, width=3)
    canvas.strip(image, size=22)
    return image


def _identity_number(pen: ImageDraw.ImageDraw, person: Person) -> None:
    pen.text((_LABEL_X, 126), "NIK", font=canvas.font(canvas.BOLD, 36), fill=canvas.INK, anchor="lm")
    pen.text((_COLON_X - 60, 126), ":", font=canvas.font(canvas.BOLD, 36), fill=canvas.INK, anchor="lm")
    pen.text((_COLON_X - 34, 126), person.nik, font=canvas.font(canvas.DIGITS, 42), fill=canvas.INK, anchor="lm")


def _identity_rows(pen: ImageDraw.ImageDraw, person: Person, changed: Mapping[str, str]) -> None:
    rows = (
        ("Nama", person.name),
        ("Tempat/Tgl Lahir", f"{person.birth_place}, {person.birth_date:%d-%m-%Y}"),
        ("Jenis kelamin", person.sex_word),
        ("Alamat", person.address),
        ("   RT/RW", person.rt_rw),
        ("   Kel/Desa", person.village),
        ("   Kecamatan", person.district),
        ("Agama", person.faith),
        ("Status Perkawinan", person.marital),
        ("Pekerjaan", person.job),
        ("Kewarganegaraan", person.nationality),
        ("Berlaku Hingga", "SEUMUR HIDUP"),
    )
    label, value = canvas.font(canvas.PLAIN, 25), canvas.font(canvas.BOLD, 25)
    for number, (name, own) in enumerate(rows):
        y, words = 172 + number * 35, changed.get(name, own)
        pen.text((_LABEL_X, y), name, font=label, fill=canvas.INK, anchor="lm")
        if words:
            pen.text((_COLON_X, y), ":", font=label, fill=canvas.INK, anchor="lm")
            pen.text((_VALUE_X, y), words, font=value, fill=canvas.INK, anchor="lm")
        if name == "Jenis kelamin":
            pen.text((500, y), f"Gol. Darah : {person.blood}", font=label, fill=canvas.INK, anchor="lm")


def taxpayer_card(person: Person) -> Image.Image:
    """Draws the taxpayer card: old number, name, NIK, address, tax office and day of registration."""
    image = canvas.ground(CARD, (244, 226, 150), (250, 240, 200))
    canvas.waves(image, (238, 222, 160))
    pen = ImageDraw.Draw(image)
    head = canvas.font(canvas.BOLD, 28)
    pen.text((505, 42), "KEMENTERIAN KEUANGAN REPUBLIK INDONESIA", font=head, fill=canvas.INK, anchor="mm")
    pen.text((505, 80), "DIREKTORAT JENDERAL PAJAK", font=head, fill=canvas.INK, anchor="mm")
    pen.text(
        (60, 170), f"NPWP : {person.npwp_printed}", font=canvas.font(canvas.BOLD, 40), fill=canvas.INK, anchor="lm"
    )
    rows = (
        person.name,
        f"NIK : {person.nik}",
        person.address,
        f"KEL. {person.village}, KEC. {person.district}",
        f"KOTA {person.city}",
        "KPP PRATAMA SAMARINDA",
        "TERDAFTAR : 12-03-2015",
    )
    for number, words in enumerate(rows):
        bold = canvas.BOLD if number < 2 else canvas.PLAIN
        pen.text((60, 236 + number * 50), words, font=canvas.font(bold, 30), fill=canvas.INK, anchor="lm")
    canvas.strip(image, size=22)
    return image
