"""Open complaints: kinds, states, and by when the law wants what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from plaza.catalogue.rules.hours import Calendar

TRANSITIONS: Mapping[str, frozenset[str]] = {
    "received": frozenset({"working", "answered", "escalated", "closed"}),
    "working": frozenset({"asked", "answered", "escalated", "closed"}),
    "asked": frozenset({"working", "escalated", "answered", "closed"}),
    "escalated": frozenset({"asked", "answered", "closed"}),
    "answered": frozenset({"escalated", "closed"}),
    "closed": frozenset({"working", "escalated"}),
}
"""received: nobody has taken it up. working: its tenant has. asked: the person is to add something, and the clock stands.
escalated: the Inspectorate has it. closed: over; only what was closed for the person's silence may be opened again."""
OPEN = frozenset({"received", "working", "asked", "escalated"})
WAITS_FOR_HANDLER = frozenset({"received", "working", "escalated"})
MAY_BE_ANSWERED = OPEN
LEAST_WORDS, MOST_WORDS = 20, 4000
OBJECT_WITHIN = timedelta(days=14)
"""After an answer: how long the person may say that it settles nothing; then it is closed."""
ADD_WITHIN = timedelta(days=30)
"""After a question: how long the person may answer it; then the complaint is closed, with a word."""
ADD_BASIS = (
    "UU 25/2009 Pasal 44: dilengkapi paling lambat 30 hari sejak diminta",
    "Law 25/2009, article 44: completed within 30 days after being asked",
)
REOPEN_WITHIN = timedelta(days=60)
"""After it was closed for the person's silence: how long they may still answer, and have it opened again."""


@dataclass(frozen=True)
class Kind:
    """What somebody may complain about, and by when it is to be answered: working days, and the law's outermost days."""

    key: str
    name: tuple[str, str]
    hint: tuple[str, str]
    working_days: int
    basis: tuple[str, str]


FIRST_DAYS = 3
FIRST_BASIS = (
    "Perpres 76/2013: tindak lanjut awal paling lambat 3 hari kerja",
    "Perpres 76/2013: taken up within 3 working days",
)
OUTERMOST = 60
OUTERMOST_BASIS = (
    "UU 25/2009 Pasal 50: diputus paling lambat 60 hari sejak pengaduan lengkap",
    "Law 25/2009, article 50: decided within 60 days after the complaint is complete",
)
KINDS: tuple[Kind, ...] = (
    Kind("service", ("Layanan", "A service"),
         ("Terlambat, berbelit, atau tidak sesuai standar", "Late, muddled, or not up to its standard"), 14,
         ("Perpres 76/2013: tanpa pemeriksaan lapangan 14 hari kerja", "Perpres 76/2013: 14 working days without a field check")),
    Kind("officer", ("Petugas", "An officer"),
         ("Sikap atau perbuatan seorang petugas", "What an officer did, or how"), 60,
         ("Perpres 76/2013: dengan pemeriksaan 60 hari kerja", "Perpres 76/2013: 60 working days with a check")),
    Kind("facility", ("Gedung atau fasilitas", "Building or facilities"),
         ("Lift, toilet, kursi, papan petunjuk, atau akses", "Lift, toilet, seats, signs, or access"), 14,
         ("Perpres 76/2013: tanpa pemeriksaan lapangan 14 hari kerja", "Perpres 76/2013: 14 working days without a field check")),
    Kind("question", ("Permintaan informasi", "A question"),
         ("Jawaban yang belum Anda dapat", "An answer you did not get"), 5,
         ("Perpres 76/2013: permintaan informasi 5 hari kerja", "Perpres 76/2013: requests for information 5 working days")),
)  # fmt: skip
BY_KEY = {kind.key: kind for kind in KINDS}


@dataclass(frozen=True)
class Times:
    """By when somebody takes it up, and by when it is answered; ``outermost`` says that the law's 60 days came first."""

    first: datetime
    answer: datetime
    outermost: bool
    certain: bool
    """Whether the holidays up to that date are decreed."""


def times_of(kind: str, *, received: datetime, calendar: Calendar) -> Times:
    """The end of the last day of each time, in the plaza's zone; whichever law is stricter counts."""
    local = received.astimezone(calendar.zone).date()
    by_days = calendar.add_working_days(local, BY_KEY[kind].working_days)
    by_law = local + timedelta(days=OUTERMOST)
    last = min(by_days, by_law)
    first = calendar.add_working_days(local, FIRST_DAYS)
    return Times(_end(first, calendar), _end(last, calendar), by_law < by_days, calendar.is_certain(last))


def _end(day: date, calendar: Calendar) -> datetime:
    return datetime.combine(day, time(23, 59, 59), calendar.zone)


def is_named(words: str, *, name: str) -> bool:
    """Whether what somebody wrote about an officer may mean the person of that name: one shared part of it is enough."""
    said = {part for part in _plain(words) if len(part) > 2}
    return any(part in said for part in _plain(name) if len(part) > 2)


def _plain(words: str) -> Sequence[str]:
    return "".join(sign.lower() if sign.isalnum() else " " for sign in words).split()
