"""Rooms tell how full they are and never of whom; bookings never overlap."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plaza.core.clock import WITA, now, today
from plaza.facilities.actions import (
    BuildingError,
    book,
    cancel_booking,
    close_room,
    end_old_stays,
    end_one_stay,
    end_stay,
    open_room,
    stay,
)
from plaza.facilities.models import Booking, Stay
from plaza.facilities.queries import access_booking, room_now, room_of, rooms_now, slots_of
from plaza.facilities.rules import room_state, slots
from plaza.people.queries import NoAccess
from tests.facilities.house import make_house, new_hours, room
from tests.fixtures.crowds import at_once


def test_the_nursing_room_shows_free_or_taken_and_nothing_between(house):
    nursing = room("FAC-NURSING")
    seen = [room_now(nursing).state]
    for who in ("device:a", "device:b"):
        stay(nursing, holder=who)
        seen.append(room_now(nursing).state)
    assert seen == ["free", "free", "taken"]
    assert room_state("play_area", open_now=True, taken=1, capacity=12) == "busy"


def test_a_room_never_holds_more_than_it_has_places(house):
    nursing = room("FAC-NURSING")
    assert stay(nursing, holder="device:a") == stay(nursing, holder="device:a")
    stay(nursing)
    with pytest.raises(BuildingError, match="terpakai"):
        stay(nursing, holder="device:c")
    assert end_stay(nursing, holders=["device:a"])
    assert not end_stay(nursing, holders=["device:a"])
    stay(nursing, holder="device:c")
    assert end_one_stay(nursing)
    assert room_now(nursing).left == 1


def test_nothing_of_a_person_stays_behind_when_they_leave(house, clock):
    nursing = room("FAC-NURSING")
    stay(nursing, holder="device:a")
    end_stay(nursing, holders=["device:a"])
    stay(nursing, holder="device:b")
    clock.forward(hours=4)
    assert end_old_stays() == 1
    assert set(Stay.objects.values_list("holder", flat=True)) == {""}


@pytest.mark.django_db(transaction=True)
def test_the_last_place_goes_to_one_of_many(clock):
    make_house()
    nursing = room("FAC-NURSING")

    def enter(number):
        try:
            return stay(nursing, holder=f"device:{number}").place
        except BuildingError:
            return None

    assert sorted(place for place in at_once(enter) if place) == [1, 2]


def test_a_closed_room_says_when_it_opens_or_why_it_is_shut(house, clock):
    play = room("FAC-PLAY")
    close_room(play, why_id="Sedang dibersihkan", why_en="Being cleaned", actor="officer:1")
    assert (room_now(play).state, room_now(play).why_en) == ("closed", "Being cleaned")
    with pytest.raises(BuildingError, match="tutup"):
        stay(play)
    open_room(play, actor="officer:1")
    assert room_now(play).state == "free"
    clock.to("2026-11-24 20:00")
    found = room_now(play)
    assert found.state == "closed"
    assert found.opens_at == datetime(2026, 11, 25, 8, tzinfo=WITA)


def test_every_room_is_there_with_a_word_for_its_address(house):
    assert [one.word for one in rooms_now()] == ["bermain", "laktasi", "prioritas", "isyarat", "musala"]
    assert room_of("laktasi") == room_of("FAC-NURSING") == room_of("fac-nursing")


def test_slots_fill_the_opening_and_do_not_reach_beyond():
    begin = datetime(2026, 11, 24, 8, tzinfo=WITA)
    found = slots(begin, begin + timedelta(minutes=100), length=timedelta(minutes=30))
    assert [at.strftime("%H:%M") for at in found] == ["08:00", "08:30", "09:00"]


def test_a_booking_takes_one_place_of_one_slot_and_gives_it_back(house, alice, bob):
    sign = room("FAC-SIGN")
    slot = slots_of(sign, day=today())[0]
    booked = book(sign, at=slot.at, holder=alice.device)
    assert book(sign, at=slot.at, holder=alice.device) == booked
    assert slots_of(sign, day=today())[0].left == 0
    with pytest.raises(BuildingError, match="penuh"):
        book(sign, at=slot.at, holder=bob.device)
    assert access_booking(alice.viewer, booked.ref) == booked
    with pytest.raises(NoAccess):
        access_booking(bob.viewer, booked.ref)
    cancel_booking(booked, actor=alice.device)
    assert book(sign, at=slot.at, holder=bob.device).place == 1


@pytest.mark.parametrize("ahead", [timedelta(hours=-1), timedelta(minutes=7), timedelta(days=30)])
def test_a_time_that_is_past_or_far_or_no_slot_is_refused(house, ahead):
    with pytest.raises(BuildingError, match="tidak dapat dipesan"):
        book(room("FAC-SIGN"), at=now() + ahead, holder="device:a")


def test_a_room_without_slots_is_not_booked(house):
    with pytest.raises(BuildingError, match="tidak perlu dipesan"):
        book(room("FAC-PRAYER"), at=now() + timedelta(hours=1), holder="device:a")


@pytest.mark.django_db(transaction=True)
def test_of_many_who_book_the_last_place_at_once_one_has_it(clock):
    make_house()
    sign = room("FAC-SIGN")
    at = slots_of(sign, day=today())[2].at

    def press(number):
        try:
            return book(sign, at=at, holder=f"device:{number}").pk
        except BuildingError:
            return None

    assert len([pk for pk in at_once(press) if pk]) == 1


MORNINGS = ["08:00-12:00", "08:10-12:00", "08:20-11:50"]
STEP = st.tuples(
    st.sampled_from(["book", "cancel", "hours"]), st.integers(0, 7), st.integers(0, 5), st.sampled_from(MORNINGS)
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=14))
def test_bookings_of_one_place_never_overlap_whatever_happens_to_the_hours(house, steps):
    Booking.objects.all().delete()
    nursing, tomorrow = room("FAC-NURSING"), today() + timedelta(days=1)
    for act, which, who, hours in steps:
        if act == "hours":
            new_hours({day: [hours] for day in ("mon", "tue", "wed", "thu", "fri")} | {"sat": [], "sun": []})
        elif act == "cancel":
            for one in Booking.objects.filter(holder=f"device:{who}")[:1]:
                cancel_booking(one, actor="sistem")
        else:
            free = slots_of(nursing, day=tomorrow)
            try:
                book(nursing, at=free[which % len(free)].at, holder=f"device:{who}")
            except BuildingError:
                continue
    for place in (1, 2):
        taken = list(Booking.objects.filter(room=nursing, place=place, state="booked").order_by("starts_at"))
        assert all(one.ends_at <= after.starts_at for one, after in pairwise(taken))
