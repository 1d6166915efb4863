"""Simulated days put down as the plaza's own rows: what the plaza would know of them afterwards."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import count

from plaza.core.clock import WITA
from plaza.core.references import new_reference
from plaza.facilities.models import Counter, Seat
from plaza.insight.simulation.model import MIDNIGHT, Visitor, run_day
from plaza.insight.simulation.people import Plan, visitors
from plaza.people.models import Officer
from plaza.queueing.models import Appointment, Queue, Step, Ticket

STATES = {"done": "done", "left": "left", "no_show": "no_show", "unserved": "closed"}
_numbers = count(1)


def live_through(plan: Plan, days: Iterable[date], *, officers: Mapping[str, Officer]) -> None:
    """Simulates each day and keeps numbers, steps, appointments and who sat at which counter; ``officers`` by the seat's name."""
    for day in days:
        came = visitors(plan, seed=day.toordinal())
        kinds = {one.pk: (one.misses == 1, bool(one.lost), one.onward is not None) for one in came}
        ran = run_day(plan.seats, came, gap=plan.gap)
        _keep(ran.visitors, day, kinds, officers)
        _sat(plan, day, officers)


def _keep(
    people: Sequence[Visitor],
    day: date,
    kinds: Mapping[int, tuple[bool, bool, bool]],
    officers: Mapping[str, Officer],
) -> None:
    start = datetime.combine(day, time(0), WITA)
    tickets = [_ticket(one, day, start, officers) for one in people]
    Ticket.objects.bulk_create(tickets)
    steps = list[Step]()
    for one, ticket in zip(people, tickets, strict=True):
        if one.called == float("inf"):
            continue
        late, lost, moved = kinds[one.pk]
        for happened, before, why in (
            (late, "parked", "came_back"),
            (lost, "called", "lease"),
            (moved, "serving", "transferred"),
        ):
            if happened:
                steps.append(Step(ticket=ticket, at=start, before=before, after="waiting", actor="sistem", why=why))
    Step.objects.bulk_create(steps)
    Appointment.objects.bulk_create(
        [
            Appointment(
                ref=new_reference(10), queue=ticket.queue, service=ticket.service, at=start + timedelta(minutes=one.appointed),
                seat=one.pk, channel=ticket.channel, state="arrived", holder=f"device:{next(_numbers)}",
                booked_at=start, ticket_ref=ticket.ref,
            )
            for one, ticket in zip(people, tickets, strict=True)
            if one.appointed is not None
        ]
    )  # fmt: skip


def _ticket(one: Visitor, day: date, start: datetime, officers: Mapping[str, Officer]) -> Ticket:
    tenant, joined, called = one.place.tenant, start + (one.place.arrived - MIDNIGHT), one.called < float("inf")
    queue, _ = Queue.objects.get_or_create(tenant=tenant, defaults={"letters": tenant[:3]})
    return Ticket(
        ref=new_reference(10), queue=queue, service=one.service, day=day, state=STATES[one.end], channel=one.channel, lane=one.lane,
        number=f"N-{next(_numbers)}", first_joined_at=joined, joined_at=joined, claimed_by=officers[one.seat] if called else None,
        first_called_at=start + timedelta(minutes=one.called) if called else None,
        served_at=start + timedelta(minutes=one.ended - one.handling) if one.end == "done" else None,
        ended_at=start + timedelta(minutes=min(one.ended, 1439)),
    )  # fmt: skip


def _sat(plan: Plan, day: date, officers: Mapping[str, Officer]) -> None:
    for place, seat in enumerate(plan.seats, start=1):
        if not seat.screen:
            counter, _ = Counter.objects.get_or_create(
                code=f"1-{place:02d}", defaults={"floor": 1, "number": place, "tenant": seat.tenants[0]}
            )
            begin, end = (datetime.combine(day, time(hour), WITA) for hour in (8, 16))
            Seat.objects.create(counter=counter, officer=officers[seat.name], day=day, taken_at=begin, left_at=end)
