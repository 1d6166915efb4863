"""References that people can read out: Crockford's base32 with a check character.

Source: Douglas Crockford, "Base 32". The check character is the value modulo 37.
"""

import secrets

from plaza.core.digits import to_ascii_digits

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = ALPHABET + "*~$=U"
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def new_reference(length: int = 8) -> str:
    """A fresh random reference of ``length`` characters, the last one a check character that is a plain letter or digit."""
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
        check = check_character(body)
        if check in ALPHABET:  # the five signs beyond the alphabet do not belong in an address
            return body + check


def check_character(body: str) -> str:
    """The character that makes one wrong or swapped character in ``body`` show."""
    value = 0
    for character in body:
        value = value * 32 + ALPHABET.index(character)
    return CHECKS[value % 37]


def parse_reference(text: str) -> str | None:
    """The reference somebody meant (case, dashes, O for 0, I or L for 1), or None when its check character disagrees."""
    reference = to_ascii_digits(text).strip().upper().translate(_ALIKE)
    if not 4 <= len(reference) <= 40 or any(character not in ALPHABET for character in reference):
        return None
    return reference if check_character(reference[:-1]) == reference[-1] else None


def grouped(reference: str, size: int = 4) -> str:
    """The reference in groups, as people read it: ``7F3K-9Q2M``."""
    return "-".join(reference[start : start + size] for start in range(0, len(reference), size))
