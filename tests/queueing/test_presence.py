"""Open pages are noted again and again: a note never gets in the way of a call, and a standstill of the plaza takes nobody's call."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction

from plaza.core.clock import now
from plaza.people.models import Officer
from plaza.queueing import actions
from plaza.queueing.models import Ticket
from plaza.queueing.queries import ticket_of
from plaza.queueing.rules import LEASE
from tests.fixtures.people import Person
from tests.fixtures.processes import Started, until
from tests.queueing.mall import ALWAYS, make_mall

HELD = 0.4
"""Seconds that the other connection keeps the rows."""


@pytest.fixture
def rina(transactional_db: None, officer_of: Callable[..., Person]) -> Officer:
    make_mall(ALWAYS)
    officer = officer_of("DPMPTSP").officer
    assert officer is not None
    return officer


def line(count: int) -> list[Ticket]:
    return [actions.take_ticket("DPMPTSP-01", holder=f"device:{number}") for number in range(count)]


@contextmanager
def in_hand_elsewhere(act: Callable[[], object]) -> Iterator[None]:
    """Another connection has done this, and commits a little later."""
    done, leave = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                act()
                done.set()
                leave.wait(HELD)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert done.wait(5)
    try:
        yield
    finally:
        leave.set()
        thread.join()


@pytest.mark.store
def test_a_note_of_open_pages_lets_nobody_be_overtaken(rina: Officer) -> None:
    everybody = line(3)
    with in_hand_elsewhere(lambda: actions.seen([ticket.ref for ticket in everybody])):
        assert actions.call_next(rina) == everybody[0]


@pytest.mark.store
def test_whoever_is_just_asking_to_be_called_later_is_still_the_first(rina: Officer) -> None:
    first, _ = line(2)
    with in_hand_elsewhere(
        lambda: actions.call_me_later(ticket_of(first.ref), contact="a@contoh.id", actor="device:0")
    ):
        called = actions.call_next(rina)
    assert called == first
    assert ticket_of(first.ref).callback


@pytest.mark.store
def test_whoever_is_just_leaving_is_not_called(rina: Officer) -> None:
    first, second = line(2)
    with in_hand_elsewhere(lambda: actions.leave(ticket_of(first.ref), actor="device:0")):
        assert actions.call_next(rina) == second
    assert ticket_of(first.ref).state == "left"


@pytest.mark.store
def test_a_note_of_open_pages_waits_for_nobody(rina: Officer) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("there is one writer at a time, and nobody to pass over")
    first, second = line(2)
    with in_hand_elsewhere(lambda: Ticket.objects.select_for_update().get(pk=first.pk)):
        actions.seen([first.ref, second.ref])
        assert (ticket_of(first.ref).seen_at, bool(ticket_of(second.ref).seen_at)) == (None, True)


@pytest.mark.processes
def test_after_a_standstill_of_the_plaza_a_call_goes_on_while_its_desk_comes_back(
    rina: Officer, process: Callable[..., Started]
) -> None:
    running, rung = line(2)
    called = actions.call_next(rina)
    assert called == running
    actions.accept(called, actor="device:0")
    Ticket.objects.filter(pk=running.pk).update(lease_until=now() - timedelta(minutes=5))
    Ticket.objects.filter(pk=rung.pk).update(state="parked", grace_until=now() - timedelta(minutes=5))
    worker = process("-m", "plaza", "work")
    until(lambda: ticket_of(rung.ref).state == "no_show", within=30, what="the worker's first rounds")
    assert ticket_of(running.ref).state == "serving", worker.words
    actions.officers_seen([rina.pk])
    assert ticket_of(running.ref).lease_until > now() + LEASE / 2
