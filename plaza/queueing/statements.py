"""The few statements that every ticket passes through, written out: building them anew each time would cost more than running them.

Measured at 8 clients (bench/queue): a query that the ORM builds costs 0.2 to 0.7 ms of processor time, these about 0.02 ms. They
hold on SQLite (3.35 or newer) and PostgreSQL alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import connection

from plaza.core.rows import later, marks
from plaza.queueing.rules import Place

_COUNT = """INSERT INTO queueing_daycount (queue_id, day, last) VALUES (%s, %s, 1)
ON CONFLICT (queue_id, day) DO UPDATE SET last = queueing_daycount.last + 1 RETURNING last"""
_TELL = "UPDATE queueing_queue SET version = version + 1, run = COALESCE(%s, run) WHERE id = %s"
_HELD = "SELECT id FROM queueing_ticket WHERE claimed_by_id = %s AND state IN ('called', 'serving')"
_HEAD = """SELECT * FROM (SELECT queue_id, id, lane, front, first_joined_at FROM queueing_ticket
WHERE queue_id = %s AND state = 'waiting' AND lane = %s{more} ORDER BY front DESC, first_joined_at, id LIMIT 1) h{number}"""
_PLACES = (
    "SELECT id, lane, front, first_joined_at, number FROM queueing_ticket WHERE queue_id = %s AND state = 'waiting'"
)
_WAITING = "SELECT COUNT(*) FROM queueing_ticket WHERE queue_id = %s AND state = 'waiting'"
_SOONER = " AND (lane = 1 OR front OR first_joined_at < %s)"
_AT_COUNTERS = """SELECT DISTINCT d.tenant FROM queueing_desk k JOIN people_duty d ON d.officer_id = k.officer_id
WHERE k.state = 'on' AND k.counter <> '' AND k.seen_at >= %s AND d.starts_at <= %s AND d.ends_at > %s"""


def count_up(queue_id: int, *, day: date) -> int:
    """The queue's next count on that day. The row stays locked until the transaction ends, so a number is never given twice."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [queue_id, connection.ops.adapt_datefield_value(day)])
        return int(cursor.fetchone()[0])


def raise_version(queue_id: int, *, run: int | None) -> None:
    """Notes that the queue changed, and how many priority people were called in a row if that changed too."""
    later(_TELL, [run, queue_id])


def held_by(officer_id: int) -> int | None:
    """The key of the ticket that the officer has now."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [officer_id])
        found = cursor.fetchone()
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an officer looks for in one queue: among these services (all when none is named), and in no channel ``without``."""

    queue_id: int
    tenant: str
    services: frozenset[str] = frozenset()
    without: str = ""


def heads(wanted: Sequence[Wanted], *, passed: Iterable[int]) -> dict[int, list[Place]]:
    """The first of each lane of each of these queues, none of the ``passed``, in one statement: by queue."""
    parts, values, names = list[str](), list[int | str](), {one.queue_id: one.tenant for one in wanted}
    for one in wanted:
        for lane in (0, 1):
            more, given = _narrowed(one, tuple(passed))
            parts.append(_HEAD.format(more=more, number=len(parts)))
            values += [one.queue_id, lane, *given]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        rows = cursor.fetchall()
    found: dict[int, list[Place]] = {}
    for queue_id, pk, lane, front, joined in rows:
        found.setdefault(queue_id, []).append(Place(pk, lane, bool(front), _moment(joined), tenant=names[queue_id]))
    return found


def _narrowed(one: Wanted, passed: tuple[int, ...]) -> tuple[str, list[int | str]]:
    more, values = "", list[int | str]()
    left = (one.without,) if one.without else ()
    for column, sign, found in (
        ("service", "IN", tuple(one.services)),
        ("id", "NOT IN", passed),
        ("channel", "NOT IN", left),
    ):
        if found:
            more += f" AND {column} {sign} ({marks(found)})"
            values += found
    return more, values


def waiting_places(queue_id: int, *, tenant: str) -> list[Place]:
    """What decides the turn of everybody who waits in the queue."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [queue_id])
        rows = cursor.fetchall()
    return [Place(pk, lane, bool(front), _moment(joined), number, tenant) for pk, lane, front, joined, number in rows]


def waiting_count(queue_id: int, *, lane: int, before: datetime) -> int:
    """How many of the queue would be called before somebody of that lane who comes now and overtakes whoever came after ``before``."""
    with connection.cursor() as cursor:
        if lane:
            cursor.execute(_WAITING + _SOONER, [queue_id, connection.ops.adapt_datetimefield_value(before)])
        else:
            cursor.execute(_WAITING, [queue_id])
        return int(cursor.fetchone()[0])


def tenants_at_counters(moment: datetime, *, seen_since: datetime) -> set[str]:
    """The tenants of whom somebody sits at a counter of the building now."""
    at, since = (connection.ops.adapt_datetimefield_value(one) for one in (moment, seen_since))
    with connection.cursor() as cursor:
        cursor.execute(_AT_COUNTERS, [since, at, at])
        return {row[0] for row in cursor.fetchall()}


def _moment(stored: str | datetime) -> datetime:
    """A moment as the database hands it over: SQLite keeps the text of a time in UTC."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC) if isinstance(stored, str) else stored
