"""Specimen papers on A4: letters and certificates from data, the family card, and pictures of places and people without any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from PIL import Image, ImageDraw

from plaza.demo.specimens import canvas
from plaza.demo.specimens.people import Person, invent_person

A4: Final = (1240, 1754)
A4_LYING: Final = (1754, 1240)
# Form fields whose answers a paper repeats.
_FORM_WORDS: Final = {"str_no": "str_no", "old_no": "permit_no", "skp_no": "permit_no", "place_name": "place"}
_DATA: Final = Path(__file__).resolve().parent / "papers.yaml"


@cache
def papers() -> Mapping[str, Mapping[str, object]]:
    """Gives the data of every paper by its kind."""
    data: Mapping[str, Mapping[str, object]] = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    return data


def words_of(person: Person) -> dict[str, str]:
    """Gives every word that the data may ask for; `permit_no`, `str_no` and `place` belong to the person's own permit."""
    spouse = invent_person(person.seed + 500_000)
    husband, wife = (person.name, spouse.name) if person.sex == "L" else (spouse.name, person.name)
    own = {name: str(value) for name, value in asdict(person).items()}
    return {
        **own, "born": f"{person.birth_date:%d-%m-%Y}", "number": person.number, "husband": husband, "wife": wife,
        "permit_no": f"503/SIP/{person.number}/2022", "str_no": f"99 2 1 100 {person.number} 26", "place": "KLINIK CONTOH MAHAKAM",
    }  # fmt: skip


def page(
    kind: str, person: Person, *, said: Mapping[str, object], changed: Mapping[str, str] | None = None
) -> Image.Image:
    """Draws the paper of a kind for a person: head, title, rows, closing words, specimen strip."""
    told = {word: str(said[name]).upper() for name, word in _FORM_WORDS.items() if said.get(name)}
    data, words = papers()[kind], {**words_of(person), **told}
    image = Image.new("RGB", A4, (252, 251, 247))
    pen = ImageDraw.Draw(image)
    y = 110.0
    for line in _list(data.get("head")):
        pen.text(
            (620, y),
            line.format(**words),
            font=canvas.fitting(line.format(**words), canvas.BOLD, 34, 1080),
            fill=canvas.INK,
            anchor="mm",
        )
        y += 46
    pen.line((100, y, 1140, y), fill=canvas.INK, width=3)
    title = str(data["title"])
    pen.text((620, y + 70), title, font=canvas.fitting(title, canvas.BOLD, 42, 1080), fill=canvas.INK, anchor="mm")
    rows = data.get("rows")
    y = _rows(pen, {**rows, **(changed or {})} if isinstance(rows, dict) else rows, words, y + 160)
    for line in _list(data.get("body")):
        y = _paragraph(pen, line.format(**words), y + 20)
    if sketch := data.get("sketch"):
        _sketch(pen, str(sketch), y + 60)
    pen.text((760, 1440), "Samarinda, 4 November 2026", font=canvas.font(canvas.PLAIN, 28), fill=canvas.INK)
    pen.line([(780, 1560), (830, 1520), (860, 1570), (900, 1515), (950, 1560)], fill=canvas.INK, width=3)
    canvas.strip(image, size=30)
    return image


def _rows(pen: ImageDraw.ImageDraw, rows: object, words: Mapping[str, str], y: float) -> float:
    for label, value in (rows or {}).items() if isinstance(rows, dict) else ():
        said = str(value).format(**words)
        pen.text((130, y), str(label), font=canvas.font(canvas.PLAIN, 30), fill=canvas.INK, anchor="lm")
        pen.text((480, y), ":", font=canvas.font(canvas.PLAIN, 30), fill=canvas.INK, anchor="lm")
        pen.text((510, y), said, font=canvas.fitting(said, canvas.BOLD, 30, 640), fill=canvas.INK, anchor="lm")
        y += 58
    return y


def _paragraph(pen: ImageDraw.ImageDraw, text: str, y: float) -> float:
    line, letters = "", canvas.font(canvas.PLAIN, 28)
    for word in [*text.split(), ""]:
        if word and letters.getlength(f"{line} {word}") < 1000:
            line = f"{line} {word}".strip()
            continue
        pen.text((130, y), line, font=letters, fill=canvas.INK, anchor="lm")
        y, line = y + 44, word
    return y


def _sketch(pen: ImageDraw.ImageDraw, what: str, y: float) -> None:
    pen.rectangle((300, y, 940, y + 480), outline=canvas.INK, width=5)
    if what == "plan":
        pen.line((620, y, 620, y + 480), fill=canvas.INK, width=4)
        pen.line((300, y + 240, 940, y + 240), fill=canvas.INK, width=4)
        pen.arc((560, y + 180, 680, y + 300), 90, 180, fill=canvas.INK, width=3)
    else:
        pen.line((300, y + 140, 940, y + 360), fill=(150, 150, 150), width=26)
        pen.line((560, y, 640, y + 480), fill=(120, 160, 200), width=34)
        pen.ellipse((700, y + 210, 740, y + 250), fill=canvas.RED)


def family_card(person: Person) -> Image.Image:
    """Draws the family card: number, address, and a table of three people of whom the person is the head."""
    image = Image.new("RGB", A4_LYING, (246, 250, 246))
    pen = ImageDraw.Draw(image)
    pen.text((877, 80), "KARTU KELUARGA", font=canvas.font(canvas.BOLD, 56), fill=canvas.INK, anchor="mm")
    pen.text((877, 150), f"No. {person.kk}", font=canvas.font(canvas.BOLD, 40), fill=canvas.INK, anchor="mm")
    left = {"Nama Kepala Keluarga": person.name, "Alamat": person.address, "RT/RW": person.rt_rw, "Kode Pos": "75111"}
    right = {
        "Desa/Kelurahan": person.village,
        "Kecamatan": person.district,
        "Kabupaten/Kota": person.city,
        "Provinsi": person.province,
    }
    for x, rows in ((70, left), (960, right)):
        for number, (label, value) in enumerate(rows.items()):
            y = 215 + number * 44
            pen.text((x, y), label, font=canvas.font(canvas.PLAIN, 26), fill=canvas.INK, anchor="lm")
            pen.text((x + 330, y), f": {value}", font=canvas.font(canvas.BOLD, 26), fill=canvas.INK, anchor="lm")
    _family_table(pen, person)
    pen.text(
        (70, 1090), "Dikeluarkan Tanggal : 17-08-2024", font=canvas.font(canvas.PLAIN, 24), fill=canvas.INK, anchor="lm"
    )
    canvas.strip(image, size=30)
    return image


def _family_table(pen: ImageDraw.ImageDraw, person: Person) -> None:
    spouse, child = invent_person(person.seed + 500_000), invent_person(person.seed + 600_000)
    columns = (
        ("No", 70),
        ("Nama Lengkap", 130),
        ("NIK", 560),
        ("Jenis Kelamin", 880),
        ("Tanggal Lahir", 1110),
        ("Status Hubungan Dalam Keluarga", 1330),
    )
    for words, x in columns:
        pen.text((x, 450), words, font=canvas.font(canvas.BOLD, 22), fill=canvas.INK, anchor="lm")
    pen.line((60, 480, 1700, 480), fill=canvas.INK, width=3)
    for number, (member, bond) in enumerate(
        ((person, "KEPALA KELUARGA"), (spouse, "ISTRI" if person.sex == "L" else "SUAMI"), (child, "ANAK")), 1
    ):
        row = (str(number), member.name, member.nik, member.sex_word, f"{member.birth_date:%d-%m-%Y}", bond)
        for (_, x), words in zip(columns, row, strict=True):
            pen.text((x, 480 + number * 60), words, font=canvas.font(canvas.PLAIN, 26), fill=canvas.INK, anchor="lm")


def portrait(person: Person) -> Image.Image:
    """Draws a passport picture without a face."""
    image = Image.new("RGB", (600, 800), (255, 255, 255))
    canvas.silhouette(image, (0, 0, 600, 800), back=(168, 44, 44) if person.birth_date.year % 2 else (52, 92, 168))
    canvas.strip(image, size=22)
    return image


def place_picture(person: Person) -> Image.Image:
    """Draws a street front that stands for the photograph of a place."""
    image = canvas.ground((1200, 900), (180, 210, 235), (210, 228, 240))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 640, 1200, 900), fill=(126, 120, 112))
    for number, colour in enumerate(((196, 150, 110), (170, 180, 150), (200, 190, 160))):
        x = 80 + number * 360
        pen.rectangle((x, 300 - 30 * (person.seed % 3), x + 320, 660), fill=colour, outline=(80, 70, 60), width=4)
        pen.rectangle((x + 120, 480, x + 200, 660), fill=(90, 70, 55))
        pen.rectangle((x + 30, 380, x + 100, 450), fill=(225, 235, 240))
        pen.rectangle((x + 220, 380, x + 290, 450), fill=(225, 235, 240))
    canvas.strip(image, size=24)
    return image


def _list(value: object) -> Sequence[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
