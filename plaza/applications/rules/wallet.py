"""What is worth keeping for the next time, for how long, and how it is named without telling it. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta

from plaza.core.texts import Pair, t

IDENTITY = "diri"
"""The kind of the item that holds who somebody is; every other kind is a kind of document."""
ABOUT_THE_PERSON = frozenset(
    {
        "ktp", "kk", "passport", "stay_permit", "sim", "npwp", "birth_cert", "marriage_cert", "divorce_cert", "diploma", "str",
        "competency_cert", "nib", "deed", "org_statute", "bpjs_card", "photo", "land_cert", "stnk", "bpkb",
    }
)  # fmt: skip
"""Documents that say the same in every application; all others belong to one case and are never kept."""
LONGEST = timedelta(days=365)


def keep_until(*, on: date, document_ends: date | None) -> date:
    """The last day on which the item is offered: a year, or until the document itself ends."""
    return min(on + LONGEST, document_ends) if document_ends else on + LONGEST


def covered(facts: Mapping[str, object]) -> Pair:
    """An identity as it may stand on a screen that somebody else sees: initials and the number's last four digits."""
    name = "".join(f"{word[0].upper()}. " for word in str(facts.get("name", "")).split() if word[0].isalpha()).strip()
    number = str(facts.get("nik") or facts.get("passport") or "")
    return t("{name} nomor ••••{last}", "{name} number ••••{last}", name=name, last=number[-4:])
