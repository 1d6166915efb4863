"""We call you back: a call that the link did not bear leaves the person at the front of the line, with a word to them."""

from collections.abc import Callable

import pytest

from plaza.calls.actions import hang_up
from plaza.calls.queries import open_call_of
from plaza.notices.models import Notice
from plaza.queueing.actions import accept, call_next, take_ticket
from plaza.queueing.models import Ticket
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db
TENANT, SERVICE = "DPMPTSP", "DPMPTSP-24"


@pytest.mark.parametrize("who", ["officer", "citizen"])
def test_the_person_stands_at_the_front_again_and_the_next_call_rings_longer_with_a_message(
    who: str, clock: Clock, alice: Person, bob: Person, officer_of: Callable[..., Person]
) -> None:
    put_catalogue()
    ref = take_ticket(SERVICE, holder=alice.device, contact="alice@contoh.id").ref
    rina = officer_of(TENANT)
    assert call_next(rina.officer)
    accept(Ticket.objects.select_related("queue").get(ref=ref), actor=alice.device)
    take_ticket(SERVICE, holder=bob.device)
    call = open_call_of(f"ticket:{ref}")
    assert call
    assert hang_up(call, role=who, actor="x", outcome="callback")
    ticket = Ticket.objects.get(ref=ref)
    assert (ticket.state, ticket.front, ticket.callback, ticket.claimed_by) == ("waiting", True, True, None)
    Notice.objects.all().delete()
    again = call_next(rina.officer)
    assert again
    assert again.ref == ref
    assert Notice.objects.filter(kind="queue.called").exists()
    assert again.ring_until
    assert again.called_at
    assert (again.ring_until - again.called_at).total_seconds() == 180


def test_a_citizen_still_only_leaves_with_any_other_word(talk) -> None:
    assert hang_up(talk.call, role="citizen", actor="x", outcome="abusive")
    talk.call.refresh_from_db()
    assert talk.call.outcome == "left"
