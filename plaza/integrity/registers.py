"""The tables whose rows count, laid beside the log in both directions: each row needs its entry, and each entry its row.

The log knows no room above it: each room describes its own tables (``in_the_log.py``), and ``wiring.py`` binds them here.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from django.db.models import Q

from plaza.integrity.aliases import subject_as
from plaza.integrity.marks import is_ours
from plaza.integrity.models import Leaf
from plaza.integrity.rules import Json
from plaza.integrity.standing import commits, last_commitment

PORTION = 500
Thing = TypeVar("Thing")
ERASED = "integrity.facts_erased"


@dataclass(frozen=True)
class Row:
    """A row as the check sees it: what its entries are about, its name for people, and its content, where the log commits to that."""

    subject: str
    name: str
    content: Json = None
    gone: Json = None
    """What the log commits to when such a row was taken away again."""


@dataclass(frozen=True)
class Table:
    """One kind of row. An entry of one of ``kinds`` must stand on each row's subject; one of ``begun`` says that a row was made.

    ``kinds`` that end in a dot stand for everything that begins so. ``found`` tells which entries have their row. ``last``: the row
    may change, and the last entry that commits to one must commit to it as it stands.
    """

    name: str
    rows: Callable[[], Iterable[Row]]
    kinds: Collection[str]
    begun: Collection[str] = ()
    found: Callable[[Sequence[Leaf]], Collection[int]] = field(default=lambda leaves: [leaf.pk for leaf in leaves])
    last: bool = False


TABLES: list[Table] = []


def bind(tables: Iterable[Table]) -> None:
    """Says which tables there are; done once, by the wiring."""
    TABLES[:] = tables


def differences() -> Iterator[str]:
    """A sentence for each row without its entry, and for each entry without its row. Memory stays flat."""
    for table in TABLES:
        yield from _rows_without_entry(table)
        yield from _entries_without_row(table)


def _rows_without_entry(table: Table) -> Iterator[str]:
    for rows in _portions(table.rows()):
        named = [(row, subject_as(row.subject)) for row in rows]
        entries = _entries(table, {subject for _, subject in named})
        for row, subject in named:
            if problem := _problem(table, row, entries.get(subject, [])):
                yield f"{table.name}: {row.name} {problem}"


def _portions(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    going = iter(things)
    while portion := list(islice(going, PORTION)):
        yield portion


def _problem(table: Table, row: Row, entries: Sequence[Leaf]) -> str:
    if not entries:
        return "stands in the database, and no entry of the log is about it"
    if row.content is None:
        return ""
    if table.last:
        last = last_commitment(row.subject, kinds=table.kinds)
        holds = last is not None and commits(last, row.subject, row.content)
    else:
        holds = _stands(row, entries)
    return "" if holds else "is another one in the database than the log commits to"


def _stands(row: Row, entries: Sequence[Leaf]) -> bool:
    """Whether the last word on the row is that it is there."""
    holds = False
    for leaf in entries:
        if commits(leaf, row.subject, row.content):
            holds = True
        elif row.gone is not None and commits(leaf, row.subject, row.gone):
            holds = False
    return holds


def _entries(table: Table, subjects: Iterable[str]) -> dict[str, list[Leaf]]:
    """The entries of these kinds that the plaza wrote, by their subject."""
    found: dict[str, list[Leaf]] = {}
    for leaf in Leaf.objects.filter(_of(table.kinds), subject__in=list(subjects)).order_by("pk").iterator(PORTION):
        if is_ours(leaf.data, leaf.tag):
            found.setdefault(leaf.subject, []).append(leaf)
    return found


def _of(kinds: Collection[str]) -> Q:
    whole = Q(kind__in=[kind for kind in kinds if not kind.endswith(".")])
    for start in (kind for kind in kinds if kind.endswith(".")):
        whole |= Q(kind__startswith=start)
    return whole


def _entries_without_row(table: Table) -> Iterator[str]:
    if not table.begun:
        return
    begun = Leaf.objects.filter(kind__in=table.begun).select_related("entry").order_by("pk").iterator(PORTION)
    for leaves in _portions(begun):
        there = set(table.found(leaves))
        lacking = [leaf for leaf in leaves if leaf.pk not in there]
        excused = _excused(lacking) if lacking else set()
        for leaf in lacking:
            if leaf.pk not in excused:
                number = f"entry {leaf.entry.index}" if hasattr(leaf, "entry") else f"leaf {leaf.pk}"
                yield f"{table.name}: {number} ({leaf.kind} on {leaf.subject}) stands in the log, and its row is not in the database"


def _excused(leaves: Sequence[Leaf]) -> set[int]:
    """Those whose row went rightly: erased on request, or lost with a database that was put back, which the log tells."""
    subjects = {leaf.subject for leaf in leaves}
    erased = set(Leaf.objects.filter(kind=ERASED, subject__in=subjects).values_list("subject", flat=True))
    lost = [
        _span(subject) for subject in Leaf.objects.filter(kind="integrity.acts_lost").values_list("subject", flat=True)
    ]
    return {
        leaf.pk
        for leaf in leaves
        if leaf.subject in erased
        or (hasattr(leaf, "entry") and any(first <= leaf.entry.index <= last for first, last in lost))
    }


def _span(subject: str) -> tuple[int, int]:
    """``entries:200-299``"""
    first, _, last = subject.partition(":")[2].partition("-")
    return (int(first), int(last)) if first.isdigit() and last.isdigit() else (0, -1)


def by_subject(refs_there: Callable[[Collection[str]], Iterable[str]]) -> Callable[[Sequence[Leaf]], list[int]]:
    """For rows that are their entries' subject: ``refs_there`` says which references (``7F3K``) have a row."""

    def found(leaves: Sequence[Leaf]) -> list[int]:
        there = set(refs_there({leaf.subject.partition(":")[2] for leaf in leaves}))
        return [leaf.pk for leaf in leaves if leaf.subject.partition(":")[2] in there]

    return found
