"""The desk and the simulation name the same people in the same order: counters, screens, two tenants, priority, and who was given back."""

from collections.abc import Callable
from datetime import timedelta
from math import inf

import numpy as np
import pytest

from plaza.core.clock import now
from plaza.insight.simulation.model import ORDERS, House, Seat, Visitor
from plaza.people.actions import set_duty
from plaza.people.models import Officer
from plaza.queueing import actions
from plaza.queueing.models import Ticket
from plaza.queueing.queries import tickets

pytestmark = pytest.mark.django_db
Desk = Callable[..., Officer]
ALWAYS = ((0.0, inf),)


def wait(seed: int) -> list[Ticket]:
    """Sixteen people of two tenants in the line, each as chance will have it."""
    rng, moment = np.random.default_rng(seed), now()
    for n in range(16):
        service = str(rng.choice(["DPMPTSP-01", "DPMPTSP-02", "BPJS-01"]))
        channel = str(rng.choice(["video", "counter"]))
        priority = "elderly" if rng.random() < 0.4 else ""
        ticket = actions.take_ticket(service, holder=f"device:{n}", channel=channel, priority=priority)
        came = moment - timedelta(minutes=float(rng.uniform(0, 120)))
        Ticket.objects.filter(pk=ticket.pk).update(first_joined_at=came, front=bool(rng.random() < 0.1))
    return list(tickets().filter(state="waiting"))


def visitor(ticket: Ticket) -> Visitor:
    """The same person in the simulation."""
    found = Visitor(ticket.pk, ticket.queue.tenant, ticket.service, 0, 1, lane=ticket.lane, channel=ticket.channel)
    found.place = ticket.place
    return found


@pytest.mark.parametrize("seed", range(6))
def test_whom_the_desks_are_given_is_whom_the_simulation_gives_them(desk: Desk, seed: int) -> None:
    at_counter, at_screen, licences = desk(), desk(), desk(services=["DPMPTSP-01"])
    actions.set_counter(at_counter, counter="1-01")
    for officer in (at_counter, at_screen):
        span = {"starts_at": now() - timedelta(hours=1), "ends_at": now() + timedelta(hours=8)}
        set_duty(officer, tenant="BPJS", actor="sistem", **span)
    both = ("DPMPTSP", "BPJS")
    seats = {
        at_counter: Seat("counter", both, ALWAYS), at_screen: Seat("screen", both, ALWAYS, screen=True),
        licences: Seat("licences", ("DPMPTSP",), ALWAYS, services=frozenset({"DPMPTSP-01"}), screen=True),
    }  # fmt: skip
    house = House(list(seats.values()), order=ORDERS["live"], gap=0)
    for ticket in wait(seed):
        house.lines[ticket.queue.tenant].join(visitor(ticket))
    presses = np.random.default_rng(seed).integers(0, 3, 40)
    given = 0
    for officer in (list(seats)[press] for press in presses):
        ticket, simulated = actions.call_next(officer), house.next_for(seats[officer])
        assert (ticket.pk if ticket else None) == (simulated.pk if simulated else None)
        if ticket:
            given += 1
            actions.finish(ticket, officer, outcome="resolved")
    assert given >= 12
