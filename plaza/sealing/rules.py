"""What a document says, and what a check of one may answer: shapes and words, nothing that touches the world."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

KINDS = ("permit", "certificate", "letter", "card", "slip", "receipt", "report")
STANDARDS: tuple[Literal["ua-1"], Literal["a-2a"]] = ("ua-1", "a-2a")
"""PDF/UA-1 and PDF/A-2a hold together; PDF/A-4 does not (it needs PDF 2.0, which PDF/UA-1 excludes)."""

_WITA = ZoneInfo("Asia/Makassar")
_MONTHS = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
Marking = Literal["", "demo"]


@dataclass(frozen=True)
class Table:
    """A table of a report: its title, the names of its columns, and rows of as many cells."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Content:
    """What one document says. ``facts`` are label and value; texts are plain, never markup. ``tables`` are for reports."""

    title: str
    subtitle: str = ""
    tenant: str
    plaza: str
    city: str
    number: str
    code: str
    check_url: str
    holder: str
    holder_label: str = "Diberikan kepada"
    statement: str
    facts: Sequence[tuple[str, str]] = ()
    tables: Sequence[Table] = ()
    legal_basis: Sequence[str] = ()
    issued: str
    valid_until: str = ""
    language: str = "id"
    marking: Marking = ""
    issued_at: datetime = field(kw_only=True)

    def texts(self) -> list[str]:
        """Every text a reader will see, to be checked for letters that no font has."""
        plain = [value for value in asdict(self).values() if isinstance(value, str)]
        cells = [text for table in self.tables for row in (table.head, *table.rows) for text in (table.title, *row)]
        return [*plain, *(text for pair in self.facts for text in pair), *cells, *self.legal_basis]


class CannotSet(ValueError):
    """The document cannot be set: the message says why and what to do."""


class MissingLetters(CannotSet):
    """The content has characters that none of the fonts can draw."""

    def __init__(self, characters: Sequence[str]) -> None:
        self.characters = list(characters)
        super().__init__("No font has: " + " ".join(f"{c} (U+{ord(c):04X})" for c in characters))


class NotSealed(ValueError):
    """The signer could not seal the document: the message says why."""


class SignerAway(NotSealed):
    """Whoever seals or stamps does not answer: the same document may be sealed later. ``seconds``: when to ask again."""

    def __init__(self, message: str, *, seconds: float = 60.0) -> None:
        self.seconds = seconds
        super().__init__(message)


class NeedsOfficial(NotSealed):
    """The document waits for an official, who alone can unlock the key."""


class WrongUnlock(NotSealed):
    """What the official handed over does not unlock the key."""


@dataclass(frozen=True)
class Unlock:
    """What an official hands over for one act of signing: a passphrase or a one-time code. It is used, and kept nowhere."""

    passphrase: str = field(default="", repr=False)
    totp: str = field(default="", repr=False)


def day_in_words(day: date | None, language: str = "id") -> str:
    """``24 November 2026``; empty for no day."""
    if day is None:
        return ""
    return f"{day.day} {_MONTHS['en' if language.startswith('en') else 'id'][day.month - 1]} {day.year}"


def moment_in_words(moment: datetime | None, language: str = "id") -> str:
    """``24 November 2026, 09.30 WITA``; empty for no moment."""
    if moment is None:
        return ""
    local = moment.astimezone(_WITA)
    return f"{day_in_words(local.date(), language)}, {local:%H.%M} WITA"


@dataclass(frozen=True)
class Trust:
    """Whom to believe: root certificates and revocation lists, all DER."""

    roots: tuple[bytes, ...]
    lists: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class SealReport:
    """What a check of one PDF found. None means: could not be found out.

    ``signed_at`` is what the signer says; ``stamped_at`` is what a time-stamping authority that this plaza believes vouches for.
    ``ended_at``: when the signer's certificate ended or was called back, once that has happened. ``stood``: the seal was made
    before that, which its stamp proves, and therefore stands.
    """

    signed: bool
    integrity: bool
    certified: bool
    signer: str
    revoked: bool | None
    trusted: bool
    bottom_line: bool
    signed_at: datetime | None = None
    code: str = ""
    problem: Literal["", "not_pdf", "encrypted", "unreadable", "busy"] = ""
    expired: bool = False
    stamped_at: datetime | None = None
    ended_at: datetime | None = None
    stood: bool = False
    seals: int = 0
    organisation: str = ""

    def sentences(self, language: str = "id") -> list[str]:
        """The findings in words, one sentence each, the most important first."""
        column = 1 if language.startswith("en") else 0
        return [words[column] for words in (self.about_content(), self.about_signer()) if words]

    def about_content(self) -> tuple[str, str]:
        """Whether the content is as it was signed: the sentence in Indonesian and in English."""
        if self.problem:
            return _PROBLEMS[self.problem]
        if not self.signed:
            return _UNSIGNED
        if not self.integrity:
            return _CHANGED
        return _INTACT if self.certified else _UNCERTIFIED

    def about_signer(self) -> tuple[str, str] | None:
        """Who signed, since when, and whether that may be believed; None when nothing can be said (unsigned, changed, unreadable)."""
        if not self.signed or not self.integrity:
            return None
        pairs = [self._signer_words(), *([_SINCE] if self.stamped_at and not self._has_ended() else [])]
        return self._in_words(pairs, "id"), self._in_words(pairs, "en")

    def _in_words(self, pairs: Sequence[tuple[str, str]], language: str) -> str:
        since, ended = (moment_in_words(moment, language) for moment in (self.stamped_at, self.ended_at))
        words = " ".join(pair[language == "en"] for pair in pairs)
        return words.format(signer=self.signer, since=since, ended=ended)

    def _has_ended(self) -> bool:
        return bool(self.revoked) or self.expired

    def _signer_words(self) -> tuple[str, str]:
        if self.revoked:
            return _REVOKED_LATER if self.stood else _REVOKED
        if self.expired:
            return _ENDED_LATER if self.stood else _EXPIRED
        if not self.trusted:
            return _STRANGER
        return _KNOWN if self.revoked is False else _UNCHECKED


MOMENTS = ("signed_at", "stamped_at", "ended_at")
"""The fields of a report that are moments, for whoever writes it down."""
_PROBLEMS = {
    "not_pdf": (
        "Berkas ini bukan PDF. Pilih berkas PDF yang Anda terima.",
        "This file is not a PDF. Choose the permit's PDF file that you received.",
    ),
    "encrypted": (
        "PDF ini terkunci dengan kata sandi. Buka kuncinya dahulu, lalu coba lagi.",
        "This PDF is locked with a password. Unlock it first, then try again.",
    ),
    "unreadable": (
        "PDF ini rusak atau terpotong. Minta berkas aslinya, lalu coba lagi.",
        "This PDF is damaged or cut short. Ask for the original file, then try again.",
    ),
    "busy": (
        "PDF ini terlalu besar atau terlalu lama dibaca. Periksa dengan kode pada dokumen.",
        "This PDF is too large or takes too long to read. Check by the code on the document instead.",
    ),
}
_UNSIGNED = (
    "PDF ini tidak memiliki tanda tangan elektronik. Periksa kodenya di halaman ini.",
    "This PDF has no electronic signature. Check its code on this page.",
)
_INTACT = (
    "Isi PDF ini utuh: tidak ada yang berubah sejak ditandatangani.",
    "This PDF is intact: nothing has changed since it was signed.",
)
_UNCERTIFIED = (
    "Bagian yang ditandatangani utuh, tetapi penandatangannya tidak melarang perubahan sesudahnya.",
    "The signed part is intact, but the signer did not forbid later changes.",
)
_CHANGED = (
    "PDF ini telah diubah setelah ditandatangani. Jangan percaya isinya; minta berkas asli.",
    "This PDF was changed after it was signed. Do not trust it; ask for the original file.",
)
_KNOWN = (
    "Ditandatangani oleh {signer}, yang sertifikatnya dikenal dan berlaku.",
    "Signed by {signer}, whose certificate is known and valid.",
)
_UNCHECKED = (
    "Ditandatangani oleh {signer}; apakah sertifikatnya dicabut belum dapat dipastikan.",
    "Signed by {signer}; whether the certificate was revoked could not be found out.",
)
_STRANGER = (
    "Penandatangannya ({signer}) tidak dikenal oleh plaza ini.",
    "The signer ({signer}) is not known to this plaza.",
)
_REVOKED = (
    "Sertifikat penandatangan ({signer}) telah dicabut.",
    "The signer's certificate ({signer}) has been revoked.",
)
_EXPIRED = (
    "Sertifikat penandatangan ({signer}) sudah tidak berlaku.",
    "The signer's certificate ({signer}) is out of date.",
)
_SINCE = (
    "Stempel waktu membuktikan segelnya berdiri sejak {since}.",
    "A time stamp proves that the seal has stood since {since}.",
)
_ENDED_LATER = (
    "Ditandatangani oleh {signer}. Sertifikatnya berakhir {ended}, tetapi stempel waktu membuktikan segel ini sudah berdiri sejak "
    "{since}, ketika sertifikat itu masih berlaku.",
    "Signed by {signer}. The certificate ended {ended}, but a time stamp proves that the seal has stood since {since}, when the "
    "certificate was still valid.",
)
_REVOKED_LATER = (
    "Ditandatangani oleh {signer}. Sertifikatnya dicabut {ended}, tetapi stempel waktu membuktikan segel ini sudah berdiri sejak "
    "{since}, sebelum pencabutan itu.",
    "Signed by {signer}. The certificate was revoked {ended}, but a time stamp proves that the seal has stood since {since}, before "
    "it was revoked.",
)
