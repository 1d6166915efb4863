"""Whatever people, officers and the clock do, in any order: never two officers for one person, never lost, order and age kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from plaza.core.clock import now
from plaza.people.actions import appoint, set_duty
from plaza.people.models import Officer, User
from plaza.queueing import actions
from plaza.queueing.actions import QueueError, rounds
from plaza.queueing.models import Desk, Ticket
from plaza.queueing.queries import claimed_by, ticket_of
from plaza.queueing.rules import ACTIVE, CLAIMED, HEAD_START, PRIORITY_RUN, line, order_key
from tests.fixtures.clock import Clock
from tests.queueing.mall import make_mall

PEOPLE = [f"device:{name}" for name in "abcdefgh"]
SERVICES = ["DPMPTSP-01", "DPMPTSP-02", "BPJS-01"]
DESKS: dict[int, dict[str, list[str]]] = {
    0: {"DPMPTSP": []},
    1: {"DPMPTSP": ["DPMPTSP-02"]},
    2: {"BPJS": []},
    3: {"DPMPTSP": ["DPMPTSP-01"], "BPJS": []},
}
"""Which services each officer serves at which tenants; all of them where none is named."""
officers = st.sampled_from(sorted(DESKS))


class TheLine(RuleBasedStateMachine):
    """Eight people, three services of two tenants, four officers, one of whom serves both tenants, and a clock."""

    clock: Clock

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.arrived: dict[str, Any] = {}
        self.runs = {"DPMPTSP": 0, "BPJS": 0}
        self.nights = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize()
    def open_the_mall(self) -> None:
        self.clock.to("2026-11-24 08:30")
        make_mall()
        self.officers = [self._officer(number, DESKS[number]) for number in sorted(DESKS)]

    def _officer(self, number: int, serves: dict[str, list[str]]) -> Officer:
        user = User.objects.create_user(f"officer{number}@contoh.id")
        officer = appoint(user, name=f"Petugas {number}", role="petugas", tenant=next(iter(serves)), actor="sistem")
        for tenant, services in serves.items():
            until = now() + timedelta(days=60)
            set_duty(officer, tenant=tenant, services=services, starts_at=now(), ends_at=until, actor="sistem")
        actions.set_desk(officer, state="on")
        return officer

    def _active(self, state: str, pick: int) -> Ticket | None:
        found = list(Ticket.objects.select_related("queue").filter(state=state).order_by("pk"))
        return found[pick % len(found)] if found else None

    # What people do

    @rule(who=st.sampled_from(PEOPLE), service=st.sampled_from(SERVICES), need=st.sampled_from(["", "", "elderly"]))
    def somebody_takes_a_number(self, who: str, service: str, need: str) -> None:
        try:
            ticket = actions.take_ticket(service, holder=who, priority=need)
        except QueueError:
            return
        self.arrived.setdefault(ticket.ref, ticket.first_joined_at)

    @rule(pick=st.integers(0, 20), state=st.sampled_from(["waiting", "called", "parked"]))
    def somebody_leaves(self, pick: int, state: str) -> None:
        if ticket := self._active(state, pick):
            actions.leave(ticket, actor=ticket.holder)

    @rule(pick=st.integers(0, 20), state=st.sampled_from(["left", "parked"]))
    def somebody_comes_back(self, pick: int, state: str) -> None:
        ticket = self._active(state, pick)
        if ticket is None:
            return
        try:
            actions.come_back(ticket, actor=ticket.holder)
        except QueueError:
            assert state == "left"

    # What officers do

    @rule(who=officers)
    def an_officer_calls(self, who: int) -> None:
        officer = self.officers[who]
        had = claimed_by(officer)
        waiting = self._waiting_for(who)
        ticket = actions.call_next(officer)
        if had or not waiting:
            assert ticket == had
            return
        assert ticket is not None
        self._the_turn_was_fair(ticket, waiting)

    def _waiting_for(self, who: int) -> list[Ticket]:
        served = Q(pk__in=[])
        for tenant, services in DESKS[who].items():
            served |= Q(queue__tenant=tenant, service__in=services) if services else Q(queue__tenant=tenant)
        return list(Ticket.objects.select_related("queue").filter(served, state="waiting"))

    def _the_turn_was_fair(self, called: Ticket, everybody: list[Ticket]) -> None:
        before = next(ticket for ticket in everybody if ticket.pk == called.pk)
        tenant = called.queue.tenant
        self._no_other_queue_was_sooner(before, everybody)
        waiting = [ticket for ticket in everybody if ticket.queue.tenant == tenant]
        fronts = [ticket for ticket in waiting if ticket.front]
        if fronts and self.runs[tenant] < PRIORITY_RUN:
            assert before.front
        same_lane = [one for one in waiting if one.lane == called.lane and one.front == before.front]
        assert before.first_joined_at == min(one.first_joined_at for one in same_lane)
        ordinary = [one for one in waiting if not one.lane]
        if called.lane and ordinary and not before.front:
            assert all(one.front or one.first_joined_at + HEAD_START >= before.first_joined_at for one in ordinary)
            assert self.runs[tenant] < PRIORITY_RUN
        self.runs[tenant] = self.runs[tenant] + 1 if called.lane else 0

    def _no_other_queue_was_sooner(self, called: Ticket, everybody: list[Ticket]) -> None:
        """Of the first ones of all the officer's queues, the one was called who has waited longest by the rule."""
        for tenant in {ticket.queue.tenant for ticket in everybody} - {called.queue.tenant}:
            places = [ticket.place for ticket in everybody if ticket.queue.tenant == tenant]
            assert order_key(called.place) <= order_key(next(line(places, run=self.runs[tenant])))

    @rule(who=officers)
    def the_call_is_answered(self, who: int) -> None:
        ticket = claimed_by(self.officers[who])
        if ticket and ticket.state == "called":
            actions.accept(ticket, actor=ticket.holder)

    @rule(who=officers, outcome=st.sampled_from(["resolved", "documents"]))
    def an_officer_finishes(self, who: int, outcome: str) -> None:
        if ticket := claimed_by(self.officers[who]):
            actions.finish(ticket, self.officers[who], outcome=outcome)

    @rule(who=officers)
    def an_officer_takes_a_press_back(self, who: int) -> None:
        officer = self.officers[who]
        last = Ticket.objects.filter(claimed_by=officer).order_by("-called_at").first()
        for undo in (actions.undo_call, actions.undo_finish):
            try:
                if last:
                    undo(ticket_of(last.ref), officer)
            except QueueError:
                continue

    @rule(who=officers)
    def an_officer_parks(self, who: int) -> None:
        if ticket := claimed_by(self.officers[who]):
            actions.park(ticket, actor="officer")

    @rule(who=officers, service=st.sampled_from(SERVICES))
    def an_officer_hands_on(self, who: int, service: str) -> None:
        ticket = claimed_by(self.officers[who])
        if ticket is None:
            return
        try:
            actions.transfer(ticket, self.officers[who], service_code=service)
        except QueueError:
            assert Ticket.objects.filter(holder=ticket.holder, service=service, state__in=ACTIVE).exists()

    @rule(who=officers)
    def an_officers_page_lives(self, who: int) -> None:
        actions.officers_seen([self.officers[who].pk])

    # What time does

    @rule(seconds=st.sampled_from([5, 30, 45, 80, 400]))
    def time_passes(self, seconds: int) -> None:
        self.clock.forward(seconds=seconds)
        rounds.climb_ladder()
        rounds.end_leases()
        rounds.end_graces()

    @rule()
    @precondition(lambda self: self.nights < 2)
    def a_night_passes(self) -> None:
        self.nights += 1
        self.clock.to((now() + timedelta(days=1)).replace(hour=1, minute=0))
        rounds.close_old_days()

    # What always holds

    @invariant()
    def nobody_has_two_officers_and_no_officer_two_people(self) -> None:
        held = list(Ticket.objects.filter(state__in=CLAIMED).values_list("claimed_by", flat=True))
        assert None not in held
        assert len(held) == len(set(held))

    @invariant()
    def nobody_is_lost_and_everybody_keeps_the_first_arrival(self) -> None:
        assert dict(Ticket.objects.values_list("ref", "first_joined_at")) == self.arrived

    @invariant()
    def numbers_and_steps_agree(self) -> None:
        rows = list(Ticket.objects.values_list("day", "number"))
        assert len(rows) == len(set(rows))
        for ticket in Ticket.objects.prefetch_related("steps"):
            steps = sorted(ticket.steps.all(), key=lambda step: step.pk)
            assert [step.before for step in steps[1:]] == [step.after for step in steps[:-1]]
            assert steps[-1].after == ticket.state

    @invariant()
    def nobody_stays_called_without_a_lease(self) -> None:
        assert not Ticket.objects.filter(state__in=CLAIMED, lease_until=None).exists()
        assert Desk.objects.count() <= len(DESKS)


@pytest.mark.django_db
def test_the_line_holds_whatever_happens(clock: Clock) -> None:
    class Machine(TheLine):
        pass

    Machine.clock = clock
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Machine,
        settings=settings(
            max_examples=25, stateful_step_count=40, deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )  # fmt: skip
