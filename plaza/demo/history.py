"""The sample city's past weeks: invented days of the queue, decisions and answers, so that figures have something to tell.

Days come from the model of the plaza (the live queue's own rules), the same for every demonstration of the same date. One thing is
planted for the Inspectorate to ask about: in the last finished month one officer decides again and again late in the evening.
Nobody owns these numbers and applications, and they hold nobody's data. The log keeps the decisions at the moment at which the
sample was made, because the log's own clock is never a demonstration's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import numpy as np
from django.db import transaction
from numpy.random import Generator, default_rng

from plaza.applications.models import Application, ClockInterval, Event
from plaza.catalogue.models import Service, Tenant
from plaza.catalogue.queries import calendar, definition_of, services, tenants
from plaza.core.clock import WITA, today
from plaza.core.references import new_reference
from plaza.feedback.models import Answer
from plaza.insight.simulation.defaults import sample_plan
from plaza.insight.simulation.model import Visitor, run_day
from plaza.insight.simulation.people import Plan, visitors
from plaza.integrity.actions import record
from plaza.people.models import Officer
from plaza.queueing.models import Queue, Ticket
from plaza.queueing.rules import number_text

BUSY_SCALE, QUIET_SCALE, BUSY = 0.42, 0.15, 30
"""The share of a usual day's people at tenants with at least so many a day, and at the others: enough to tell, quick to make."""
WEEK = (1.2, 1.05, 1.0, 0.95, 0.75, 0.0, 0.0)
DECISIONS_A_DAY = 16
ANSWER_SHARE = 0.12
PLANTED, PLANTED_TENANT, EVENING = 14, "DPMPTSP", 21
STATES = {"done": "done", "left": "left", "no_show": "no_show", "unserved": "closed"}


def tell_past(*, until: date | None = None) -> int:
    """Makes the past from the first day of the month before last month's end, once; how many numbers were given in it."""
    last = until or today()
    if Ticket.objects.filter(day__lt=last).exists():
        return 0
    first = (last.replace(day=1) - timedelta(days=1)).replace(day=1)
    days = [first + timedelta(days=n) for n in range((last - first).days)]
    cast = _cast()
    with transaction.atomic():
        made = sum(_day(day, cast) for day in days)
        _decide(days, cast)
        _plant(first, cast)
    return made


@dataclass(frozen=True)
class Cast:
    """Who serves where in the invented past."""

    tenants: dict[str, Tenant]
    services: dict[str, list[Service]]
    officers: dict[str, list[Officer]]
    queues: dict[str, Queue]


def _cast() -> Cast:
    every = {tenant.code: tenant for tenant in tenants()}
    offered: dict[str, list[Service]] = {code: [] for code in every}
    for service in services().defer(None):
        offered[service.tenant.code].append(service)
    serving: dict[str, list[Officer]] = {code: [] for code in every}
    for officer in Officer.objects.filter(roles__name="petugas", tenant__in=list(every)).order_by("pk"):
        serving[officer.tenant].append(officer)
    queues = {
        code: Queue.objects.get_or_create(tenant=code, defaults={"letters": tenant.letters})[0]
        for code, tenant in every.items()
    }
    return Cast(every, offered, serving, queues)


# The queue


def _day(day: date, cast: Cast) -> int:
    plan = _plan_of(day, cast)
    if not plan.demand:
        return 0
    seed = day.toordinal()
    ran = run_day(plan.seats, visitors(plan, seed=seed), gap=plan.gap, tell=True)
    rng = default_rng(seed)
    rows = list(_tickets(ran.visitors, day, cast, rng))
    Ticket.objects.bulk_create(rows, batch_size=500)
    for row in rows:
        record("queue.taken", actor="sistem", subject=row.subject)
    for row in (row for row in rows if row.outcome == "counter"):
        record(
            "queue.finished", actor=f"officer:{row.claimed_by_id}", subject=row.subject, facts={"outcome": row.outcome}
        )
    answered = [row for row in rows if row.state == "done" and rng.random() < ANSWER_SHARE]
    Answer.objects.bulk_create([_answer(row, rng) for row in answered], batch_size=500)
    return len(rows)


def _plan_of(day: date, cast: Cast) -> Plan:
    """The sample plan for that weekday, without the tenants that were closed."""
    plan, times = sample_plan(), calendar()
    payday = 1.25 if day.day <= 5 else 1.0
    opened = {code for code, tenant in cast.tenants.items() if times.spans(tenant.hours, day) and cast.officers[code]}
    factor = WEEK[day.weekday()] * payday
    demand = tuple(
        replace(one, visits=one.visits * factor * (BUSY_SCALE if one.visits >= BUSY else QUIET_SCALE))
        for one in plan.demand
        if one.tenant in opened and factor
    )
    seats = tuple(seat for seat in plan.seats if seat.tenants[0] in opened and seat.name.endswith("/1"))
    return Plan(demand, seats, patience=120.0)


def _tickets(people: Sequence[Visitor], day: date, cast: Cast, rng: Generator) -> Iterator[Ticket]:
    counts: dict[str, int] = {}
    start = datetime.combine(day, time(0), WITA)
    for one in people:
        counts[one.tenant] = counts.get(one.tenant, 0) + 1
        seat = int(one.seat.partition("/")[2] or 1) - 1
        officers, offered = cast.officers[one.tenant], cast.services[one.tenant]
        if not offered:
            continue
        service = offered[int(min(rng.exponential(1.2), len(offered) - 1))]
        joined, called = start + timedelta(minutes=one.arrives), min(one.called, one.ended)
        answered = one.called < float("inf")
        yield Ticket(
            ref=new_reference(10), queue=cast.queues[one.tenant], service=service.code, day=day, state=STATES[one.end],
            number=number_text(cast.tenants[one.tenant].letters, counts[one.tenant]),
            channel="counter" if cast.tenants[one.tenant].status == "open" and one.channel == "counter" else "video",
            lane=one.lane, priority="elderly" if one.lane else "", priority_state="confirmed" if one.lane else "",
            first_joined_at=joined, joined_at=joined, claimed_by=officers[seat % len(officers)] if answered else None,
            first_called_at=start + timedelta(minutes=called) if answered else None,
            called_at=start + timedelta(minutes=called) if answered else None,
            served_at=start + timedelta(minutes=one.ended - one.handling) if one.end == "done" else None,
            ended_at=start + timedelta(minutes=min(one.ended, 1439)), outcome=_outcome(one, rng),
            told_low=one.told.low if one.told else None, told_high=one.told.high if one.told else None,
        )  # fmt: skip


def _outcome(one: Visitor, rng: Generator) -> str:
    if one.end != "done":
        return ""
    return str(rng.choice(["resolved", "apply_online", "documents", "counter"], p=[0.72, 0.14, 0.11, 0.03]))


def _answer(ticket: Ticket, rng: Generator) -> Answer:
    marks = [int(mark) for mark in np.clip(np.round(rng.normal(3.45, 0.55, 9)), 1, 4)]
    given = {f"u{n}": mark for n, mark in enumerate(marks, start=1)}
    return Answer(
        service=ticket.service,
        tenant=ticket.queue.tenant,
        channel=ticket.channel,
        day=ticket.day,
        total=sum(marks),
        **given,
    )


# Decisions


def _decide(days: Sequence[date], cast: Cast) -> None:
    """Some decisions on every working day, by the system and by officers; a few late, a few refused."""
    times, rng = calendar(), default_rng(days[0].toordinal() if days else 0)
    able = [
        one
        for code in cast.services
        for one in cast.services[code]
        if one.decision in ("auto", "officer") and cast.officers[code]
    ]
    people = [f"{int(number):032x}" for number in rng.integers(1, 2**62, 300)]
    rows = []
    for day in days:
        if times.is_working_day(day) and able:
            rows += [_decided(day, able, people, cast, rng) for _ in range(DECISIONS_A_DAY)]
    _keep(rows)


@dataclass(frozen=True)
class Decided:
    """One invented case."""

    row: Application
    submitted: datetime
    given: datetime | None
    decided: datetime
    requirement: str


def _decided(day: date, able: Sequence[Service], people: Sequence[str], cast: Cast, rng: Generator) -> Decided:
    service = able[int(rng.integers(len(able)))]
    officers = cast.officers[service.tenant.code]
    alone = service.decision == "auto" and rng.random() < 0.8
    officer = officers[int(rng.integers(len(officers)))]
    sent = datetime.combine(day, time(8, 15), WITA) + timedelta(minutes=float(rng.uniform(0, 330)))
    slow = timedelta(days=int(rng.choice([0, 1, 2, 12], p=[0.5, 0.3, 0.13, 0.07])))
    by_days = definition_of(service.code).sla_working_days is not None
    minutes = float(rng.lognormal(2.7, 0.5) if by_days else rng.uniform(2, 6))
    decided = sent + (timedelta(seconds=20) if alone else timedelta(minutes=minutes))
    slow = slow if by_days and not alone else timedelta(0)
    state = "refused" if not alone and rng.random() < 0.12 else "granted"
    return _case(
        service, submitted=sent - slow, given=None if alone else sent, decided=decided, state=state,
        by="sistem" if alone else officer.ref, person=people[int(rng.integers(len(people)))], rng=rng,
    )  # fmt: skip


def _case(
    service: Service, *, submitted: datetime, given: datetime | None, decided: datetime, state: str, by: str, person: str,
    rng: Generator,
) -> Decided:  # fmt: skip
    asked = [one.doc for one in definition_of(service.code).requirements] or [""]
    requirement = asked[int(min(rng.exponential(0.8), len(asked) - 1))]
    row = Application(
        reference=new_reference(8), code_salt=f"{int(rng.integers(2**62)):032x}"[:32], service=service.code, tenant=service.tenant.code,
        definition=service.definition, definition_hash=service.definition_hash, state=state, started_at=submitted, round=1,
        submitted_at=submitted, decided_at=decided, decided_by=by, subject_index=person, cards_deleted_at=decided,
    )  # fmt: skip
    return Decided(row, submitted, given, decided, requirement)


def _keep(cases: Sequence[Decided]) -> None:
    Application.objects.bulk_create([case.row for case in cases], batch_size=200)
    ClockInterval.objects.bulk_create(
        [
            ClockInterval(
                application=case.row, started_at=case.submitted, stopped_at=case.decided, why="submitted",
                stopped_why="decided",
            )
            for case in cases
        ],
        batch_size=500,
    )  # fmt: skip
    Event.objects.bulk_create([event for case in cases for event in _events(case)], batch_size=500)
    for case in cases:
        row = case.row
        facts = {"service": row.service, **({"requirement": case.requirement} if row.state == "refused" else {})}
        record(f"application.{row.state}", actor=row.decided_by, subject=row.ref, facts=facts)


def _events(case: Decided) -> Iterator[Event]:
    row, by = case.row, "sistem" if case.row.decided_by == "sistem" else "petugas"
    yield Event(application=row, kind="submitted", at=case.submitted, by="pemohon")
    if case.given:
        yield Event(application=row, kind="given", at=case.given, by="sistem")
    yield Event(application=row, kind=row.state, at=case.decided, by=by)


def _plant(first: date, cast: Cast) -> None:
    """Grants of one officer at night, in the last finished month."""
    offered = [one for one in cast.services.get(PLANTED_TENANT, []) if one.decision in ("auto", "officer")]
    officers = cast.officers.get(PLANTED_TENANT, [])
    if not offered or len(officers) < 2:
        return
    rng, cases = default_rng(7), []
    for n in range(PLANTED):
        at = datetime.combine(first + timedelta(days=5 + n), time(EVENING, 3 * n), WITA)
        cases.append(
            _case(
                offered[n % len(offered)], submitted=at - timedelta(hours=9), given=at - timedelta(minutes=12), decided=at,
                state="granted", by=officers[1].ref, person=f"{n:032x}", rng=rng,
            )
        )  # fmt: skip
    _keep(cases)
