"""Words in both languages, and the one spelling in which texts are compared.

A reader drops spaces and takes letters for digits; comparison therefore runs on folded text: capitals, no marks, look-alikes joined.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from plaza.core.digits import to_ascii_digits

_FOLD: Final = str.maketrans({"0": "O", "1": "I", "|": "I", "!": "I", "L": "I", "5": "S", "8": "B", "2": "Z", "6": "G"})


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in Indonesian and in English; `id` is the source, `en` its translation."""

    id: str
    en: str

    def filled(self, **values: object) -> Words:
        """Gives the sentence with its places filled in both languages."""
        return Words(self.id.format(**values), self.en.format(**values))

    def as_dict(self) -> dict[str, str]:
        return {"id": self.id, "en": self.en}


def plain(text: str) -> str:
    """Writes a text in capitals without accents, its digits in ASCII, joined spaces."""
    bare = unicodedata.normalize("NFKD", to_ascii_digits(text))
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).upper().split())


def bare(text: str) -> str:
    """Keeps only letters and digits, in capitals."""
    return "".join(c for c in plain(text) if c.isalnum())


def folded(text: str) -> str:
    """Gives the spelling in which look-alikes are one: letters and digits only, 0 as O, 1 and L as I, 5 as S, 8 as B."""
    return bare(text).translate(_FOLD)
