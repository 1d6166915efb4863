"""A second agency and an interpreter in a call: asked by the system, from those on duty and free, with a task for that one seat."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from plaza.calls import actions
from plaza.calls.actions import SeatTaken, end_call, invite_seat, take_seat
from plaza.calls.colleagues import ask_colleague, asked_into
from plaza.calls.models import Seat
from plaza.calls.queries import access_call
from plaza.calls.rules import AGENCY, BESIDE, INTERPRETER
from plaza.core.clock import now
from plaza.core.secrets import BadToken
from plaza.facilities.rules import BUILDING
from plaza.people.actions import set_duty
from plaza.people.queries import NoAccess
from plaza.queueing.actions import call_next, officers_seen, set_desk, take_ticket
from tests.calls.conftest import Talk
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db
AGENCY_CODE, ITS_SERVICE = "DUKCAPIL", "DUKCAPIL-01"


@pytest.fixture(autouse=True)
def catalogue(db: None, clock: Clock) -> None:
    """The agencies are known, and it is a working morning."""
    put_catalogue()


@pytest.fixture
def at_desk(officer_of: Callable[..., Person]) -> Callable[..., Person]:
    """Makes an officer who sits at the desk of an agency: ``at_desk("DUKCAPIL", name="Sari")``."""

    def make(tenant: str = AGENCY_CODE, *, name: str = "Sari") -> Person:
        person = officer_of(tenant, name=name)
        set_desk(person.officer, state="on")
        officers_seen([person.officer.pk])
        return person

    return make


@pytest.fixture
def interpreter_of(officer_of: Callable[..., Person]) -> Callable[..., Person]:
    """Makes an interpreter on duty in the building."""

    def make(name: str = "Dewi") -> Person:
        person = officer_of("", role=INTERPRETER, name=name)
        start, end = now() - timedelta(hours=1), now() + timedelta(hours=6)
        set_duty(person.officer, tenant=BUILDING, starts_at=start, ends_at=end, actor="sistem")
        return person

    return make


def ask(person: Person, talk: Talk, who: str) -> tuple[int, str]:
    """What the page answers whoever asks somebody in."""
    answer = person.post(f"/panggilan/{talk.call.ref}/undang/", {"who": who})
    told = answer.json() if answer.headers.get("Content-Type") == "application/json" else {}
    return answer.status_code, told.get("sentence", "")


def sit(person: Person, talk: Talk) -> Seat:
    """The person comes in."""
    seat = access_call(person.viewer, talk.call.ref).seat
    actions.seat_taken(seat)
    return seat


def test_an_officer_of_the_other_agency_is_told_on_the_desk_and_comes_into_the_fourth_seat(
    talk: Talk, at_desk: Callable[..., Person]
) -> None:
    sari = at_desk()
    assert sari.get("/petugas/keadaan/").json()["asked"] == []
    status, told = ask(talk.rina, talk, AGENCY_CODE)
    assert status == 200
    assert "Sari" in told
    assert sari.get("/petugas/keadaan/").json()["asked"] == [talk.call.ref]
    desk = sari.get("/petugas/").content.decode()
    assert f'href="/panggilan/{talk.call.ref}/"' in desk
    assert "Rina" in desk
    page = sari.get(f"/panggilan/{talk.call.ref}/").content.decode()
    assert 'data-seat="agency"' in page
    seat = sit(sari, talk)
    assert (seat.place, seat.role, seat.name) == (AGENCY, "agency", "Sari (DUKCAPIL)")


def test_the_interpreter_on_duty_is_told_on_their_page_and_comes_beside_the_citizen(
    talk: Talk, interpreter_of: Callable[..., Person], officer_of: Callable[..., Person]
) -> None:
    officer_of("", role=INTERPRETER, name="Tidak bertugas")
    dewi = interpreter_of()
    status, told = ask(talk.rina, talk, INTERPRETER)
    assert (status, "Dewi" in told) == (200, True)
    page = dewi.get("/juru-bahasa/").content.decode()
    assert f'href="/panggilan/{talk.call.ref}/"' in page
    assert sit(dewi, talk).place == BESIDE


def test_nobody_on_duty_or_free_is_said_in_words_and_opens_no_seat(
    talk: Talk, officer_of: Callable[..., Person]
) -> None:
    officer_of(AGENCY_CODE)  # on the roster, but at no desk
    for who in (AGENCY_CODE, INTERPRETER):
        status, told = ask(talk.rina, talk, who)
        assert status == 409
        assert "bebas saat ini" in told
    assert talk.call.seats.count() == 2


def test_whoever_has_a_person_before_them_is_not_asked(talk: Talk, at_desk: Callable[..., Person], bob: Person) -> None:
    busy, free = at_desk(name="Sibuk"), at_desk(name="Bebas")
    take_ticket(ITS_SERVICE, holder=bob.device)
    assert call_next(busy.officer)
    for _ in range(2):
        assert ask_colleague(talk.call, wanted=AGENCY_CODE, actor="officer:1").pk == free.officer.pk


def test_a_colleague_of_the_same_agency_may_be_asked_and_nobody_else_of_it_gets_in(
    talk: Talk, at_desk: Callable[..., Person]
) -> None:
    at_desk("DPMPTSP", name="Rekan")
    assert ask(talk.rina, talk, "DPMPTSP")[0] == 200  # a colleague of the same agency may help too
    with pytest.raises(NoAccess):
        access_call(at_desk("DPMPTSP", name="Lain").viewer, talk.call.ref)


def test_asked_again_while_nobody_came_the_next_one_is_asked_and_the_first_is_let_go(
    talk: Talk, at_desk: Callable[..., Person]
) -> None:
    both = [at_desk(name="Satu"), at_desk(name="Dua")]
    asked = [ask_colleague(talk.call, wanted=AGENCY_CODE, actor="officer:1").pk for _ in range(2)]
    assert sorted(asked) == sorted(one.officer.pk for one in both)
    first, second = sorted(both, key=lambda one: asked.index(one.officer.pk))
    assert asked_into(first.viewer) == []
    assert first.get(f"/panggilan/{talk.call.ref}/").status_code == 404
    sit(second, talk)
    assert ask(talk.rina, talk, AGENCY_CODE) == (409, "Kursi itu sudah terisi.")


def test_an_interpreter_and_a_relative_do_not_fight_for_one_seat(
    talk: Talk, interpreter_of: Callable[..., Person], bob: Person
) -> None:
    dewi = interpreter_of()
    link = invite_seat(talk.call, actor="officer:1")
    ask_colleague(talk.call, wanted=INTERPRETER, actor="officer:1")
    with pytest.raises(BadToken):
        take_seat(link, holder=bob.device)
    with pytest.raises(SeatTaken):
        invite_seat(talk.call, actor="officer:1")
    assert ask(talk.rina, talk, "")[0] == 409
    sit(dewi, talk)


def test_a_relative_who_sits_there_is_not_driven_out(
    talk: Talk, interpreter_of: Callable[..., Person], bob: Person
) -> None:
    interpreter_of()
    take_seat(invite_seat(talk.call, actor="officer:1"), holder=bob.device)
    sit(bob, talk)
    assert ask(talk.rina, talk, INTERPRETER) == (409, "Kursi itu sudah terisi.")


def test_the_citizen_a_guest_and_strangers_ask_nobody_in(
    talk: Talk, at_desk: Callable[..., Person], bob: Person, stranger: Person
) -> None:
    sari = at_desk()
    take_seat(invite_seat(talk.call, actor="officer:1"), holder=bob.device)
    for person in (talk.alice, bob, stranger, sari):
        assert ask(person, talk, AGENCY_CODE)[0] == 404
    assert ask(talk.rina, talk, "TIDAKADA")[0] == 404
    assert asked_into(sari.viewer) == []


def test_with_the_end_of_the_call_the_way_in_ends_too(talk: Talk, at_desk: Callable[..., Person]) -> None:
    sari = at_desk()
    ask_colleague(talk.call, wanted=AGENCY_CODE, actor="officer:1")
    end_call(talk.call, by="officer", outcome="finished", actor="officer:1")
    assert asked_into(sari.viewer) == []
    with pytest.raises(NoAccess):
        access_call(sari.viewer, talk.call.ref)
    assert ask(talk.rina, talk, AGENCY_CODE)[0] == 410


def test_a_colleague_sees_neither_papers_nor_the_ticket(talk: Talk, at_desk: Callable[..., Person]) -> None:
    sari = at_desk()
    ask_colleague(talk.call, wanted=AGENCY_CODE, actor="officer:1")
    assert "papers" not in sari.get(f"/panggilan/{talk.call.ref}/kabar/").json()
    assert sari.get(f"/panggilan/{talk.call.ref}/dokumen/").status_code == 404
