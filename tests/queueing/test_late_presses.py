"""A press means what its page showed: who came back to somebody else, or to the same officer again, is not touched by it."""

from collections.abc import Callable

import pytest

from plaza.queueing import actions
from plaza.queueing.queries import ticket_of
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person
from tests.queueing.test_pages import called, hidden, take

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}
ACTS = ("selesai", "kembalikan", "sisihkan", "panggil-lagi", "mulai", "teruskan")
Officers = Callable[..., Person]


@pytest.fixture(autouse=True)
def city(clock: Clock) -> None:
    """The demo city on a Tuesday at 09.30 WITA."""
    put_catalogue()


def told(claim: str) -> dict[str, str]:
    return {"key": f"late-{claim}", "claim": claim, "outcome": "resolved", "service": "DPMPTSP-02"}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("desk", ["/petugas/tiket", "/petugas/loket"])
def test_a_late_press_does_not_touch_whom_a_colleague_has_now(
    alice: Person, officer_of: Officers, clock: Clock, act: str, desk: str
) -> None:
    rina, joko = officer_of("DPMPTSP"), officer_of("DPMPTSP", name="Joko")
    take(alice)
    ticket = called(rina)
    claim = hidden(rina.get("/petugas/"), "claim")
    actions.give_back(ticket, actor=rina.officer.ref, why="returned")  # type: ignore[union-attr]
    clock.forward(seconds=5)
    called(joko)
    answer = rina.post(f"{desk}/{ticket.ref}/{act}/", told(claim), follow=True)
    assert answer.status_code == 200 and "diambil petugas lain" in answer.content.decode()
    now = ticket_of(ticket.ref)
    assert (now.state, now.claimed_by) == ("called", joko.officer)


@pytest.mark.parametrize("act", ACTS)
def test_a_late_press_does_not_touch_the_same_officers_next_calling(
    alice: Person, officer_of: Officers, clock: Clock, act: str
) -> None:
    rina = officer_of("DPMPTSP")
    take(alice)
    ticket = called(rina)
    claim = hidden(rina.get("/petugas/"), "claim")
    actions.give_back(ticket, actor=rina.officer.ref, why="returned")  # type: ignore[union-attr]
    clock.forward(seconds=5)
    again = called(rina)
    before = again.steps.count()
    answer = rina.post(f"/petugas/tiket/{ticket.ref}/{act}/", told(claim), headers=FETCH)
    assert answer.status_code == 409 and "diambil petugas lain" in answer.json()["problem"]
    assert (ticket_of(ticket.ref).state, again.steps.count()) == ("called", before)


def test_a_page_that_shows_the_calling_as_it_is_still_works(alice: Person, officer_of: Officers) -> None:
    rina = officer_of("DPMPTSP")
    take(alice)
    ticket = called(rina)
    page = rina.get("/petugas/")
    actions.accept(ticket, actor=ticket.holder)
    answer = rina.post(f"/petugas/tiket/{ticket.ref}/selesai/", told(hidden(page, "claim")), headers=FETCH)
    assert answer.status_code == 204 and ticket_of(ticket.ref).state == "done"
