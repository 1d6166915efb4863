"""Appointments: a time is one person's, who comes in time is merged by the written rule, and nobody is left standing by a closing."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.catalogue.actions import edit_schedule, set_holiday
from plaza.catalogue.queries import Unknown
from plaza.core.clock import WITA
from plaza.core.models import Job
from plaza.core.secrets import BadToken
from plaza.integrity.models import Leaf
from plaza.notices.queries import notices_about
from plaza.people.models import Officer
from plaza.people.queries import NoAccess
from plaza.queueing import actions
from plaza.queueing.actions import QueueError, SlotGone, call_next, take_ticket
from plaza.queueing.actions.appointments import displace_fallen, release_missed, release_silent, remind
from plaza.queueing.appointments import access_appointment, appointment_link, appointment_of, days_with_slots
from plaza.queueing.models import Appointment
from plaza.queueing.queries import slots
from plaza.queueing.rules import (
    AHEAD,
    LATE,
    SLOT,
    Place,
    appointments_at_once,
    arrival_of,
    line,
    slot_starts,
)
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db
TODAY, WEDNESDAY, SATURDAY = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 28)
Desk = Callable[..., Officer]


def at(text: str, day: date = TODAY) -> datetime:
    """A WITA hour of that day."""
    return datetime.fromisoformat(f"{day} {text}").replace(tzinfo=WITA)


def book(person: Person, when: datetime | None = None, **more: str) -> Appointment:
    """An appointment for the first service, by video."""
    given = {"channel": "video", "contact": f"{person.name}@contoh.id", **more}
    return actions.book("DPMPTSP-01", at=when or at("13:00"), holder=person.device, **given)


def told(appointment: Appointment) -> list[str]:
    """What kinds of notice the person was sent, oldest first."""
    return [notice.kind for notice in notices_about(appointment.subject)][::-1]


def test_slots_are_the_tenants_hours_in_whole_twenties(desk: Desk) -> None:
    desk()
    found = slots("DPMPTSP-01", WEDNESDAY, channel="video")
    assert [slot.at.astimezone(WITA).strftime("%H.%M") for slot in found][:3] == ["08.00", "08.20", "08.40"]
    assert (found[-1].until.astimezone(WITA).hour, len(found)) == (16, 24)
    assert {slot.free for slot in found} == {1}


def test_no_slots_when_closed_unknown_too_far_or_nobody_works_there(desk: Desk, mall: None) -> None:
    assert {slot.free for slot in slots("BPJS-01", WEDNESDAY, channel="video")} == {0}
    desk()
    assert slots("DPMPTSP-01", SATURDAY, channel="video") == []
    assert slots("DPMPTSP-01", TODAY - timedelta(days=1), channel="video") == []
    assert slots("DPMPTSP-01", TODAY + timedelta(days=30), channel="video") == []
    assert slots("DPMPTSP-01", WEDNESDAY, channel="online") == []
    with pytest.raises(Unknown):
        slots("NOBODY-01", WEDNESDAY, channel="video")


def test_more_officers_on_the_roster_open_more_places(desk: Desk) -> None:
    for _ in range(5):
        desk()
    assert {slot.free for slot in slots("DPMPTSP-01", TODAY, channel="video") if slot.at > at("10:00")} == {2}


def test_an_officer_of_another_service_opens_no_place(desk: Desk) -> None:
    desk(services=["DPMPTSP-02"])
    assert {slot.free for slot in slots("DPMPTSP-01", TODAY, channel="video")} == {0}
    assert max(slot.free for slot in slots("DPMPTSP-02", TODAY, channel="video")) == 1


def test_what_is_too_soon_cannot_be_had(desk: Desk, alice: Person) -> None:
    desk()
    assert next(slot for slot in slots("DPMPTSP-01", TODAY, channel="video") if slot.free).at == at("10:00")
    with pytest.raises(SlotGone):
        book(alice, at("09:40"))


def test_the_last_place_is_one_persons(desk: Desk, alice: Person, bob: Person) -> None:
    desk()
    book(alice)
    with pytest.raises(SlotGone):
        book(bob)
    assert book(bob, at("13:20")).state == "booked"


def test_an_hour_that_is_no_slot_cannot_be_had(desk: Desk, alice: Person) -> None:
    desk()
    for wrong in (at("13:07"), at("03:00"), at("13:00", SATURDAY), at("15:50")):
        with pytest.raises(SlotGone):
            book(alice, wrong)
    with pytest.raises(SlotGone):
        book(alice, channel="online")


def test_one_appointment_a_person_and_service_and_a_double_press_changes_nothing(desk: Desk, alice: Person) -> None:
    desk()
    first = book(alice, key="k1")
    assert book(alice, key="k1").ref == first.ref
    assert book(alice, at("14:00"), key="k2").ref == first.ref
    assert Appointment.objects.count() == 1
    assert told(first) == ["appointment.booked"]


def test_it_is_told_to_the_contact_with_the_signed_link_and_opens_for_nobody_else(
    desk: Desk, alice: Person, bob: Person
) -> None:
    rina = desk()
    made = book(alice)
    notice = notices_about(made.subject).get()
    assert notice.link == appointment_link(made)
    assert "24 November 2026, 13.00 WITA" in notice.words["id"][1]
    assert access_appointment(alice.viewer, made.ref).ref == made.ref
    token = appointment_link(made).split("/")[-2]
    with pytest.raises(NoAccess):
        access_appointment(bob.viewer, made.ref)
    with pytest.raises(BadToken):
        actions.exchange_appointment_link(token + "x", ref=made.ref, holder=bob.device)
    actions.exchange_appointment_link(token, ref=made.ref, holder=bob.device)
    assert access_appointment(bob.viewer, made.ref).ref == made.ref
    assert rina.tasks.count() == 0


def test_who_comes_in_time_stands_before_those_who_came_later_than_fifteen_minutes_before(
    desk: Desk, alice: Person, clock: Clock
) -> None:
    officer = desk()
    made = book(alice, at("10:40"))
    clock.to("2026-11-24 10:20")
    early = take_ticket("DPMPTSP-01", holder="device:early")
    clock.to("2026-11-24 10:30")
    take_ticket("DPMPTSP-01", holder="device:late")
    clock.to("2026-11-24 10:42")
    ticket = actions.check_in(made, by=alice.device)
    assert ticket.holder == alice.device
    called = [call_next(officer)]
    actions.finish(called[0], officer, outcome="resolved")  # type: ignore[arg-type]
    called.append(call_next(officer))
    assert [one.ref for one in called if one] == [early.ref, ticket.ref]


def test_who_comes_late_loses_the_merge_and_keeps_a_place(desk: Desk, alice: Person, clock: Clock) -> None:
    desk()
    made = book(alice, at("10:40"))
    clock.to("2026-11-24 10:51")
    assert release_missed() == 1
    assert appointment_of(made.ref).state == "no_show"
    ticket = actions.check_in(appointment_of(made.ref), by=alice.device)
    assert ticket.first_joined_at == at("10:51")
    kept = Leaf.objects.filter(subject=made.subject).values_list("kind", flat=True)
    assert list(kept.order_by("pk")) == ["appointment.booked", "appointment.missed", "appointment.kept"]


def test_checking_in_twice_gives_one_number_and_before_the_time_none(desk: Desk, alice: Person, clock: Clock) -> None:
    desk()
    made = book(alice, at("10:40"))
    with pytest.raises(QueueError, match="Belum waktunya"):
        actions.check_in(made, by=alice.device)
    clock.to("2026-11-24 10:12")
    first = actions.check_in(made, by=alice.device)
    assert actions.check_in(appointment_of(made.ref), by=alice.device).ref == first.ref


def test_a_number_that_was_taken_before_moves_to_the_better_place(desk: Desk, alice: Person, clock: Clock) -> None:
    desk()
    made = book(alice, at("10:40"))
    clock.to("2026-11-24 10:38")
    taken = take_ticket("DPMPTSP-01", holder=alice.device)
    assert actions.check_in(made, by=alice.device).ref == taken.ref
    taken.refresh_from_db()
    assert taken.first_joined_at == at("10:40") - AHEAD


def test_tomorrows_appointment_cannot_be_used_today(desk: Desk, alice: Person, clock: Clock) -> None:
    desk()
    made = book(alice, at("13:00", WEDNESDAY))
    with pytest.raises(QueueError):
        actions.check_in(made, by=alice.device)
    clock.to("2026-11-26 09:00")
    with pytest.raises(QueueError):
        actions.check_in(made, by=alice.device)


def test_cancelling_frees_the_time_at_once_and_twice_changes_nothing(desk: Desk, alice: Person, bob: Person) -> None:
    desk()
    made = book(alice)
    actions.cancel(made, actor=alice.device)
    actions.cancel(made, actor=alice.device)
    assert book(bob).at == made.at
    assert book(alice, at("13:20")).ref != made.ref


def test_moving_keeps_the_old_time_until_the_new_one_is_had(desk: Desk, alice: Person, bob: Person) -> None:
    desk()
    made, other = book(alice), book(bob, at("14:00"))
    with pytest.raises(SlotGone):
        actions.move_appointment(made, at=other.at, actor=alice.device)
    assert appointment_of(made.ref).at == at("13:00")
    actions.move_appointment(made, at=at("14:20"), actor=alice.device)
    assert (appointment_of(made.ref).at, appointment_of(made.ref).state) == (at("14:20"), "booked")
    assert told(made) == ["appointment.booked", "appointment.moved"]
    assert actions.move_appointment(other, at=at("13:00"), actor=bob.device).at == at("13:00")


def test_reminders_go_out_a_day_and_two_hours_before_once_each(desk: Desk, alice: Person, clock: Clock) -> None:
    desk()
    made = book(alice, at("13:00", WEDNESDAY))
    assert remind() == 0
    clock.to("2026-11-24 13:01")
    assert (remind(), remind()) == (1, 0)
    clock.to("2026-11-25 11:01")
    assert (remind(), remind()) == (1, 0)
    assert told(made) == ["appointment.booked", "appointment.reminder", "appointment.reminder"]


def test_who_books_for_today_is_not_reminded_of_the_day(desk: Desk, alice: Person, clock: Clock) -> None:
    desk()
    book(alice, at("15:00"))
    clock.forward(minutes=5)
    assert remind() == 0


def test_a_day_off_tells_those_affected_and_offers_another_time(desk: Desk, alice: Person, bob: Person) -> None:
    desk()
    made, other = book(alice, at("13:00", WEDNESDAY)), book(bob, at("13:00", date(2026, 11, 26)))
    Job.objects.all().delete()
    set_holiday(WEDNESDAY, actor="officer:1", kind="local", name_id="Hari jadi kota", name_en="City day")
    assert Job.objects.filter(name="queueing.displace_fallen").count() == 1
    assert (displace_fallen(), displace_fallen()) == (1, 0)
    assert appointment_of(made.ref).state == "displaced"
    assert appointment_of(other.ref).state == "booked"
    assert told(made)[-1] == "appointment.displaced"
    assert WEDNESDAY not in [day for day, _ in days_with_slots("DPMPTSP-01", channel="video")]
    moved = actions.move_appointment(appointment_of(made.ref), at=at("13:00", date(2026, 11, 27)), actor=alice.device)
    assert moved.state == "booked"


def test_shorter_hours_displace_only_what_lies_outside_them(desk: Desk, alice: Person, bob: Person) -> None:
    desk()
    morning, afternoon = book(alice, at("10:00", WEDNESDAY)), book(bob, at("15:40", WEDNESDAY))
    days = {day: ["08:00-12:00"] for day in ("mon", "tue", "wed", "thu", "fri")} | {"sat": [], "sun": []}
    edit_schedule("weekdays", actor="officer:1", changes={"days": days})
    assert displace_fallen() == 1
    assert (appointment_of(morning.ref).state, appointment_of(afternoon.ref).state) == ("booked", "displaced")


def test_whoever_was_asked_and_does_not_answer_gives_the_time_to_somebody_else(
    desk: Desk, alice: Person, bob: Person, clock: Clock
) -> None:
    desk()
    made = book(alice, at("14:00"))
    clock.to("2026-11-24 12:01")
    assert remind() == 1
    assert "Saya tetap datang" in notices_about(made.subject)[0].words["id"][1]
    with pytest.raises(SlotGone):
        book(bob, at("14:00"))
    assert release_silent() == 0
    clock.to("2026-11-24 13:00")
    assert (release_silent(), release_silent()) == (1, 0)
    assert book(bob, at("14:00")).state == "booked"
    clock.to("2026-11-24 13:50")
    ticket = actions.check_in(appointment_of(made.ref), by=alice.device)
    assert ticket.first_joined_at == at("13:50")


def test_whoever_comes_after_all_keeps_the_old_place_while_nobody_took_it(
    desk: Desk, alice: Person, clock: Clock
) -> None:
    desk()
    made = book(alice, at("14:00"))
    clock.to("2026-11-24 12:01")
    remind()
    clock.to("2026-11-24 13:00")
    release_silent()
    clock.to("2026-11-24 13:50")
    assert actions.check_in(appointment_of(made.ref), by=alice.device).first_joined_at == at("14:00") - AHEAD


def test_one_press_keeps_the_time_and_a_late_one_takes_it_back_while_it_is_free(
    desk: Desk, alice: Person, bob: Person, clock: Clock
) -> None:
    desk()
    made, other = book(alice, at("14:00")), book(bob, at("14:20"))
    clock.to("2026-11-24 12:21")
    assert remind() == 2
    assert "Saya tetap datang" in alice.get(f"/janji-saya/{made.ref}/").content.decode()
    alice.post(f"/janji-saya/{made.ref}/tetap/")
    clock.to("2026-11-24 13:21")
    assert release_silent() == 1
    assert (appointment_of(made.ref).state, appointment_of(other.ref).state) == ("booked", "released")
    assert "Masih datang?" in bob.get(f"/janji-saya/{other.ref}/").content.decode()
    bob.post(f"/janji-saya/{other.ref}/tetap/")
    assert appointment_of(other.ref).state == "booked"
    assert release_silent() == 0
    with pytest.raises(SlotGone):
        actions.book("DPMPTSP-01", at=at("14:20"), channel="video", holder="device:c")


def test_whoever_cannot_be_reached_or_booked_shortly_before_is_not_asked_and_keeps_the_time(
    desk: Desk, alice: Person, bob: Person, clock: Clock
) -> None:
    desk()
    book(alice, at("14:00"), contact="")
    clock.to("2026-11-24 12:00")
    book(bob, at("14:20"))
    clock.to("2026-11-24 12:30")
    remind()
    clock.to("2026-11-24 13:30")
    assert release_silent() == 0
    assert set(Appointment.objects.values_list("state", flat=True)) == {"booked"}


def test_the_time_of_whoever_does_not_come_goes_to_those_who_wait(desk: Desk, alice: Person, clock: Clock) -> None:
    officer = desk()
    book(alice, at("10:40"))
    clock.to("2026-11-24 10:39")
    walk_in = take_ticket("DPMPTSP-01", holder="device:walks-in")
    clock.to("2026-11-24 10:40")
    actions.set_desk(officer, state="on")
    given = call_next(officer)
    assert given is not None
    assert given.ref == walk_in.ref


def test_no_officer_sees_who_is_expected_before_the_claim(desk: Desk, alice: Person, clock: Clock) -> None:
    officer = desk()
    made = book(alice, at("10:40"))
    clock.to("2026-11-24 10:40")
    ticket = actions.check_in(made, by=alice.device)
    assert not officer.tasks.exists()
    given_to = call_next(officer)
    assert given_to is not None
    assert given_to.ref == ticket.ref
    assert officer.tasks.filter(subject_ref=ticket.subject).exists()


# The rule itself

MINUTES = st.integers(min_value=0, max_value=240)
START = datetime(2026, 11, 24, 8, 0, tzinfo=WITA)


def test_the_rule_in_three_sentences() -> None:
    appointed = at("10:40")
    assert arrival_of(appointed, checked_in=at("10:15")) == at("10:25")
    assert arrival_of(appointed, checked_in=appointed + LATE) == at("10:25")
    assert arrival_of(appointed, checked_in=at("10:51")) == at("10:51")


def test_places_grow_with_the_officers_and_never_take_all_of_them() -> None:
    assert [appointments_at_once(officers) for officers in (0, 1, 2, 3, 4, 9)] == [0, 1, 1, 1, 2, 4]
    assert slot_starts(START, START + SLOT * 2 + timedelta(minutes=19)) == [START, START + SLOT]
    assert slot_starts(START, START) == []


@given(
    walk_ins=st.lists(MINUTES, min_size=1, max_size=30),
    appointed=st.lists(st.tuples(st.integers(0, 11), st.integers(-30, 40)), max_size=24),
    officers=st.integers(1, 8),
    run=st.integers(0, 2),
)
def test_walk_ins_never_starve_beside_appointments(
    walk_ins: list[int], appointed: list[tuple[int, int]], officers: int, run: int
) -> None:
    """Whoever walks in is overtaken by at most two slots' appointments that were not there before them."""
    places = [Place(pk, 0, False, START + timedelta(minutes=minute)) for pk, minute in enumerate(walk_ins)]
    taken = dict.fromkeys(range(12), 0)
    for number, (slot, off) in enumerate(appointed):
        if taken[slot] < appointments_at_once(officers):
            taken[slot] += 1
            time = START + SLOT * slot
            arrived = arrival_of(time, checked_in=time + timedelta(minutes=off))
            places.append(Place(1000 + number, 0, False, arrived, number=str(off)))
    called = list(line(places, run=run))
    assert len(called) == len(places)
    for position, place in enumerate(called):
        if place.pk < 1000:
            before = [one for one in called[:position] if one.pk >= 1000]
            assert all(one.arrived <= place.arrived for one in before)
            recent = [one for one in before if one.arrived > place.arrived - AHEAD - LATE]
            assert len(recent) <= 2 * appointments_at_once(officers) + sum(int(one.number) > 10 for one in recent)
