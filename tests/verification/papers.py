"""Papers written as a reader would hand them over: lines with boxes, without drawing or reading anything."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from plaza.demo.specimens import Person, invent_person
from plaza.demo.specimens.papers import papers, words_of
from plaza.verification.rules.extraction import extract
from plaza.verification.rules.kinds import kinds, likely_kind, weight_of_signs
from plaza.verification.rules.reading import Legibility, Line, Reading

TODAY = date(2026, 11, 24)
SHARP = Legibility(sharpness=200.0, light=150.0, glare=0.0, width=900)
LETTER = 12.0
HEIGHT = 24.0


def line(text: str, x: float, y: float, *, page: int = 1, height: float = HEIGHT) -> Line:
    """One run of words whose upper left corner lies at x, y."""
    right, bottom = x + LETTER * len(text), y + height
    return Line(text, ((x, y), (right, y), (right, bottom), (x, bottom)), 0.99, page)


def identity_rows(person: Person) -> dict[str, str]:
    """The labels and values of an identity card, in order."""
    return {
        "NIK": person.nik,
        "Nama": person.name,
        "Tempat/Tgl Lahir": f"{person.birth_place}, {person.birth_date:%d-%m-%Y}",
        "Jenis kelamin": person.sex_word,
        "Alamat": person.address,
        "RT/RW": person.rt_rw,
        "Kel/Desa": person.village,
        "Kecamatan": person.district,
        "Agama": person.faith,
        "Status Perkawinan": person.marital,
        "Pekerjaan": person.job,
        "Kewarganegaraan": person.nationality,
        "Berlaku Hingga": "SEUMUR HIDUP",
    }


def card(
    rows: Mapping[str, str], *, head: Sequence[str] = ("PROVINSI KALIMANTAN TIMUR", "KOTA SAMARINDA")
) -> list[Line]:
    """A card with labels on the left and values behind colons."""
    lines = [line(words, 300, 20 + number * 36) for number, words in enumerate(head)]
    for number, (label, value) in enumerate(rows.items()):
        y = 110 + number * 36
        lines.append(line(label, 30, y))
        if value:
            lines.append(line(f": {value}", 280, y))
    return lines


def read(kind: str, lines: Sequence[Line], *, legibility: Legibility | None = SHARP) -> Reading:
    """The reading of such lines."""
    texts = [item.text for item in lines]
    asked = kinds()[kind]
    weight = weight_of_signs(asked, texts)
    likely = kind if asked.need and weight >= asked.need else likely_kind(texts)
    return Reading("0" * 64, 1, "picture", likely, kind, weight, extract(asked, lines), tuple(lines), legibility)


def identity_card(person: Person, **changes: str) -> Reading:
    """A card whose printed rows differ from the person's by `changes` (label with _ for / and blanks)."""
    rows = identity_rows(person)
    for name, value in changes.items():
        label = next(label for label in rows if label.lower().replace("/", "_").replace(" ", "_") == name)
        rows[label] = value
    return read("ktp", card(rows))


def claim_of(person: Person, **changes: str) -> dict[str, str]:
    """What the person says in the form."""
    return {"nik": person.nik, "name": person.name, "birth_date": person.birth_date.isoformat(), **changes}


def somebody(seed: int = 31, **changes: object) -> Person:
    """An invented person, changed where asked."""
    return replace(invent_person(seed), **changes)  # type: ignore[arg-type]


def typed(kind: str, person: Person, **changed: str) -> Reading:
    """The person's specimen of a kind as its words stand on it, nothing drawn; rows are changed by label (_ for a blank)."""
    if kind == "ktp":
        return identity_card(person, **changed)
    if kind == "kk":
        rows = [
            "KARTU KELUARGA",
            f"No. {person.kk}",
            f"Nama Kepala Keluarga : {person.name}",
            f"1 {person.name} {person.nik}",
        ]
    elif kind == "npwp":
        rows = [
            "DIREKTORAT JENDERAL PAJAK",
            f"NPWP : {person.npwp_printed}",
            f"Nama : {person.name}",
            f"NIK : {person.nik}",
        ]
    else:
        rows = _typed_rows(kind, person, changed)
    return read(kind, [line(words, 100, 60 + 50 * number) for number, words in enumerate(rows)])


def _typed_rows(kind: str, person: Person, changed: Mapping[str, str]) -> list[str]:
    data, words = papers()[kind], words_of(person)
    said = {name.replace("_", " "): value for name, value in changed.items()}
    rows = {**dict(data.get("rows", {})), **said}  # type: ignore[call-overload]
    written = [
        *data.get("head", []),
        data["title"],
        *(f"{label} : {value}" for label, value in rows.items()),
        *data.get("body", []),
    ]  # type: ignore[misc]
    return [str(one).format(**words) for one in written]
