"""A ticket of Alice's that Rina serves by video, and their call."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from plaza.calls.actions import open_call
from plaza.calls.models import Call
from plaza.core.clock import real_now
from plaza.people.actions import give_key, give_task
from tests.fixtures.people import Person

TICKET = "visit:7F3K9Q2M"  # no ticket of a queue: the line has tests of its own


@dataclass
class Talk:
    """A call and the people of it."""

    call: Call
    alice: Person
    rina: Person


@pytest.fixture
def talk(db: None, alice: Person, officer_of: Callable[..., Person]) -> Talk:
    """The call rings: Alice holds the ticket, Rina has the task."""
    rina = officer_of("DPMPTSP", name="Rina")
    give_key(TICKET, holder=alice.device)
    give_task(rina.officer, subject_ref=TICKET, cause_ref=TICKET, mode="decide", until=real_now() + timedelta(hours=1))
    call = open_call(TICKET, opened_by=rina.viewer.actor, officer_name="Rina", tenant="DPMPTSP")
    return Talk(call, alice, rina)
