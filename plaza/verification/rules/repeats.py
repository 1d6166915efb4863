"""Papers that belong to one person, and the number by which each is known again when another person shows it. Pure.

Papers that a family, a firm or two parties to a deed rightly share are not among them. Letters that every RT, clinic or firm counts for
itself (001/RT05/XI/2026) are known again by their bytes alone: two honest people may hold the same number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from plaza.verification.rules.words import bare

OWN_NUMBER: Final[Mapping[str, str]] = {
    "ktp": "nik", "npwp": "npwp", "passport": "number", "stay_permit": "number", "sim": "number", "photo": "", "intro_letter": "",
    "police_report": "number", "statement": "", "power_of_attorney": "", "application_letter": "", "prior_permit": "number",
    "payment_proof": "number", "location_photo": "", "str": "number", "diploma": "number", "health_cert": "",
    "practice_letter": "", "competency_cert": "number", "lab_result": "", "sktm": "", "bpjs_card": "number",
    "bank_book": "number", "employment_letter": "",
}  # fmt: skip
"""Kind to the field with its own number; empty where only the very same bytes tell."""
SHORTEST: Final = 5


def own_number(kind: str, values: Mapping[str, str]) -> str:
    """What names this one paper among all of its kind: kind and number, or nothing."""
    number = bare(values.get(OWN_NUMBER.get(kind, ""), ""))
    return f"{kind}:{number}" if len(number) >= SHORTEST else ""
