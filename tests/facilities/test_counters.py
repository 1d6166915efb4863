"""Counters are a list of their own, and one officer sits at one of them."""

import pytest
from django.db import IntegrityError, transaction

from plaza.catalogue.queries import tenants
from plaza.checking import check
from plaza.cli import parser
from plaza.core.clock import now, today
from plaza.facilities.actions import (
    BuildingError,
    bring_counters,
    edit_counter,
    leave_counter,
    remove_counter,
    take_counter,
)
from plaza.facilities.models import Counter, Seat
from plaza.facilities.queries import counters, floors, seat_of, seats_now
from plaza.integrity.models import Leaf
from plaza.queueing.actions import set_desk
from plaza.queueing.queries import desk_of
from tests.facilities.house import make_house
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.crowds import at_once


def test_an_officer_who_sits_down_is_found_at_that_counter_and_the_desk_knows(desk):
    officer = desk()
    take_counter(officer, code="1-02")
    assert seats_now() == {"1-02": officer.pk}
    assert desk_of(officer).counter == "1-02"
    take_counter(officer, code="1-01")
    assert seats_now() == {"1-01": officer.pk}
    leave_counter(officer)
    leave_counter(officer)
    assert seats_now() == {}
    assert desk_of(officer).counter == ""


def test_a_counter_has_one_officer(desk):
    first, second = desk(), desk()
    take_counter(first, code="1-01")
    with pytest.raises(BuildingError, match="1-01"):
        take_counter(second, code="1-01")
    assert seat_of(second) is None


def test_the_database_itself_refuses_a_second_officer_and_a_second_counter(desk):
    first, second = desk(), desk()
    counter, other = Counter.objects.get(code="1-01"), Counter.objects.get(code="1-02")
    seat = {"day": today(), "taken_at": now()}
    Seat.objects.create(counter=counter, officer=first, **seat)
    for double in ({"counter": counter, "officer": second}, {"counter": other, "officer": first}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Seat.objects.create(**double, **seat)


@pytest.mark.django_db(transaction=True)
def test_of_officers_who_press_at_once_one_gets_the_counter(officer_of):
    make_house()
    people = [officer_of("DPMPTSP").officer for _ in range(4)]

    def press(number):
        try:
            return take_counter(people[number], code="1-01").officer_id
        except BuildingError:
            return None

    got = [one for one in at_once(press) if one]
    assert len(got) == 1
    assert list(seats_now().values()) == got


def test_a_seat_that_nobody_left_yesterday_gives_way(desk, clock):
    yesterday, today_s = desk(), desk()
    take_counter(yesterday, code="1-01")
    clock.forward(days=1)
    take_counter(today_s, code="1-01")
    assert seats_now() == {"1-01": today_s.pk}


def test_the_end_of_the_day_frees_the_counter_and_a_break_does_not(desk):
    officer = desk()
    take_counter(officer, code="1-01")
    set_desk(officer, state="break")
    assert seat_of(officer)
    set_desk(officer, state="off")
    assert seat_of(officer) is None


def test_a_counter_that_is_not_there_or_not_in_use_is_refused_in_words(desk):
    officer = desk()
    edit_counter("1-02", tenant="", direction="left", in_use=False, actor="officer:1")
    for code in ("9-99", "1-02", ""):
        with pytest.raises(BuildingError, match="tidak ada"):
            take_counter(officer, code=code)


def test_the_coordinator_adds_changes_and_removes_counters(desk):
    edit_counter("2-19", tenant="BPJS", direction="right", actor="officer:1")
    assert Counter.objects.get(code="2-19").floor == 2
    edit_counter("2-19", tenant="", direction="left", name_id="Informasi", name_en="Information", actor="officer:1")
    assert Counter.objects.get(code="2-19").tenant == ""
    officer = desk()
    take_counter(officer, code="2-19")
    with pytest.raises(BuildingError, match="Masih ada petugas"):
        remove_counter("2-19", actor="officer:1")
    leave_counter(officer)
    remove_counter("2-19", actor="officer:1")
    assert not Counter.objects.filter(code="2-19").exists()
    kinds = set(Leaf.objects.values_list("kind", flat=True))
    assert {"counter.edited", "counter.taken", "counter.left", "counter.removed"} <= kinds


@pytest.mark.parametrize(
    ("code", "tenant", "direction"),
    [("two", "", "left"), ("1-01", "NOBODY", "left"), ("1-01", "", "up"), ("0-01", "", "left")],
)
def test_a_counter_that_cannot_be_is_refused(house, code, tenant, direction):
    with pytest.raises(BuildingError):
        edit_counter(code, tenant=tenant, direction=direction, actor="officer:1")


def test_the_catalogue_brings_its_counters_once_and_keeps_what_was_edited(house):
    Counter.objects.all().delete()
    assert bring_counters({"1-05": "DPMPTSP", "1-07": ""}, actor="sistem") == 4
    edit_counter("1-05", tenant="BPJS", direction="right", actor="officer:1")
    assert bring_counters({"1-05": "DPMPTSP"}, actor="sistem") == 0
    assert Counter.objects.get(code="1-05").tenant == "BPJS"
    assert floors() == [1, 2]
    assert [row.code for row in counters(floor=2)] == ["2-01"]


def test_plaza_seed_gives_a_city_its_counters_and_a_dry_run_does_not(db, clock, capsys):
    put_catalogue()
    seed = parser().parse_args(["seed", "--dry-run"])
    assert seed.run(seed) == 0
    assert not Counter.objects.exists()
    seed = parser().parse_args(["seed"])
    assert seed.run(seed) == 0
    named = {tenant.counter: tenant.code for tenant in tenants()}
    assert dict(Counter.objects.values_list("code", "tenant")) == named
    assert f"{len(named)} counters" in capsys.readouterr().out
    assert seed.run(seed) == 0
    assert "counters" not in capsys.readouterr().out


def test_plaza_check_says_when_the_building_has_no_counters(db, clock):
    put_catalogue()
    said: list[str] = []
    check(deploy=False, say=said.append)
    assert any("no counters" in line for line in said)
    bring_counters(actor="sistem")
    said.clear()
    check(deploy=False, say=said.append)
    assert not any("no counters" in line for line in said)
