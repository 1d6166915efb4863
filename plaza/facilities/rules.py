"""What suits whom, what may follow what, and what is said aloud. Pure: no clock, no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

BUILDING = "GEDUNG"
"""The tenant of duties in the building itself: companions and interpreters."""

# Counters

DIRECTIONS = ("left", "right", "ahead")
"""Where a counter lies, seen from the stairs and the lift of its floor."""

# Rooms


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of room is used. ``role`` is who comes when called; ``slot`` is what one booking holds (none: no booking)."""

    word: str
    role: str = ""
    woman: bool = False
    slot: timedelta | None = None
    discreet: bool = False
    """Shows only free or taken, and stays silent."""
    place: bool = True
    """A place with room for people; otherwise a help that comes."""


KINDS: dict[str, Kind] = {
    "play_area": Kind("bermain", role="pendamping"),
    "nursing_room": Kind("laktasi", role="pendamping", woman=True, slot=timedelta(minutes=30), discreet=True),
    "health_post": Kind("kesehatan", role="pendamping"),
    "priority_assistance": Kind("prioritas", role="pendamping", slot=timedelta(minutes=60), place=False),
    "sign_language": Kind("isyarat", role="juru_bahasa", slot=timedelta(minutes=30), place=False),
    "prayer_room": Kind("musala"),
    "self_service": Kind("mandiri", role="pendamping", slot=timedelta(minutes=30)),
}
"""By the kind of a catalogue's facility; ``word`` stands in its address."""
OTHER = Kind("ruang")
BOOK_AHEAD = timedelta(days=7)
CLOSED_REACHES = timedelta(hours=24)
"""A room that is shut until further notice displaces the bookings of this long ahead; later ones when their time comes near."""
STAY_ENDS = timedelta(hours=3)
"""A stay that nobody ended is over after this."""


def kind_of(kind: str) -> Kind:
    """How a room of that kind is used; one that is not listed is a place to look for, and no more."""
    return KINDS.get(kind, OTHER)


def room_state(kind: str, *, open_now: bool, taken: int, capacity: int) -> str:
    """``closed``, ``taken`` (full), ``busy`` (some are there) or ``free``; a discreet room is never ``busy``."""
    if not open_now:
        return "closed"
    if taken >= capacity:
        return "taken"
    return "busy" if taken and not kind_of(kind).discreet else "free"


def slots(opens: datetime, closes: datetime, *, length: timedelta) -> list[datetime]:
    """When the slots of an opening begin: one after the other, none reaching beyond its end."""
    count = max(0, (closes - opens) // length)
    return [opens + length * number for number in range(count)]


# Companions

CALL_STATES = {
    "calling": frozenset({"taken", "cancelled", "unanswered"}),
    "taken": frozenset({"there", "calling", "cancelled", "lapsed"}),  # calling: given back
    "there": frozenset({"done"}),
    "unanswered": frozenset({"taken", "cancelled", "lapsed"}),  # somebody may still come
    "done": frozenset[str](),
    "cancelled": frozenset[str](),
    "lapsed": frozenset[str](),  # pressed anew, or nobody came and nobody asked any more
}
CALL_OPEN = ("calling", "taken", "there", "unanswered")
CALL_WAITS = ("calling", "unanswered")

PROMISE = timedelta(minutes=3)
"""How soon somebody is to be there; the page says until when."""
FIRST_ALONE = timedelta(seconds=45)
"""The first attendant has this long before all who suit are asked."""
THEN_COORDINATOR = timedelta(seconds=120)
"""After this the coordinator is asked too."""
GIVE_UP = timedelta(minutes=12)
"""After this the call says openly that nobody came, and what to do instead."""


UNANSWERED_ENDS = timedelta(minutes=30)
"""A call that nobody answered is over this long after the press: whoever still needs somebody has pressed again."""
FORGOTTEN = timedelta(hours=2)
"""A call that its attendant never ended is over after this."""
A_PERSON_AN_HOUR, A_KIOSK_AN_HOUR = 8, 60
"""Calls; a kiosk is pressed by everybody who stands before it."""


def ladder(asked: datetime, *, at: datetime) -> int:
    """How far the call has climbed: 0 one attendant, 1 all who suit, 2 the coordinator too, 3 nobody came."""
    waited = at - asked
    return sum(waited >= limit for limit in (FIRST_ALONE, THEN_COORDINATOR, GIVE_UP))


@dataclass(frozen=True, slots=True)
class Attendant:
    """Somebody on duty in the building: what they are, which rooms they serve (none named: all), and how many calls they have."""

    pk: int
    roles: frozenset[str]
    woman: bool
    rooms: tuple[str, ...] = ()
    busy: int = 0


def suits(attendant: Attendant, *, room: str, kind: str) -> bool:
    """Whether the attendant may come to that room. A nursing room asks for a woman, always."""
    wanted = kind_of(kind)
    if wanted.role not in attendant.roles or not may_come(kind=kind, woman=attendant.woman):
        return False
    return not attendant.rooms or room in attendant.rooms


def may_come(*, kind: str, woman: bool) -> bool:
    """Whether somebody may come to a room of that kind at all, also a coordinator whom the call has climbed to."""
    return woman or not kind_of(kind).woman


def line_up(attendants: Iterable[Attendant], *, room: str, kind: str) -> list[Attendant]:
    """Those who suit, the first to be asked first: free ones before busy ones, those of this room before those of all."""
    fit = [one for one in attendants if suits(one, room=room, kind=kind)]
    return sorted(fit, key=lambda one: (one.busy, room not in one.rooms, one.pk))


# Needs

NEEDS = ("elderly", "pregnant", "with_child", "wheelchair", "blind", "deaf", "cannot_speak", "other_disability")
PRIORITY_OF = {"elderly": "elderly", "pregnant": "pregnant", "with_child": "with_child"}


def priority_of(needs: Sequence[str]) -> str:
    """The queue's priority that these needs give; empty for none. A disability stands before the others."""
    if any(need not in PRIORITY_OF for need in needs):
        return "disabled"
    return next((PRIORITY_OF[need] for need in NEEDS if need in needs), "")


# Tenants on their way into the building

TENANT_STATES = ("invited", "preparing", "video", "open")
TENANT_MOVES = {
    "invited": frozenset({"preparing", "video"}),
    "preparing": frozenset({"invited", "video", "open"}),
    "video": frozenset({"preparing", "open"}),
    "open": frozenset({"video", "preparing"}),
}
CHECKLIST = ("agreement", "officers", "counter", "equipment", "standard", "schedule")
"""What a tenant needs before its counter opens; the first two are enough to serve by video."""
FOR_VIDEO = ("agreement", "officers")


def missing(done: Iterable[str], *, to: str) -> list[str]:
    """What still keeps a tenant from that state."""
    have = set(done)
    wanted = {"open": CHECKLIST, "video": FOR_VIDEO}.get(to, ())
    return [item for item in wanted if item not in have]


# Kiosks

SPOOL = 5
"""Numbers of each tenant that a kiosk holds in reserve for a day."""
SPOOL_BEGINS = 800
"""They begin here, out of the way of the day's ordinary numbers."""
MOST_KIOSKS = 20


def spool_numbers(kiosk: int) -> range:
    """The counts that belong to the kiosk with this small number (0 to 19), the same for every tenant."""
    return range(SPOOL_BEGINS + 10 * kiosk, SPOOL_BEGINS + 10 * kiosk + SPOOL)


def joined_at(now: datetime, *, waited: float, last_seen: datetime) -> datetime:
    """When somebody with a spooled number joined, by the server's clock alone.

    ``waited``: seconds that passed at the kiosk, whatever its clock says; never believed beyond the server's last sight of it.
    """
    longest = max(0.0, (now - last_seen).total_seconds())
    return now - timedelta(seconds=min(max(0.0, waited), longest))


# Said aloud

DIGITS_ID = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
DIRECTION_ID = {"left": "sebelah kiri", "right": "sebelah kanan", "ahead": "lurus di depan"}


def spelled(text: str) -> str:
    """``DPM-017`` as it is read out: letters apart, digits as words."""
    parts = [
        DIGITS_ID[int(sign)] if sign in "0123456789" else sign for sign in text if sign.isascii() and sign.isalnum()
    ]
    return " ".join(parts)


def called_aloud(number: str, *, counter: str, floor: int, direction: str) -> str:
    """The call-up as the building says it, in Indonesian."""
    letters, _, count = number.partition("-")
    place = f"loket {spelled(counter.partition('-')[2] or counter)}, lantai {DIGITS_ID[floor % 10]}"
    return (
        f"Nomor {spelled(letters)}, {spelled(count)}. Silakan ke {place}, {DIRECTION_ID.get(direction, '')}.".replace(
            ", .", "."
        )
    )


# Announcements

LONGEST_ANNOUNCEMENT = 160
"""Characters: what a board shows in two lines."""
ANNOUNCED_DAYS = 92
MOST_ANNOUNCEMENTS = 40
"""More at once, and nobody reads any."""
CLOSING_TOLD = timedelta(days=1)
"""How long before a closing the house is told of it."""
CLOSES = " tutup "
