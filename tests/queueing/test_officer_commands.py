"""What an officer presses is done once, however often it arrives; and the desk says only what is so."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from plaza.core.fields import sealed_to
from plaza.core.work import run_all
from plaza.notices.adapters import TRANSPORTS
from plaza.notices.adapters.base import Letter, Undelivered
from plaza.notices.queries import notices_about
from plaza.people.actions import set_duty
from plaza.people.models import Officer
from plaza.queueing import actions
from plaza.queueing.actions import QueueError, rounds
from plaza.queueing.models import Step, Ticket
from plaza.queueing.queries import ticket_of
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person
from tests.queueing.test_pages import called, hidden, take

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture(autouse=True)
def rina(clock: Clock, officer_of: Callable[..., Person]) -> Person:
    """The demo city on a Tuesday at 09.30 WITA, and an officer of the licensing agency."""
    put_catalogue()
    return officer_of("DPMPTSP")


def trace(ticket: Ticket) -> tuple[object, ...]:
    """What an act leaves behind."""
    now = ticket_of(ticket.ref)
    return now.state, now.rings, now.service, now.priority_state, now.notes.count(), now.steps.count()


@pytest.mark.parametrize(
    "act", ["mulai", "panggil-lagi", "sisihkan", "kembalikan", "batal", "catat", "prioritas", "teruskan", "selesai"]
)
def test_a_press_that_arrives_twice_is_done_once_and_answered_twice(alice: Person, rina: Person, act: str) -> None:
    take(alice, priority="elderly")
    ticket = called(rina)
    address = f"/petugas/tiket/{ticket.ref}/{act}/"
    told = {"key": "one-press", "note": "KTP dicek", "service": "DPMPTSP-02", "confirmed": "yes", "outcome": "resolved"}
    before = trace(ticket)
    assert rina.post(address, told, headers=FETCH).status_code == 204
    once = trace(ticket)
    assert once != before
    assert rina.post(address, told).status_code == 302
    assert rina.post(address, told, headers=FETCH).status_code == 204
    assert trace(ticket) == once


@pytest.mark.parametrize("act", ["panggil-lagi", "sisihkan", "datang-langsung", "lantai-lain", "selesai"])
def test_a_press_at_the_counter_that_arrives_twice_is_done_once(alice: Person, rina: Person, act: str) -> None:
    take(alice)
    ticket = called(rina)
    told = {"key": "one-press", "tenant": "BPJSKES", "outcome": "resolved"}
    before = trace(ticket)
    assert rina.post(f"/petugas/loket/{ticket.ref}/{act}/", told).status_code == 302
    once = trace(ticket)
    assert once != before
    assert rina.post(f"/petugas/loket/{ticket.ref}/{act}/", told).status_code == 302
    assert trace(ticket) == once


def test_the_same_page_may_give_several_commands_and_the_next_press_is_another(alice: Person, rina: Person) -> None:
    take(alice)
    ticket = called(rina)
    key = hidden(rina.get("/petugas/"))
    for act in ("panggil-lagi", "catat", "mulai"):
        rina.post(f"/petugas/tiket/{ticket.ref}/{act}/", {"key": key, "note": "x"})
    now = ticket_of(ticket.ref)
    assert (now.state, now.rings, now.notes.count()) == ("serving", 2, 1)
    rina.post(f"/petugas/tiket/{ticket.ref}/catat/", {"key": f"{key}-next", "note": "y"})
    assert now.notes.count() == 2


def test_a_key_opens_nobody_elses_ticket(alice: Person, bob: Person, rina: Person) -> None:
    take(alice)
    ticket, told = called(rina), {"key": "k"}
    rina.post(f"/petugas/tiket/{ticket.ref}/sisihkan/", told)
    other = take(bob)
    assert rina.post(f"/petugas/tiket/{other.ref}/sisihkan/", told).status_code == 404
    assert rina.post(f"/petugas/tiket/{ticket.ref}/kembalikan/", told).status_code == 404
    assert (ticket_of(ticket.ref).state, ticket_of(other.ref).state) == ("parked", "waiting")


def test_an_undone_finish_that_arrives_twice_is_undone_once(alice: Person, rina: Person) -> None:
    take(alice)
    ticket = called(rina)
    rina.post(f"/petugas/tiket/{ticket.ref}/selesai/", {"outcome": "resolved", "key": "f"})
    for _ in range(2):
        answer = rina.post(f"/petugas/tiket/{ticket.ref}/batal-selesai/", {"key": "u"})
        assert (answer.status_code, ticket_of(ticket.ref).state) == (302, "serving")
    assert Step.objects.filter(ticket=ticket, why="undone").count() == 1


def test_every_form_of_the_desk_carries_a_key(alice: Person, rina: Person) -> None:
    take(alice, priority="elderly")
    for _ in range(2):
        page = rina.get("/petugas/").content.decode()
        forms = [form for form in page.split("<form")[1:] if "/petugas/tiket/" in form or "/petugas/panggil/" in form]
        assert forms and all('name="key" value=' in form for form in forms)
        called(rina)


def test_a_finish_is_not_taken_back_once_the_officer_has_somebody_else(
    alice: Person, bob: Person, rina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(alice), take(bob)
    first = called(rina)
    done = actions.finish(first, officer(rina), outcome="resolved")
    called(rina)  # from another page, a moment before
    with pytest.raises(QueueError):
        actions.undo_finish(done, officer(rina))
    assert ticket_of(first.ref).state == "done"
    assert rina.post(f"/petugas/tiket/{first.ref}/batal-selesai/").status_code in (302, 404)


def test_a_finish_is_not_taken_back_once_the_person_has_another_number(alice: Person, rina: Person) -> None:
    take(alice)
    done = actions.finish(called(rina), officer(rina), outcome="resolved")
    take(alice)
    with pytest.raises(QueueError):
        actions.undo_finish(done, officer(rina))


def officer(person: Person) -> Officer:
    assert person.officer is not None
    return person.officer


# Where the person is, and what was sent


def said(rina: Person) -> str:
    """What the desk says of the person's page, drawn and asked anew."""
    words = str(rina.get("/petugas/keadaan/").json()["here"])
    assert words in rina.get("/petugas/").content.decode()
    return words


class Down:
    """A mail server that takes nothing."""

    name = "email"

    def check(self) -> str:
        return ""

    def send(self, letter: Letter) -> None:
        raise Undelivered("no such user", final=True)


def test_the_desk_says_that_nothing_was_sent_when_nothing_was(alice: Person, rina: Person) -> None:
    take(alice)
    called(rina)
    assert said(rina) == "Halamannya tertutup; orang ini tidak meninggalkan cara dikabari"


def test_whoever_waits_in_the_building_is_called_on_its_boards(alice: Person, rina: Person) -> None:
    actions.take_ticket("DPMPTSP-01", holder=alice.device, channel="counter")
    called(rina)
    assert said(rina) == "Dipanggil lewat papan di gedung"


def test_the_desk_says_that_word_was_sent_once_it_was(alice: Person, rina: Person) -> None:
    ticket = take(alice)
    alice.post(f"/tiket/{ticket.ref}/nanti/", {"contact": "alice@contoh.id"})
    called(rina)
    assert said(rina) == "Halamannya tertutup; kabar sedang dikirim"
    run_all()
    assert said(rina) == "Halamannya tertutup; kabar sudah terkirim"
    actions.seen([ticket.ref])
    assert said(rina) == "Halamannya terbuka"


def test_the_desk_says_that_word_did_not_get_through(
    alice: Person, rina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TRANSPORTS, "email", Down())
    ticket = take(alice)
    alice.post(f"/tiket/{ticket.ref}/nanti/", {"contact": "alice@contoh.id"})
    called(rina)
    run_all()
    assert said(rina) == "Halamannya tertutup; kabar tidak sampai"


def test_word_of_an_earlier_call_does_not_stand_for_this_one(
    alice: Person, rina: Person, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = take(alice)
    alice.post(f"/tiket/{ticket.ref}/nanti/", {"contact": "alice@contoh.id"})
    actions.park(called(rina), actor="officer")
    clock.forward(minutes=5)
    Ticket.objects.update(contact="", callback=False)
    actions.come_back(ticket_of(ticket.ref), actor=alice.device)
    called(rina)
    assert "tidak meninggalkan cara dikabari" in said(rina)


def test_whoever_asked_to_be_told_is_told_again_after_coming_back(alice: Person, rina: Person, clock: Clock) -> None:
    ticket = take(alice)
    alice.post(f"/tiket/{ticket.ref}/nanti/", {"contact": "alice@contoh.id"})
    actions.seen([ticket.ref])
    actions.park(called(rina), actor="officer")
    actions.come_back(ticket_of(ticket.ref), actor=alice.device)
    called(rina)
    assert notices_about(ticket.subject).filter(kind="queue.called").count() == 2


def test_whoever_closes_the_page_before_the_second_ring_is_told_with_it(
    alice: Person, rina: Person, clock: Clock
) -> None:
    ticket = take(alice)
    Ticket.objects.filter(pk=ticket.pk).update(**sealed_to(ticket, {"contact": "alice@contoh.id"}))
    clock.forward(seconds=30)
    actions.seen([ticket.ref])
    clock.forward(seconds=25)
    called(rina)
    told = notices_about(ticket.subject)
    assert not told.exists(), "the page was open a moment ago"
    for count in (1, 1):  # with the second ring, and not again with the third
        clock.forward(seconds=41)
        rounds.climb_ladder()
        assert told.count() == count


def test_an_officer_of_two_tenants_hands_on_within_the_own_desk(alice: Person, rina: Person, clock: Clock) -> None:
    moment = clock.to("2026-11-24 09:30")
    set_duty(
        officer(rina), tenant="BPJSKES", starts_at=moment - timedelta(hours=1), ends_at=moment + timedelta(hours=5),
        actor="sistem",
    )  # fmt: skip
    take(alice)
    ticket = called(rina)
    told = {"service": "BPJSKES-01", "word": "lanjut", "key": "t"}
    for _ in range(2):
        rina.post(f"/petugas/tiket/{ticket.ref}/teruskan/", told)
    again = called(rina)
    assert (again.pk, again.queue.tenant, again.notes.count()) == (ticket.pk, "BPJSKES", 1)


@pytest.mark.parametrize("late", ["finish", "give_back", "park", "transfer", "settle_priority", "come_in_person"])
def test_a_late_press_changes_nothing_for_the_officer_who_has_the_person_now(
    late: str, officer_of: Callable[..., Person], alice: Person, rina: Person
) -> None:
    other = officer_of("DPMPTSP").officer
    take(alice, priority="elderly")
    shown = called(rina)
    actions.give_back(ticket_of(shown.ref), actor=rina.officer.ref, why="returned")
    assert actions.call_next(other) == shown
    before = trace(shown)
    press = {
        "finish": lambda: actions.finish(shown, rina.officer, outcome="resolved"),
        "give_back": lambda: actions.give_back(shown, actor=rina.officer.ref, why="returned"),
        "park": lambda: actions.park(shown, actor=rina.officer.ref),
        "transfer": lambda: actions.transfer(shown, rina.officer, service_code="DPMPTSP-02"),
        "settle_priority": lambda: actions.settle_priority(shown, rina.officer, confirmed=False),
        "come_in_person": lambda: actions.come_in_person(shown, rina.officer),
    }[late]
    with pytest.raises(actions.Overtaken, match="petugas lain"):
        press()
    assert trace(shown) == before
    assert ticket_of(shown.ref).claimed_by_id == other.pk
