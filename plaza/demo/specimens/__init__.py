"""Specimens: papers of invented people for all the kinds that the catalogue asks for, and photographs of them.

Every sheet says SPESIMEN, bears no emblem and no face. `draw(kind, person)` draws a sheet, `photograph(sheet, seed=, quality=)` takes
a picture of it, `invent_person(seed)` invents who it belongs to.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

from PIL import Image

from plaza.demo.specimens.cards import identity_card, taxpayer_card
from plaza.demo.specimens.papers import family_card, page, papers, place_picture, portrait
from plaza.demo.specimens.people import Person, invent_person
from plaza.demo.specimens.photography import Quality, photograph

__all__ = ["Person", "Quality", "as_pdf", "draw", "drawable_kinds", "invent_person", "photograph"]

_BY_HAND = {
    "ktp": identity_card,
    "npwp": taxpayer_card,
    "kk": family_card,
    "photo": portrait,
    "location_photo": place_picture,
}


def draw(
    kind: str, person: Person, *, said: Mapping[str, object] | None = None, changed: Mapping[str, str] | None = None
) -> Image.Image:
    """Draws the specimen of a kind for a person; raises KeyError on a kind that nobody draws.

    `said` are the answers of a form: a letter then bears the numbers and the place that the form speaks of. `changed` are rows, by their
    label, that say something else: an identity card or a letter that is wrong on purpose.
    """
    if kind == "ktp":
        return identity_card(person, changed=changed or {})
    return _BY_HAND[kind](person) if kind in _BY_HAND else page(kind, person, said=said or {}, changed=changed or {})


def drawable_kinds() -> frozenset[str]:
    """Names every kind that can be drawn."""
    return frozenset(_BY_HAND) | frozenset(papers())


def as_pdf(image: Image.Image) -> bytes:
    """Puts a sheet into a PDF as a scanner does: a picture without text."""
    out = io.BytesIO()
    image.convert("RGB").save(out, "PDF", resolution=150, quality=85)
    return out.getvalue()
