"""Specimens that are wrong on purpose, each in one way: what no machine may accept, whatever it says of them.

`WAYS` names the ways; a way makes a picture, and tells which kind it is shown as and what the form says beside it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from plaza.demo.specimens import Quality, as_pdf, canvas, draw, invent_person, photograph
from plaza.demo.specimens.people import Person
from plaza.verification.rules.kinds import kinds
from plaza.verification.rules.numbers import compose_nik

FAR: Final = 40_000
ENDS: Final[Mapping[str, str]] = {
    "stnk": "Berlaku Sampai", "vehicle_test": "Berlaku Hingga", "prior_permit": "Berlaku Hingga", "str": "Berlaku Hingga",
    "competency_cert": "Berlaku Hingga", "recommendation": "Berlaku Hingga", "passport": "Tgl. Habis Berlaku", "sim": "Berlaku s/d",
    "stay_permit": "Berlaku Hingga",
}  # fmt: skip
"""Kinds that end, with the label of their last day."""
_LABEL: Final[Mapping[str, str]] = {
    "born": "Tempat/Tgl Lahir",
    "sex": "Jenis kelamin",
    "name": "Nama",
    "until": "Berlaku Hingga",
}


@dataclass(frozen=True, slots=True)
class Specimen:
    """A file, the kind that it is shown as, and what its sender says."""

    data: bytes
    kind: str
    claim: Mapping[str, str]


Way = Callable[[Person, Quality], Specimen]


def claim_of(person: Person, **said: str) -> dict[str, str]:
    """What an honest form says of somebody."""
    return {"nik": person.nik, "name": person.name, "birth_date": person.birth_date.isoformat(), **said}


def other_than(person: Person) -> Person:
    """Somebody else, of another name and birth."""
    seed = person.seed + FAR
    while _like(found := invent_person(seed), person):
        seed += 1
    return found


def _like(one: Person, other: Person) -> bool:
    return one.name == other.name or one.birth_date == other.birth_date or one.father == other.father


def _shot(sheet: Image.Image, person: Person, quality: Quality) -> bytes:
    return photograph(sheet, seed=person.seed, quality=quality)


def _drawn(kind: str, make: Callable[[Person], Image.Image], **said: Callable[[Person], str]) -> Way:
    """A way that draws something else than the person's own paper."""

    def way(person: Person, quality: Quality) -> Specimen:
        more = {name: value(person) for name, value in said.items()}
        return Specimen(_shot(make(person), person, quality), kind, claim_of(person, **more))

    return way


def _claimed(**said: Callable[[Person], str]) -> Way:
    """A way with the right card beside a form that says something else."""

    def way(person: Person, quality: Quality) -> Specimen:
        claim = {**claim_of(person), **{name: value(person) for name, value in said.items()}}
        return Specimen(_shot(draw("ktp", person), person, quality), "ktp", claim)

    return way


def _card(**changes: Callable[[Person], str]) -> Way:
    """An identity card of which rows or the number are another's."""

    def make(person: Person) -> Image.Image:
        rows = {_LABEL.get(name, name): value(person) for name, value in changes.items() if name != "nik"}
        own = replace(person, nik=changes["nik"](person)) if "nik" in changes else person
        return draw("ktp", own, changed=rows)

    return _drawn("ktp", make)


def _of_another(kind: str) -> Way:
    return _drawn(kind, lambda person: draw(kind, other_than(person)))


def _borrowed(kind: str) -> Way:
    """Somebody else's paper beside a form that names the paper's own numbers, but the sender (or the sender's own dead) as the person."""

    def way(person: Person, quality: Quality) -> Specimen:
        other = other_than(person)
        said = numbers_said(kind, person if kind == "death_cert" else other)
        return Specimen(_shot(draw(kind, other), person, quality), kind, claim_of(person, **said))

    return way


def numbers_said(kind: str, person: Person) -> dict[str, str]:
    """What a form says of a paper of this kind: the numbers that are compared with it, and the deceased where it is about one."""
    said = {
        "kk_no": person.kk,
        "nib": person.nib,
        "npwp": person.npwp,
        "plate": person.plate,
        "nop": person.nop,
    }
    asked = {name: said[name] for names in kinds()[kind].agrees.values() for name in names if name in said}
    return asked | ({"deceased_name": person.father} if kind == "death_cert" else {})


def _ended(kind: str, label: str) -> Way:
    return _drawn(kind, lambda person: draw(kind, person, changed={label: "01-03-2020"}))


def _unended(kind: str, label: str) -> Way:
    return _drawn(kind, lambda person: draw(kind, person, changed={label: "#########"}))


def _disagrees(kind: str, **said: Callable[[Person], str]) -> Way:
    """The own paper beside a form that names another number."""
    return _drawn(kind, lambda person: draw(kind, person), **said)


def _digit(number: str, place: int = -1) -> str:
    """The number with one digit changed."""
    digits = list(number)
    digits[place] = str((int(digits[place]) + 3) % 10)
    return "".join(digits)


def _next_day(person: Person) -> str:
    return f"{person.birth_place}, {person.birth_date + timedelta(days=1):%d-%m-%Y}"


def _other_sex(person: Person) -> str:
    return "LAKI-LAKI" if person.sex == "P" else "PEREMPUAN"


def _covered(box: tuple[int, int, int, int]) -> Callable[[Person], Image.Image]:
    """The own card with a thumb, or a strip of paper, on it."""

    def make(person: Person) -> Image.Image:
        sheet = draw("ktp", person)
        ImageDraw.Draw(sheet).rounded_rectangle(box, 20, fill=(205, 160, 130))
        return sheet

    return make


def _pasted(person: Person) -> Image.Image:
    """Another number glued over the own one, in other letters."""
    sheet = draw("ktp", person)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((220, 100, 720, 152), fill=(226, 236, 244))
    pen.text((232, 126), other_than(person).nik, font=canvas.font(canvas.BOLD, 40), fill=canvas.INK, anchor="lm")
    return sheet


def _two_cards(person: Person) -> Image.Image:
    first, second = draw("ktp", person), draw("ktp", other_than(person))
    sheet = Image.new("RGB", (first.width, first.height * 2 + 40), (90, 90, 90))
    sheet.paste(first, (0, 0))
    sheet.paste(second, (0, first.height + 40))
    return sheet


def _spoilt(spoil: Callable[[Image.Image], Image.Image]) -> Way:
    return _drawn("ktp", lambda person: spoil(draw("ktp", person)))


def _both_wrong(person: Person, quality: Quality) -> Specimen:
    """Number and birth date agree with the form each, but not with each other."""
    born = person.birth_date + timedelta(days=1)
    sheet = draw("ktp", person, changed={_LABEL["born"]: _next_day(person)})
    return Specimen(_shot(sheet, person, quality), "ktp", {**claim_of(person), "birth_date": born.isoformat()})


def _hidden_text(person: Person, _: Quality) -> Specimen:
    """Somebody else's card in a PDF, with the applicant's own words written invisibly behind it."""
    import pikepdf  # noqa: PLC0415

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(as_pdf(draw("ktp", other_than(person))))) as pdf:
        page = pdf.pages[0]
        letters = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.Resources.Font = pikepdf.Dictionary(F1=letters)
        words = f"BT /F1 12 Tf 3 Tr 20 20 Td (NIK : {person.nik}  Nama : {person.name}) Tj ET".encode()
        page.contents_add(pdf.make_stream(words))
        pdf.save(out)
    return Specimen(out.getvalue(), "ktp", claim_of(person))


def _other_nik(person: Person) -> str:
    return compose_nik(region="647299", born=person.birth_date, sex=person.sex, serial=9000 + (person.seed + 7) % 1000)


def _false_taxpayer(person: Person) -> Image.Image:
    return draw("npwp", replace(person, npwp=_digit(person.npwp, 4), nik=other_than(person).nik))


WAYS: Final[dict[str, Way]] = {
    "somebody else's card": _of_another("ktp"),
    "one digit of the number changed": _card(nik=lambda person: _digit(person.nik)),
    "another serial": _card(nik=_other_nik),
    "a number of fifteen digits": _card(nik=lambda person: person.nik[:-1]),
    "an impossible day in the number": _card(nik=lambda person: person.nik[:6] + "99" + person.nik[8:]),
    "serial 0000": _card(nik=lambda person: person.nik[:12] + "0000"),
    "another name": _card(name=lambda person: other_than(person).name),
    "two letters of the name changed": _card(name=lambda person: person.name[:-2] + "XQ"),
    "no name": _card(name=lambda _: ""),
    "the next day printed": _card(born=_next_day),
    "no birth line": _card(born=lambda _: ""),
    "the other sex": _card(sex=_other_sex),
    "number and birth agree with the form, not with each other": _both_wrong,
    "a foreigner's card that has ended": _card(Kewarganegaraan=lambda _: "WNA", until=lambda _: "01-03-2020"),
    "a number pasted over": _drawn("ktp", _pasted),
    "a thumb on the number": _drawn("ktp", _covered((210, 96, 740, 158))),
    "a thumb on the name": _drawn("ktp", _covered((20, 156, 760, 190))),
    "two cards in one picture": _drawn("ktp", _two_cards),
    "half a card": _spoilt(lambda sheet: sheet.crop((0, 0, sheet.width // 2, sheet.height))),
    "the lower half alone": _spoilt(lambda sheet: sheet.crop((0, sheet.height // 2, sheet.width, sheet.height))),
    "blurred beyond reading": _spoilt(lambda sheet: sheet.filter(ImageFilter.GaussianBlur(11))),
    "too dark to read": _spoilt(lambda sheet: ImageEnhance.Brightness(sheet).enhance(0.02)),
    "nothing but paper": _spoilt(lambda sheet: Image.new("RGB", sheet.size, (240, 240, 236))),
    "a taxpayer card instead": _drawn("ktp", lambda person: draw("npwp", person)),
    "a family card instead": _drawn("ktp", lambda person: draw("kk", person)),
    "a street instead": _drawn("ktp", lambda person: draw("location_photo", person)),
    "a letter with the same words instead": _drawn("ktp", lambda person: draw("intro_letter", person)),
    "the applicant's words hidden behind another's card": _hidden_text,
    "another number in the form": _claimed(nik=lambda person: other_than(person).nik),
    "another name in the form": _claimed(name=lambda person: other_than(person).name),
    "another birth date in the form": _claimed(birth_date=lambda person: other_than(person).birth_date.isoformat()),
    "somebody else's taxpayer card": _drawn(
        "npwp", lambda person: draw("npwp", other_than(person)), npwp=lambda person: person.npwp
    ),
    "a taxpayer number with one digit changed": _drawn("npwp", _false_taxpayer, npwp=lambda person: person.npwp),
    "somebody else's family card": _drawn("kk", lambda person: draw("kk", other_than(person)), kk_no=lambda person: person.kk),
    "another family card's number in the form": _disagrees("kk", kk_no=lambda person: other_than(person).kk),
    "somebody else's passport": _of_another("passport"),
    "a stay permit that has ended": _ended("stay_permit", "Berlaku Hingga"),
    "a driving licence that has ended": _ended("sim", "Berlaku s/d"),
    "somebody else's registration": _of_another("str"),
    "a registration with another number": _disagrees("str", str_no=lambda person: f"88 1 2 200 {other_than(person).number} 11"),
    "a certificate that has ended": _ended("competency_cert", "Berlaku Hingga"),
    "somebody else's letter": _of_another("intro_letter"),
    "another business number in the form": _disagrees("nib", nib=lambda person: other_than(person).nib),
    "another tax object in the form": _disagrees("sppt_pbb", nop=lambda person: other_than(person).nop),
    "another vehicle": _disagrees("stnk", plate=lambda person: other_than(person).plate),
    "an inspection that has ended": _ended("vehicle_test", "Berlaku Hingga"),
    **{f"an end that cannot be read: {kind}": _unended(kind, label) for kind, label in ENDS.items()},
    **{f"somebody else's paper, numbers and all: {key}": _borrowed(key) for key, kind in kinds().items() if kind.by_machine},
}  # fmt: skip


__all__ = ["WAYS", "Specimen", "Way", "claim_of", "numbers_said", "other_than"]
