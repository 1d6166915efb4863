"""What an output IS for the person who asked (a document, an item, a day, an answer, a visit), and the guide to another agency's system.

Services name an outcome of the file's shelf ``outcomes`` and may say what differs: ``outcome: {like: made_card, after_days: 3}``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter

from plaza.catalogue.rules.reading import Entry

Words = tuple[str, str]
OUTCOME_KINDS = ("document", "made_item", "appointment", "answer", "visit")
MAKERS = ("plaza", "counter", "office", "agency")
TOLD = "told"
"""The date of an appointment or a visit that the office sets and tells; otherwise ``date`` names the question that asked for it."""
NO_WORDS: Words = ("", "")
FILLED = frozenset({"product", "tenant", "counter", "floor"})
LEAST_STEPS, MOST_STEPS = 3, 6
ADDRESS = r"https://[a-z0-9.-]+\.[a-z]{2,}(/[A-Za-z0-9._/-]*)?"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happens once it is granted; words may hold ``{product}``, ``{tenant}``, ``{counter}`` and ``{floor}``.

    ``by``: the plaza itself, the tenant's counter here, its own office, or another agency. ``after_days`` are working days.
    """

    code: str
    kind: str
    next: Words
    by: str = "plaza"
    where: Words = NO_WORDS
    after_days: int | None = None
    after_minutes: int | None = None
    bring: tuple[Words, ...] = ()
    takes: Words = NO_WORDS
    cost: Words = NO_WORDS
    sending: bool = False
    date: str = ""
    source: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class System:
    """Another agency's own system: its name and its official address. Without evidence it is still to be confirmed."""

    code: str
    name_id: str
    name_en: str
    address: str
    evidence: tuple[str, ...] = ()
    source: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Guide:
    """The way through another agency's system, in a few steps."""

    system: System
    steps: tuple[Words, ...]


DEFAULTS: Mapping[str, Outcome] = {
    "product": Outcome(
        "product", "document",
        ("Unduh dokumennya di halaman permohonan; cetak sendiri bila perlu.", "Download the document on your application's page."),
    ),
    "information": Outcome(
        "information", "answer",
        ("Jawabannya ada di halaman permohonan.", "The answer stands on your application's page."),
    ),
}  # fmt: skip
"""What is meant where a catalogue says nothing of it."""


def default_outcome(output_type: str) -> Outcome:
    """The outcome of an output that names none."""
    return DEFAULTS["information" if output_type == "information" else "product"]


def read_outcome(entry: Entry, *, code: str) -> Outcome:
    """An outcome of the shelf, or of a service that says what differs."""
    found = Outcome(
        code=code,
        kind=entry.choice("kind", OUTCOME_KINDS),
        next=entry.words("next"),
        by=entry.choice("by", MAKERS),
        where=entry.pair("where"),
        after_days=entry.maybe_number("after_days", least=0),
        after_minutes=entry.maybe_number("after_minutes", least=1),
        bring=_read_lines(entry, "bring"),
        takes=entry.pair("takes"),
        cost=entry.pair("cost"),
        sending=entry.flag("sending", default=False),
        date=entry.text("date") if "date" in entry else "",
        source=dict(entry.values),
    )
    entry.finish()
    _check_outcome(entry, found)
    return found


def read_system(entry: Entry, *, code: str, cited: frozenset[str] | None) -> System:
    """A system of another agency under its code."""
    name_id, name_en = entry.words("name")
    address = entry.text("address", pattern=ADDRESS, shape="an official address that begins with https://")
    found = System(
        code, name_id, name_en, address, entry.names("evidence", cited, what="source"), source=dict(entry.values)
    )
    entry.finish()
    return found


def read_guide(entry: Entry, systems: Mapping[str, System]) -> Guide | None:
    """The guide of a referral; None (with the fault noted) when its system is not on the shelf."""
    system = systems.get(entry.choice("system", list(systems)))
    steps = _read_lines(entry, "steps")
    entry.finish()
    if not LEAST_STEPS <= len(steps) <= MOST_STEPS:
        entry.fault(f"a guide has {LEAST_STEPS} to {MOST_STEPS} steps, not {len(steps)}")
    return Guide(system, steps) if system else None


def read_named_outcome(entry: Entry, shelf: Mapping[str, Outcome], *, output_type: str) -> Outcome:
    """The outcome that an output names under ``outcome``, with what it says differently; the ordinary one when it names none."""
    given = entry.raw("outcome")
    if given is None:
        return default_outcome(output_type)
    if isinstance(given, str):
        given = {"like": given}
    inner = Entry(given, place=f"{entry.place}.outcome", faults=entry.faults)
    like = shelf.get(inner.choice("like", list(shelf)))
    if like is None:
        return default_outcome(output_type)
    differing = {key: value for key, value in inner.values.items() if key != "like"}
    if not differing:
        return like
    merged = {**like.source, **differing}
    return read_outcome(Entry(merged, place=inner.place, faults=entry.faults), code=like.code)


def _read_lines(entry: Entry, key: str) -> tuple[Words, ...]:
    found = []
    for item in entry.entries(key, named_by="id"):
        found.append((item.text("id"), item.text("en")))
        item.finish()
    return tuple(found)


def _check_places(entry: Entry, found: Outcome) -> None:
    """Words that are filled in hold places that are known, and no half-open brace."""
    for words in (*found.next, *found.where, *found.takes, *found.cost):
        try:
            asked = {name for _, name, _, _ in Formatter().parse(words) if name is not None}
        except ValueError:
            asked = {"{"}
        if asked - FILLED:
            entry.fault(f"words may hold only {', '.join(f'{{{name}}}' for name in sorted(FILLED))}: {words!r}")


def _check_outcome(entry: Entry, found: Outcome) -> None:
    _check_places(entry, found)
    timed = found.after_days is not None or found.after_minutes is not None
    if found.after_days is not None and found.after_minutes is not None:
        entry.fault("needs after_days or after_minutes, not both")
    if found.kind in ("made_item", "appointment") and not found.where[0]:
        entry.fault(f"{found.kind} needs where (id, en)")
    if found.kind == "made_item" and not (timed and found.bring):
        entry.fault("a made_item needs from when it is ready (after_days or after_minutes) and what to bring")
    if found.kind in ("appointment", "visit") and not found.date:
        entry.fault(f"{found.kind} needs its date: the name of the question that asks for it, or {TOLD}")
    if found.sending and found.kind != "made_item":
        entry.fault("only a made_item can be sent")
