"""Eight processes at once, 1,000 people who are called, served, handed on, lost and found again, or leave: nobody is with two officers
or forgotten, no number and no appointed time is given twice."""

import json
import os
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from plaza.core.clock import now, today
from plaza.core.references import new_reference
from plaza.people.models import Duty, Officer
from plaza.queueing.models import Appointment, DayCount, Queue, Step, Ticket
from plaza.queueing.rules import CLAIMED, appointments_at_once
from tests.fixtures.people import Person
from tests.fixtures.processes import Started
from tests.queueing.mall import ALWAYS, make_mall

PEOPLE = int(os.environ.get("PLAZA_RACE_PEOPLE", "1000"))
PROCESSES, TAKES, SLOTS = 8, 50, 6


def waiting_crowd(count: int) -> None:
    """People who have been waiting since before the race."""
    queue = Queue.objects.create(tenant="DPMPTSP", letters="DPM")
    DayCount.objects.create(queue=queue, day=today(), last=count)
    moment = now() - timedelta(hours=1)
    Ticket.objects.bulk_create(
        Ticket(
            ref=new_reference(10), queue=queue, service="DPMPTSP-01", number=f"DPM-{n:03d}", day=today(), lane=n % 5 == 0,
            holder=f"device:crowd-{n}",
            first_joined_at=moment + timedelta(seconds=n), joined_at=moment,
        )
        for n in range(1, count + 1)
    )  # fmt: skip


@pytest.mark.processes
@pytest.mark.store
def test_nobody_has_two_officers_nobody_is_lost_and_the_last_place_of_a_time_is_one_persons(
    process: Callable[..., Started], officer_of: Callable[..., Person]
) -> None:
    make_mall(ALWAYS)
    waiting_crowd(PEOPLE - PROCESSES * TAKES)
    officers = [officer_of("DPMPTSP").officer for _ in range(PROCESSES)]
    Duty.objects.update(ends_at=now() + timedelta(days=3))  # whatever the hour, tomorrow has a roster with all of them
    racer = str(Path(__file__).with_name("racer.py"))
    numbers = [str(officer.pk) for officer in officers if officer]
    started = process(racer, str(TAKES), *numbers, PLAZA_LOG_LEVEL="ERROR")
    assert started.process.wait(900) == 0, started.words
    told = json.loads(started.words)
    everybody_was_with_one_officer_at_a_time(told)
    numbers_are_single({number for one in told for number in one["taken"]})
    times_are_full_and_no_fuller([at for one in told for at in one["booked"]])
    assert sum(len(one["returned"]) for one in told) > PROCESSES
    assert [ref for one in told for ref in one["late"]] == [], "a late press ended somebody's conversation"


def everybody_was_with_one_officer_at_a_time(told: list[dict[str, list[str]]]) -> None:
    every = {name: [ref for one in told for ref in one[name]] for name in ("called", "done", "left", "moved", "lost")}
    assert min(len(refs) for refs in every.values()) > 10, "every way was gone"
    assert len(every["done"]) == len(set(every["done"])) == Ticket.objects.filter(state="done").count()
    assert len(every["left"]) == len(set(every["left"])) == Ticket.objects.filter(state="left").count()
    assert len(every["done"]) + len(every["left"]) == Ticket.objects.count() == PEOPLE
    steps: dict[int, list[Step]] = {}
    for step in Step.objects.order_by("pk"):
        steps.setdefault(step.ticket_id, []).append(step)
    for (
        own
    ) in steps.values():  # each step begins where the one before it ended: nobody was called away from another officer
        assert [step.before for step in own[1:]] == [step.after for step in own[:-1]]
    called = [step for own in steps.values() for step in own if step.after == "called"]
    assert len(called) == len(every["called"])
    assert Officer.objects.filter(tickets__state__in=CLAIMED).count() == 0


def numbers_are_single(taken: set[str]) -> None:
    numbers = list(Ticket.objects.values_list("number", flat=True))
    assert len(set(numbers)) == PEOPLE
    assert taken <= set(numbers)


def times_are_full_and_no_fuller(booked: list[str]) -> None:
    places = appointments_at_once(PROCESSES)
    assert set(Counter(booked).values()) == {places}
    seats = list(Appointment.objects.filter(state="booked").values_list("at", "seat"))
    assert len(seats) == len(set(seats)) == len(booked) == places * SLOTS
