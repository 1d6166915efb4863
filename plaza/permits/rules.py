"""Pure decisions about permits: how long they hold, what they are called, what may be told of them."""

import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from plaza.sealing.rules import day_in_words as day_in_words  # other rooms know it from here

TRANSITIONS: Mapping[str, frozenset[str]] = {"valid": frozenset({"revoked"}), "revoked": frozenset()}
PRODUCTS = frozenset({"permit", "certificate", "letter", "card"})
"""Kinds of output that are a signed document; ``information`` is an answer on the page."""
SLIP = "slip"
"""The kind of paper that is not itself what was asked for, but says how that is collected, attended or awaited."""
CODE_LENGTH = 20
COMMITTING = frozenset(
    {"permit.issued", "permit.document_set", "permit.revoked", "permit.forgotten", "permit.taken_over"}
)
"""The entries that commit to a permit's whole row: the last of them must commit to the row as it stands."""
Status = Literal["valid", "revoked", "expired", "unknown"]

REASONS: Mapping[str, tuple[str, str]] = {
    "holder_asked": ("atas permintaan pemegangnya", "at the holder's own request"),
    "wrong_data": ("karena datanya keliru", "because its data were wrong"),
    "condition_ended": ("karena syaratnya tidak lagi dipenuhi", "because its conditions are no longer met"),
    "replaced": ("karena diganti dengan dokumen baru", "because a new document replaces it"),
    "court": ("berdasarkan putusan pengadilan", "by a court's decision"),
    "fraud": ("karena diperoleh dengan berkas yang tidak benar", "because it was obtained with untrue documents"),
}
"""Why a permit may be revoked: public words, so that no name or case slips onto the checking page."""

_ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]


class CannotIssue(ValueError):
    """The permit cannot be issued for these data: the message says why."""


class NotRecorded(Exception):
    """No public entry of the log commits to the permit as it stands. ``forged``: nor does any that waits to become public."""

    def __init__(self, ref: str, *, forged: bool) -> None:
        super().__init__(f"the log does not commit to {ref} {'as it stands' if forged else 'yet'}")
        self.forged = forged


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Whom a permit is for: a person or a firm. ``index`` is the blind index of the identity number, if there is one."""

    name: str
    index: str = ""


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def number_for(reference: str, *, service: str, day: date) -> str:
    """The permit's number, as offices write them: ``7F3K-9Q2M/DPMPTSP-14/XI/2026``."""
    return f"{reference[:4]}-{reference[4:]}/{service}/{_ROMAN[day.month - 1]}/{day.year}"


def same_number(text: str) -> str:
    """The number as it is compared: capitals, no spaces."""
    return "".join(text.upper().split())


def initials(name: str) -> str:
    """``Siti Nurhaliza binti Abdul`` becomes ``S. N. B. A.``: enough to compare with a paper, too little to learn a name."""
    words = unicodedata.normalize("NFC", name).replace(".", " ").replace(",", " ").split()
    letters = [next((c for c in word if c.isalnum()), "") for word in words]
    return " ".join(f"{letter.upper()}." for letter in letters if letter)[:23]


def status_of(state: str, *, valid_until: date | None, today: date) -> Status:
    """What the register says of a permit on that day; the last day of validity counts."""
    if state == "revoked":
        return "revoked"
    return "expired" if valid_until is not None and valid_until < today else "valid"


def value_in_words(value: object, *, kind: str = "text", language: str = "id") -> str:
    """An answer as it is printed: yes or no in words, money in rupiah, dates in words."""
    if isinstance(value, bool):
        return ("Ya" if value else "Tidak") if language == "id" else ("Yes" if value else "No")
    if kind == "money" and (amount := _whole(value)) is not None:
        return "Rp" + f"{amount:,}".replace(",", ".")
    if kind == "date" and (day := _date(value)) is not None:
        return day_in_words(day, language)
    return " ".join(str(value).split())


def _whole(value: object) -> int | None:
    text = str(value)
    return int(Decimal(text)) if text.replace(".", "", 1).isdigit() else None


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
