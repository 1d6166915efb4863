"""Ready specimens beside the camera: the applicant's own paper, somebody else's, and a bad photograph."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from plaza.core.texts import t
from plaza.demo.specimens import Person, Quality, as_pdf, draw, drawable_kinds, invent_person, photograph
from plaza.verification.rules.numbers import parse_nik
from plaza.web.citizen import samples
from plaza.web.citizen.samples import Example, Sample

OWN, OTHER = 1, 77
CARDS = frozenset({"ktp", "kk", "npwp"})
NUMBERS = {"kk": "kk_no", "nib": "nib", "npwp": "npwp", "plate": "plate", "nop": "nop"}


def offered(kind: str, formats: Collection[str], answers: Mapping[str, object]) -> list[Sample]:
    """The specimens for this kind of document, made out to the applicant as far as the form says who that is."""
    if kind not in drawable_kinds():
        return []
    own = applicant(answers)
    found = [
        Sample(
            "own",
            t("Foto yang cocok", "A photo that matches"),
            partial(picture, kind, own, formats=formats, said=answers),
        )
    ]
    if kind in CARDS:
        other = invent_person(OTHER)
        found += [
            Sample("other", t("Milik orang lain", "Somebody else's"), partial(picture, kind, other, formats=formats)),
            Sample(
                "poor",
                t("Foto buruk", "A bad photo"),
                partial(picture, kind, own, formats=formats, said=answers, quality="poor"),
            ),
        ]
    return found


def applicant(answers: Mapping[str, object]) -> Person:
    """An invented person with the identity that the form says, and with the numbers it gives."""
    given = answers.get("diri")
    if not isinstance(given, Mapping) or not given.get("nik"):
        return _foreigner(given) if isinstance(given, Mapping) else invent_person(OWN)
    nik, number = parse_nik(str(given["nik"])), int(str(given["nik"])[-3:])
    known = invent_person(number if invent_person(number).nik == given["nik"] else OWN)
    born, sex = date.fromisoformat(str(given["birth_date"])), nik.sex if nik else known.sex
    own = replace(known, nik=str(given["nik"]), name=str(given["name"]).upper(), birth_date=born, sex=sex)
    told = {name: str(answers[field]) for name, field in NUMBERS.items() if answers.get(field)}
    return replace(own, **told)  # type: ignore[arg-type]


def _foreigner(given: Mapping[str, object]) -> Person:
    """Somebody with a passport instead of a NIK."""
    born = date.fromisoformat(str(given["birth_date"]))
    said = {"name": str(given["name"]).upper(), "birth_date": born, "passport": str(given.get("passport") or "")}
    return replace(invent_person(OWN), nationality="WNA", **said)  # type: ignore[arg-type]


def picture(
    kind: str,
    person: Person,
    *,
    formats: Collection[str],
    said: Mapping[str, object] | None = None,
    quality: Quality = "phone",
) -> bytes:
    """The specimen as somebody photographed it, or scanned it where only a PDF will do; the same each time."""
    sheet = draw(kind, person, said=said)
    return photograph(sheet, seed=person.seed, quality=quality) if "jpg" in formats else as_pdf(sheet)


def example() -> Example:
    """Somebody whom the invented registers know, for the first page of the form."""
    person = invent_person(OWN)
    return Example(person.nik, person.name, f"{person.birth_date:%d-%m-%Y}", person.nib, person.kk)


def offer() -> None:
    """Puts the specimens on the pages of the form; called once, when the plaza is wired outside production."""
    samples.bind(offered, example)
