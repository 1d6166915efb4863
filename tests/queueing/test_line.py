"""The line as people meet it: a number, a turn, an officer, an outcome, and everything that goes wrong on the way."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from plaza.core.models import Job
from plaza.integrity.models import Leaf
from plaza.people.models import Key, Officer
from plaza.people.queries import NoAccess, active_task, owns
from plaza.people.viewers import Viewer
from plaza.queueing import actions
from plaza.queueing.actions import QueueClosed, QueueError, rounds, take_ticket
from plaza.queueing.models import Queue, Ticket
from plaza.queueing.queries import (
    access_ticket,
    claimed_by,
    estimate_coverage,
    place_in_line,
    snapshot,
    ticket_of,
    waiting_counts,
    waiting_for,
    waiting_time,
)
from plaza.queueing.signals import ticket_rung
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db
Desk = Callable[..., Officer]


def take(who: str, service: str = "DPMPTSP-01", **more: str) -> Ticket:
    return take_ticket(service, holder=f"device:{who}", **more)


def call(officer: Officer) -> Ticket:
    ticket = actions.call_next(officer)
    assert ticket is not None
    return ticket


def again(ticket: Ticket) -> Ticket:
    return ticket_of(ticket.ref)


# Taking a number


def test_a_number_is_the_tenants_letters_and_three_digits_of_the_day(mall: None, clock: Clock) -> None:
    assert [take("a").number, take("b", "DPMPTSP-02").number, take("c", "BPJS-01").number] == [
        "DPM-001",
        "DPM-002",
        "BPJ-001",
    ]
    clock.to("2026-11-25 08:30")
    assert take("d").number == "DPM-001"


def test_the_day_begins_in_wita(mall: None, clock: Clock) -> None:
    clock.to("2026-11-25 08:01")  # 00.01 UTC, the same day in WITA; eight hours earlier it was still the 24th there
    assert str(take("a").day) == "2026-11-25"


def test_taking_twice_for_one_service_is_one_number(mall: None) -> None:
    assert take("a").ref == take("a").ref
    assert take("a", "DPMPTSP-02").number == "DPM-002"


def test_a_repeated_command_is_one_number(mall: None) -> None:
    first = take("a", key="k1")
    actions.leave(first, actor="device:a")
    assert take("a", key="k1").ref == first.ref
    assert take("a", key="k2").ref != first.ref


def test_the_holder_owns_the_number_and_a_stranger_does_not(mall: None, alice: Person, bob: Person) -> None:
    ticket = take_ticket("DPMPTSP-01", holder=alice.device)
    assert access_ticket(alice.viewer, ticket.ref.lower()).pk == ticket.pk
    assert owns(alice.viewer, ticket.subject)
    for ref in (ticket.ref, "NOSUCH", "", "0" * 500):
        with pytest.raises(NoAccess):
            access_ticket(bob.viewer, ref)


def test_outside_the_hours_there_is_no_number_but_a_message(mall: None, clock: Clock, desk: Desk) -> None:
    clock.to("2026-11-28 10:00")  # a Saturday
    with pytest.raises(QueueClosed):
        take("a")
    message = actions.leave_message("DPMPTSP-01", holder="device:a", words="Kapan buka?", key="m1")
    assert actions.leave_message("DPMPTSP-01", holder="device:a", words="Kapan buka?", key="m1").pk == message.pk
    clock.to("2026-11-30 09:00")
    officer = desk()
    answered = actions.answer_message(message, officer, words="Senin pukul 08.00 WITA.")
    assert answered.state == "answered"
    with pytest.raises(QueueError):
        actions.answer_message(message, officer, words="Lagi")


@pytest.mark.parametrize(
    "wrong",
    [
        {"contact": "bukan kontak"},
        {"contact": "0812 3456 7890"},
        {"channel": "telepati"},
        {"priority": "vip"},
        {"application_ref": "7F3K"},
        {"contact": "a@b\nc"},
    ],
)
def test_a_wrong_answer_gives_a_sentence_and_no_number(mall: None, wrong: dict[str, str]) -> None:
    with pytest.raises(QueueError) as problem:
        take("a", **wrong)
    assert str(problem.value)
    assert not Ticket.objects.exists()


def test_one_device_cannot_empty_the_numbers(mall: None) -> None:
    for _ in range(12):
        actions.leave(take("a"), actor="device:a")
    with pytest.raises(QueueError):
        take("a")
    assert take("b").state == "waiting"


def test_the_contact_lies_sealed(mall: None) -> None:
    ticket = take("a", contact=" Alice@Contoh.id ")
    assert ticket.contact == "alice@contoh.id"
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM queueing_ticket")
        assert "lice@" not in str(cursor.fetchall())


# Calling


def test_officers_get_people_in_the_order_of_arrival_and_never_choose(desk: Desk, clock: Clock) -> None:
    rina, tono = desk(), desk()
    for who in "abc":
        take(who)
        clock.forward(minutes=1)
    assert [call(rina).number, call(tono).number] == ["DPM-001", "DPM-002"]
    assert waiting_for(rina) == 1


def test_an_officer_has_one_person_at_a_time(desk: Desk) -> None:
    rina = desk()
    take("a"), take("b")
    assert call(rina).pk == call(rina).pk
    assert Ticket.objects.filter(state="called").count() == 1


def test_a_repeated_press_after_the_end_does_not_fetch_another_person(desk: Desk) -> None:
    rina = desk()
    take("a"), take("b")
    first = actions.call_next(rina, key="press-1")
    assert first
    actions.finish(first, rina, outcome="resolved")
    repeated = actions.call_next(rina, key="press-1")
    assert repeated and repeated.pk == first.pk
    assert Ticket.objects.filter(state="waiting").count() == 1


def test_whoever_is_not_on_the_roster_calls_nobody(desk: Desk) -> None:
    take("a")
    with pytest.raises(actions.NotOnDuty):
        actions.call_next(desk(on_duty=False))


def test_an_officer_serves_the_services_of_the_duty_only(desk: Desk) -> None:
    two = desk(services=["DPMPTSP-02"])
    take("a", "DPMPTSP-01"), take("b", "DPMPTSP-02")
    assert call(two).service == "DPMPTSP-02"
    assert waiting_for(two) == 0


def test_an_officer_of_several_tenants_gets_who_came_first(desk: Desk, clock: Clock) -> None:
    from plaza.core.clock import now
    from plaza.people.actions import set_duty

    both = desk()
    set_duty(
        both, tenant="BPJS", starts_at=now() - timedelta(hours=1), ends_at=now() + timedelta(hours=5), actor="sistem"
    )
    take("a", "BPJS-01")
    clock.forward(minutes=1)
    take("b")
    assert call(both).number == "BPJ-001"


def test_the_officer_may_open_the_person_only_between_claim_and_end(desk: Desk) -> None:
    rina, tono = desk(), desk()
    ticket = take("a")
    seen = Viewer(rina.ref, officer=rina, roles=frozenset({("petugas", "DPMPTSP")}))
    with pytest.raises(NoAccess):
        access_ticket(seen, ticket.ref)
    call(rina)
    assert access_ticket(seen, ticket.ref).pk == ticket.pk
    with pytest.raises(NoAccess):
        access_ticket(Viewer(tono.ref, officer=tono, roles=seen.roles), ticket.ref)
    actions.finish(again(ticket), rina, outcome="resolved")
    with pytest.raises(NoAccess):
        access_ticket(seen, ticket.ref)


def test_the_application_that_the_person_brings_opens_with_the_claim(desk: Desk) -> None:
    rina = desk()
    Key.objects.create(subject_ref="application:7F3KX", holder="device:a", given_at="2026-11-24T00:00Z")
    take("a", application_ref="7F3KX")
    viewer = Viewer(rina.ref, officer=rina)
    assert active_task(viewer, "application:7F3KX") is None
    call(rina)
    assert active_task(viewer, "application:7F3KX")


def test_serving_and_finishing_is_remembered_once(desk: Desk) -> None:
    rina = desk()
    ticket = take("a")
    call(rina)
    actions.accept(again(ticket), actor="device:a")
    assert again(ticket).state == "serving"
    for _ in range(2):
        actions.finish(again(ticket), rina, outcome="resolved", note="KTP sudah dicek", key="done-1")
    done = again(ticket)
    assert (done.state, done.outcome, done.notes.count()) == ("done", "resolved", 1)
    assert Leaf.objects.filter(kind="queue.finished", subject=ticket.subject).count() == 1


def test_another_officer_cannot_finish_my_person(desk: Desk) -> None:
    rina, tono = desk(), desk()
    ticket = take("a")
    call(rina)
    for act in (
        lambda: actions.finish(again(ticket), tono, outcome="resolved"),
        lambda: actions.transfer(again(ticket), tono, service_code="BPJS-01"),
        lambda: actions.undo_call(again(ticket), tono),
    ):
        with pytest.raises(actions.Overtaken):
            act()
    assert again(ticket).state == "called"


def test_an_abusive_end_needs_a_reason(desk: Desk) -> None:
    rina = desk()
    take("a")
    ticket = call(rina)
    with pytest.raises(QueueError):
        actions.finish(ticket, rina, outcome="abusive")
    assert actions.finish(again(ticket), rina, outcome="abusive", note="Mengancam").outcome == "abusive"


# Priority


def test_declared_need_goes_a_little_sooner_and_the_officer_confirms_it(desk: Desk, clock: Clock) -> None:
    rina = desk()
    take("a")
    clock.forward(minutes=5)
    elder = take("b", priority="elderly")
    assert place_in_line(elder) == 1
    called = call(rina)
    assert called.pk == elder.pk
    settled = actions.settle_priority(called, rina, confirmed=False)
    assert (settled.priority_state, settled.lane) == ("rejected", 0)


# The ladder


def test_whoever_does_not_answer_is_rung_twice_more_then_parked_then_let_go(desk: Desk, clock: Clock) -> None:
    rina = desk()
    ticket = take("a")
    call(rina)
    for rings in (2, 3):
        clock.forward(seconds=41)
        rounds.climb_ladder()
        assert again(ticket).rings == rings
    clock.forward(seconds=41)
    rounds.climb_ladder()
    assert again(ticket).state == "parked"
    assert claimed_by(rina) is None
    clock.forward(minutes=11)
    rounds.end_graces()
    assert again(ticket).state == "no_show"


def test_coming_back_keeps_the_first_arrival_but_only_once(desk: Desk, clock: Clock) -> None:
    rina = desk()
    late = take("a")
    clock.forward(minutes=5)
    take("b")
    actions.park(call(rina), actor=rina.ref)
    clock.forward(minutes=2)
    actions.come_back(again(late), actor="device:a")
    assert place_in_line(again(late)) == 1
    actions.park(call(rina), actor=rina.ref)
    assert again(late).state == "no_show"
    with pytest.raises(QueueError):
        actions.come_back(again(late), actor="device:a")


def test_a_person_who_does_not_answer_never_holds_up_the_next(desk: Desk, clock: Clock) -> None:
    rina = desk()
    take("a"), take("b")
    actions.park(call(rina), actor=rina.ref)
    assert call(rina).number == "DPM-002"


def test_leaving_and_coming_back_keeps_the_place_for_half_an_hour(mall: None, clock: Clock) -> None:
    first = take("a")
    clock.forward(minutes=1)
    take("b")
    actions.leave(first, actor="device:a")
    assert place_in_line(again(first)) is None
    clock.forward(minutes=20)
    assert place_in_line(actions.come_back(again(first), actor="device:a")) == 1
    actions.leave(again(first), actor="device:a")
    with pytest.raises(QueueError):
        actions.come_back(again(first), actor="device:a")


def test_whoever_asked_to_be_called_later_is_rung_longer(desk: Desk, clock: Clock) -> None:
    rina = desk()
    ticket = actions.call_me_later(take("a"), contact="alice@contoh.id", actor="device:a")
    call(rina)
    clock.forward(seconds=100)
    rounds.climb_ladder()
    assert (again(ticket).state, again(ticket).rings) == ("called", 1)


# Leases and undo


def test_a_browser_that_dies_gives_the_person_back_to_the_front(desk: Desk, clock: Clock) -> None:
    rina, tono = desk(), desk()
    lost = take("a")
    clock.forward(minutes=1)
    take("b")
    actions.accept(call(rina), actor="device:a")
    actions.officers_seen([rina.pk])
    clock.forward(seconds=20 + 60 + 15)  # between two signs, an outage, a last knock
    rounds.end_leases()
    assert again(lost).state == "serving"
    clock.forward(seconds=15)
    rounds.end_leases()
    assert again(lost).state == "waiting"
    assert place_in_line(again(lost)) == 1
    assert call(tono).pk == lost.pk


def test_a_wrong_press_can_be_taken_back_while_it_rings(desk: Desk, clock: Clock) -> None:
    rina = desk()
    take("a"), take("b")
    ticket = call(rina)
    actions.undo_call(ticket, rina)
    assert place_in_line(again(ticket)) == 1
    ticket = call(rina)
    clock.forward(seconds=31)
    with pytest.raises(QueueError):
        actions.undo_call(again(ticket), rina)


def test_a_wrong_finish_can_be_taken_back_for_two_minutes(desk: Desk, clock: Clock) -> None:
    rina = desk()
    take("a")
    ticket = actions.finish(call(rina), rina, outcome="resolved")
    assert actions.undo_finish(again(ticket), rina).state == "serving"
    actions.finish(again(ticket), rina, outcome="resolved")
    clock.forward(minutes=3)
    with pytest.raises(QueueError):
        actions.undo_finish(again(ticket), rina)


def test_a_break_waits_for_the_person_who_is_there(desk: Desk) -> None:
    rina = desk()
    take("a")
    ticket = call(rina)
    with pytest.raises(QueueError):
        actions.set_desk(rina, state="break")
    actions.finish(ticket, rina, outcome="resolved")
    assert actions.set_desk(rina, state="break").state == "break"


# Transfer


def test_a_transfer_is_one_journey_aged_by_the_first_arrival(desk: Desk, clock: Clock) -> None:
    rina, wati = desk(), desk("BPJS")
    ticket = take("a")
    clock.forward(minutes=10)
    take("b", "BPJS-01")
    call(rina)
    actions.transfer(again(ticket), rina, service_code="BPJS-01", word="Sudah punya KTP")
    moved = call(wati)
    assert (moved.pk, moved.number) == (ticket.pk, "DPM-001")
    assert [note.words for note in moved.notes.all()] == ["Sudah punya KTP"]
    assert waiting_counts() == {"BPJS": 1}
    assert not active_task(Viewer(rina.ref, officer=rina), ticket.subject)


def test_a_transfer_swallows_the_own_number_that_waits_there(desk: Desk) -> None:
    rina = desk()
    ticket, other = take("a"), take("a", "BPJS-01")
    call(rina)
    actions.transfer(again(ticket), rina, service_code="BPJS-01")
    assert again(other).state == "closed"
    assert again(ticket).queue.tenant == "BPJS"


# How long, and figures


def test_where_one_sits_at_a_screen_the_people_in_the_building_are_told_longer(desk: Desk) -> None:
    rina, dewi = desk(), desk()
    actions.set_counter(rina, counter="1-01")
    for name in ("a", "b", "c", "d"):
        take(name, channel="counter")
    at_the_counter, by_video = (
        waiting_time("DPMPTSP-01", tenant="DPMPTSP", ahead=4, channel=channel) for channel in ("counter", "video")
    )
    assert at_the_counter
    assert by_video
    assert at_the_counter.low > by_video.high  # everybody ahead is Rina's; Dewi is free for whoever calls
    actions.set_desk(dewi, state="off")
    alone = waiting_time("DPMPTSP-01", tenant="DPMPTSP", ahead=4, channel="video")
    assert alone == at_the_counter


def test_the_waiting_time_is_unknown_while_nobody_is_there(mall: None, desk: Desk, clock: Clock) -> None:
    assert waiting_time("DPMPTSP-01", tenant="DPMPTSP", ahead=3) is None
    rina = desk()
    assert waiting_time("DPMPTSP-01", tenant="DPMPTSP", ahead=3)
    clock.forward(seconds=90)  # no sign of life
    assert waiting_time("DPMPTSP-01", tenant="DPMPTSP", ahead=3) is None
    actions.officers_seen([rina.pk])
    actions.set_desk(rina, state="break")
    assert waiting_time("DPMPTSP-01", tenant="DPMPTSP", ahead=3) is None


def test_it_is_measured_whether_the_promise_held(desk: Desk, clock: Clock) -> None:
    rina = desk()
    in_time, too_late = take("a"), take("b")
    assert in_time.told_high and too_late.told_high
    clock.forward(minutes=2)
    actions.finish(call(rina), rina, outcome="resolved")
    clock.forward(hours=2)
    actions.officers_seen([rina.pk])
    call(rina)
    assert estimate_coverage(since=in_time.first_joined_at) == (1, 2)


def test_the_snapshot_shows_numbers_in_order_and_a_version_that_grows(desk: Desk) -> None:
    rina = desk()
    take("a"), take("b")
    before = snapshot("DPMPTSP")
    assert before.numbers == ("DPM-001", "DPM-002")
    call(rina)
    after = snapshot("DPMPTSP")
    assert (after.numbers, after.called) == (("DPM-002",), ("DPM-001",))
    assert after.version > before.version
    assert snapshot("NOBODY").numbers == ()


def test_the_past_day_is_closed_in_the_morning(mall: None, clock: Clock) -> None:
    ticket = take("a")
    clock.to("2026-11-25 08:00")
    rounds.close_old_days()
    assert (again(ticket).state, again(ticket).outcome) == ("closed", "day_over")
    assert take("a").number == "DPM-001"


def test_nothing_of_the_line_waits_in_the_jobs(mall: None) -> None:
    take("a")
    assert Job.objects.count() == 0
    assert Queue.objects.get().version == 1


def test_somebody_who_was_cut_off_is_rung_again_without_counting(desk: Desk) -> None:
    rina, heard = desk(), list[str]()
    take("a")
    ticket = actions.accept(call(rina), actor="device:a")

    def hear(ticket: Ticket, **_: object) -> None:
        heard.append(ticket.number)

    ticket_rung.connect(hear)
    assert actions.ring_again(ticket, actor=rina.ref)
    assert (heard, again(ticket).state, again(ticket).rings) == (["DPM-001"], "serving", 1)
