"""The few statements that every ticket passes through, written out: building them anew each time would cost more than running them.

Measured at 8 clients (bench/queue): a query that the ORM builds costs 0.2 to 0.7 ms of processor time, these about 0.02 ms. They
hold on SQLite (3.35 or newer) and PostgreSQL alike.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import connection

from plaza.core.rows import columns, later, made, marks
from plaza.queueing.models import Queue, Ticket
from plaza.queueing.rules import Place, left_to_counters

_COUNT = """INSERT INTO queueing_daycount (queue_id, day, last) VALUES (%s, %s, 1)
ON CONFLICT (queue_id, day) DO UPDATE SET last = queueing_daycount.last + 1 RETURNING last"""
_TELL = "UPDATE queueing_queue SET version = version + 1, run = COALESCE(%s, run) WHERE id = %s"
_HELD = "SELECT id FROM queueing_ticket WHERE claimed_by_id = %s AND state IN ('called', 'serving')"
_HEADS = """SELECT h.id, h.lane, h.front, h.first_joined_at, q.id, q.tenant, q.letters, q.version, q.run FROM ({heads}) h
JOIN queueing_queue q ON q.id = h.queue_id ORDER BY q.id"""
_HEAD = """SELECT * FROM (SELECT queue_id, id, lane, front, first_joined_at FROM queueing_ticket
WHERE queue_id = (SELECT id FROM queueing_queue WHERE tenant = %s) AND state = 'waiting' AND lane = %s{more}
ORDER BY front DESC, first_joined_at, id LIMIT 1) h{number}"""
_CLAIM = """UPDATE queueing_ticket SET state = 'called', version = version + 1, claimed_by_id = %s, called_at = %s,
front = %s, rings = 1, lease_until = %s,
first_called_at = COALESCE(first_called_at, %s),
ring_until = CASE WHEN channel <> 'video' THEN NULL WHEN callback THEN %s ELSE %s END
WHERE id = %s AND state = 'waiting'{alone} RETURNING {columns}"""
_ALONE = " AND pg_try_advisory_xact_lock(CAST(%s AS bigint))"
_CLAIMS = 0x71756575 << 31  # the numbers of such locks that are claims'; a ticket's key is added
_POST = """SELECT (SELECT t.id FROM queueing_ticket t WHERE t.claimed_by_id = o.id AND t.state IN ('called', 'serving')),
d.tenant, d.services, COALESCE(k.counter, ''), EXISTS (SELECT 1 FROM queueing_desk c JOIN people_duty e
ON e.officer_id = c.officer_id WHERE e.tenant = d.tenant AND c.state = 'on' AND c.counter <> '' AND c.seen_at >= %s
AND e.starts_at <= %s AND e.ends_at > %s)
FROM people_officer o LEFT JOIN queueing_desk k ON k.officer_id = o.id
LEFT JOIN people_duty d ON d.officer_id = o.id AND d.starts_at <= %s AND d.ends_at > %s AND o.active
WHERE o.id = %s ORDER BY d.id"""
_PRESENT = """SELECT d.officer_id, d.services, k.counter FROM people_duty d
JOIN people_officer o ON o.id = d.officer_id AND o.active
JOIN queueing_desk k ON k.officer_id = d.officer_id AND k.state = 'on' AND k.seen_at >= %s
WHERE d.tenant = %s AND d.starts_at <= %s AND d.ends_at > %s"""
_IN_BUILDING = """SELECT AVG(CASE WHEN t.channel = 'counter' THEN 1.0 ELSE 0.0 END) FROM queueing_ticket t
JOIN queueing_queue q ON q.id = t.queue_id WHERE q.tenant = %s AND t.state = 'waiting'"""
_PLACES = (
    "SELECT id, lane, front, first_joined_at, number FROM queueing_ticket WHERE queue_id = %s AND state = 'waiting'"
)
_STANDING = """SELECT {columns}, (SELECT COUNT(*) FROM queueing_ticket t WHERE t.queue_id = q.id AND t.state = 'waiting'{sooner})
FROM queueing_queue q WHERE q.tenant = %s"""
_SOONER = " AND (t.lane = 1 OR t.front OR t.first_joined_at < %s)"


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
class PostedDuty:
    """A duty of an officer. ``left_to_counters``: people in the building are left to a colleague at a counter of that tenant."""

    tenant: str
    services: tuple[str, ...]
    left_to_counters: bool


@dataclass(frozen=True, slots=True)
class Post:
    """What an officer is at that moment: whom they hold (a ticket's key, or None), and their duties."""

    holds: int | None
    duties: tuple[PostedDuty, ...]


def post_of(officer_id: int, *, at: datetime, seen_since: datetime) -> Post:
    """What decides whom the officer may be given, in one statement."""
    moment, since = (connection.ops.adapt_datetimefield_value(one) for one in (at, seen_since))
    with connection.cursor() as cursor:
        cursor.execute(_POST, [since, moment, moment, moment, moment, officer_id])
        rows = cursor.fetchall()
    duties = [
        PostedDuty(tenant, tuple(_json(services)), left_to_counters(counter, colleagues=bool(staffed)))
        for _, tenant, services, counter, staffed in rows
        if tenant is not None
    ]
    return Post(rows[0][0] if rows else None, tuple(duties))


@dataclass(frozen=True, slots=True)
class Present:
    """An officer who is there for a tenant: for these services (all when none is named), at that counter (empty at a screen)."""

    officer: int
    services: tuple[str, ...]
    counter: str

    def serves(self, service: str) -> bool:
        """Whether the officer is there for the service; an empty one asks for any."""
        return not service or not self.services or service in self.services


def present(tenant: str, *, at: datetime, seen_since: datetime) -> list[Present]:
    """Who is really there for the tenant: on duty, at a desk that is on and shows signs of life."""
    moment, since = (connection.ops.adapt_datetimefield_value(one) for one in (at, seen_since))
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT, [since, tenant, moment, moment])
        return [Present(officer, tuple(_json(services)), counter) for officer, services, counter in cursor.fetchall()]


def share_in_building(tenant: str) -> float:
    """The share of those who wait for the tenant who are in the building; 0 for an empty line."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_BUILDING, [tenant])
        return float(cursor.fetchone()[0] or 0.0)


def _json(stored: str | list[str]) -> list[str]:
    """A column of JSON as the database hands it over: text, or read already."""
    return list(json.loads(stored)) if isinstance(stored, str) else stored


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an officer looks for in a tenant's queue: among these services (all when none is named), and in no channel ``without``."""

    tenant: str
    services: frozenset[str] = frozenset()
    without: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The first of one lane of a queue."""

    place: Place
    queue: Queue


def heads(wanted: Sequence[Wanted], *, passed: Iterable[int]) -> list[Head]:
    """The first of each lane of each of these queues, none of the ``passed``, in one statement."""
    parts, values = list[str](), list[int | str]()
    for one in wanted:
        for lane in (0, 1):
            more, given = _narrowed(one, tuple(passed))
            parts.append(_HEAD.format(more=more, number=len(parts)))
            values += [one.tenant, lane, *given]
    with connection.cursor() as cursor:
        cursor.execute(_HEADS.format(heads=" UNION ALL ".join(parts)), values)
        rows = cursor.fetchall()
    return [
        Head(Place(pk, lane, bool(front), _moment(joined), tenant=queue[1]), made(Queue, queue))
        for pk, lane, front, joined, *queue in rows
    ]


def _narrowed(one: Wanted, passed: tuple[int, ...]) -> tuple[str, list[int | str]]:
    more, values = "", list[int | str]()
    left = (one.without,) if one.without else ()
    for column, sign, found in (
        ("service", "IN", tuple(sorted(one.services))),
        ("id", "NOT IN", passed),
        ("channel", "NOT IN", left),
    ):
        if found:
            more += f" AND {column} {sign} ({marks(found)})"
            values += found
    return more, values


def claim(
    pk: int, *, officer_id: int, at: datetime, lease_until: datetime, ring_until: datetime, ring_later_until: datetime
) -> Ticket | None:
    """Gives the waiting person to the officer and the whole ticket back; None when somebody else was faster, or is just now.

    On PostgreSQL a claim that is under way is passed over at once. Whatever else holds the row (a sign of life, a leaving) is waited
    for: it takes an instant, and the person behind must not be called instead.
    """
    alone = [_CLAIMS + pk] if connection.vendor == "postgresql" else []
    moment, lease, ring, later_ring = (
        connection.ops.adapt_datetimefield_value(one) for one in (at, lease_until, ring_until, ring_later_until)
    )
    statement = _CLAIM.format(alone=_ALONE if alone else "", columns=columns(Ticket, "queueing_ticket"))
    with connection.cursor() as cursor:
        cursor.execute(statement, [officer_id, moment, False, lease, moment, later_ring, ring, pk, *alone])
        found = cursor.fetchone()
    return made(Ticket, found) if found else None


def waiting_places(queue_id: int, *, tenant: str) -> list[Place]:
    """What decides the turn of everybody who waits in the queue."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [queue_id])
        rows = cursor.fetchall()
    return [Place(pk, lane, bool(front), _moment(joined), number, tenant) for pk, lane, front, joined, number in rows]


def standing(tenant: str, *, lane: int, before: datetime) -> tuple[Queue, int] | None:
    """The tenant's queue, and how many would be called before somebody of that lane who comes now.

    Somebody of the first lane overtakes whoever came after ``before``. None where nobody ever came.
    """
    values = [connection.ops.adapt_datetimefield_value(before), tenant] if lane else [tenant]
    with connection.cursor() as cursor:
        cursor.execute(_STANDING.format(columns=columns(Queue, "q"), sooner=_SOONER if lane else ""), values)
        row = cursor.fetchone()
    return (made(Queue, row[:-1]), int(row[-1])) if row else None


def _moment(stored: str | datetime) -> datetime:
    """A moment as the database hands it over: SQLite keeps the text of a time in UTC."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC) if isinstance(stored, str) else stored
