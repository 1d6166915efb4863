"""Eight processes at once, 3,000 people: nobody is called twice or lost, no number and no appointed time is given twice."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from plaza.core.clock import now, today
from plaza.core.references import new_reference
from plaza.people.models import Officer
from plaza.queueing.models import Appointment, DayCount, Queue, Ticket
from plaza.queueing.rules import appointments_at_once
from tests.fixtures.people import Person
from tests.fixtures.processes import Started
from tests.queueing.mall import ALWAYS, make_mall

PEOPLE, PROCESSES, TAKES, SLOTS = 3000, 8, 50, 6


def waiting_crowd(count: int) -> None:
    """People who have been waiting since before the race."""
    queue = Queue.objects.create(tenant="DPMPTSP", letters="DPM")
    DayCount.objects.create(queue=queue, day=today(), last=count)
    moment = now() - timedelta(hours=1)
    Ticket.objects.bulk_create(
        Ticket(
            ref=new_reference(10), queue=queue, service="DPMPTSP-01", number=f"DPM-{n:03d}", day=today(), lane=n % 5 == 0,
            first_joined_at=moment + timedelta(seconds=n), joined_at=moment,
        )
        for n in range(1, count + 1)
    )  # fmt: skip


@pytest.mark.processes
@pytest.mark.store
def test_nobody_is_called_twice_nobody_is_lost_and_the_last_place_of_a_time_is_one_persons(
    process: Callable[..., Started], officer_of: Callable[..., Person]
) -> None:
    make_mall(ALWAYS)
    waiting_crowd(PEOPLE - PROCESSES * TAKES)
    officers = [officer_of("DPMPTSP").officer for _ in range(PROCESSES)]
    racer = str(Path(__file__).with_name("racer.py"))
    numbers = [str(officer.pk) for officer in officers if officer]
    started = process(racer, str(TAKES), *numbers, PLAZA_LOG_LEVEL="ERROR")
    assert started.process.wait(300) == 0, started.words
    told = json.loads(started.words)
    everybody_was_called_once([ref for one in told for ref in one["called"]])
    numbers_are_single({number for one in told for number in one["taken"]})
    times_are_full_and_no_fuller([at for one in told for at in one["booked"]])


def everybody_was_called_once(called: list[str]) -> None:
    assert Ticket.objects.filter(state="waiting").count() == 0
    assert len(called) == len(set(called)) == PEOPLE
    assert Ticket.objects.filter(state="done").count() == PEOPLE
    assert Officer.objects.filter(tickets__state="called").count() == 0


def numbers_are_single(taken: set[str]) -> None:
    numbers = list(Ticket.objects.values_list("number", flat=True))
    assert len(set(numbers)) == PEOPLE
    assert taken <= set(numbers)


def times_are_full_and_no_fuller(booked: list[str]) -> None:
    places = appointments_at_once(PROCESSES)
    assert set(Counter(booked).values()) == {places}
    seats = list(Appointment.objects.filter(state="booked").values_list("at", "seat"))
    assert len(seats) == len(set(seats)) == len(booked) == places * SLOTS
