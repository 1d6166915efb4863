"""Ready specimens beside the camera: the applicant's own paper, somebody else's, and a bad photograph."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from plaza.core.texts import t
from plaza.demo.specimens.cards import identity_card, taxpayer_card
from plaza.demo.specimens.people import Person, invent_person
from plaza.demo.specimens.photography import photograph
from plaza.verification.rules.numbers import parse_nik
from plaza.web.citizen.samples import PROVIDERS, Sample

OWN, OTHER = 1, 77
DRAWN = {"ktp": identity_card, "npwp": taxpayer_card}


def offered(kind: str, answers: Mapping[str, object]) -> list[Sample]:
    """The specimens for this kind of document, made out to the applicant as far as the form says who that is."""
    if kind not in DRAWN:
        return []
    own = applicant(answers)
    found = [Sample("own", t("Foto yang cocok", "A photo that matches"), partial(picture, kind, own, quality="phone"))]
    if kind in ("ktp", "kk", "npwp"):
        other = invent_person(OTHER)
        found.append(Sample("other", t("Milik orang lain", "Somebody else's"), partial(picture, kind, other, quality="phone")))
        found.append(Sample("poor", t("Foto buruk", "A bad photo"), partial(picture, kind, own, quality="poor")))
    return found


def applicant(answers: Mapping[str, object]) -> Person:
    """An invented person with the identity that the form says, and with the numbers it gives."""
    person = invent_person(OWN)
    given = answers.get("diri")
    if not isinstance(given, Mapping):
        return person
    nik = parse_nik(str(given["nik"]))
    born, sex = date.fromisoformat(str(given["birth_date"])), nik.sex if nik else person.sex
    own = replace(person, nik=str(given["nik"]), name=str(given["name"]).upper(), birth_date=born, sex=sex)
    numbers = {"kk": answers.get("kk_no"), "nib": answers.get("nib"), "npwp": answers.get("npwp"), "plate": answers.get("plate")}
    return replace(own, **{name: str(value) for name, value in numbers.items() if value})


def picture(kind: str, person: Person, *, quality: str) -> bytes:
    """The specimen as somebody photographed it, the same each time."""
    return photograph(DRAWN[kind](person), seed=person.seed, quality=quality)  # type: ignore[arg-type]


def offer() -> None:
    """Puts the specimens on the pages of the form; called once when the plaza is wired in demo mode."""
    if offered not in PROVIDERS:
        PROVIDERS.append(offered)
