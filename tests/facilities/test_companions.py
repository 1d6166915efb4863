"""One press calls the right companion; two who take it at once do not both come; nobody is named before."""

import pytest

from plaza.facilities.actions import (
    BuildingError,
    arrive,
    call_companion,
    cancel_call,
    end_call,
    give_back_call,
    take_call,
    tell_needs,
    withdraw_needs,
)
from plaza.facilities.actions.companions import NobodyThere, Overtaken, climb_all, end_stale_calls
from plaza.facilities.models import CompanionCall
from plaza.facilities.queries import access_companion_call, calls_for, calls_in_hand, needs_of, open_companion_calls
from plaza.facilities.rules import Attendant, line_up, priority_of, suits
from plaza.integrity.models import Leaf
from plaza.notices.models import Notice, Subscription
from plaza.people.queries import NoAccess
from plaza.people.viewers import Viewer
from tests.facilities.house import attendant, make_house, room
from tests.fixtures.crowds import at_once
from tests.fixtures.people import Person


def viewer(officer) -> Viewer:
    return Viewer(officer.ref, frozenset(), officer.user_id, officer, frozenset({("pendamping", "")}))


def test_the_nursing_room_is_answered_by_a_woman_only(house):
    man, woman = attendant(woman=False, name="Joko"), attendant()
    call = call_companion(room("FAC-NURSING"), holder="device:a")
    assert calls_for(woman) == [call]
    assert calls_for(man) == []
    with pytest.raises(BuildingError, match="bukan untuk Anda"):
        take_call(call, man)


def test_when_only_a_man_is_on_duty_the_nursing_room_says_that_nobody_is(house):
    attendant(woman=False)
    with pytest.raises(NobodyThere, match="meja informasi"):
        call_companion(room("FAC-NURSING"), holder="device:a")
    assert not CompanionCall.objects.exists()
    assert Leaf.objects.filter(kind="companion.nobody").exists()


def test_with_nobody_on_duty_the_page_says_so_and_what_to_do(house, alice):
    attendant(on_duty=False)
    answer = alice.post("/bantuan/bermain/panggil/")
    assert answer.status_code == 409
    assert "tidak ada pendamping yang bertugas" in answer.content.decode()
    assert "meja informasi" in answer.content.decode()
    assert "Meja informasi" in alice.get("/bantuan/bermain/").content.decode()


def test_the_interpreter_comes_for_sign_language_and_no_companion(house):
    companion, interpreter = attendant(), attendant(role="juru_bahasa")
    call = call_companion(room("FAC-SIGN"), holder="device:a")
    assert (calls_for(interpreter), calls_for(companion)) == ([call], [])


def test_an_attendant_of_one_room_is_asked_before_those_of_all_and_a_free_one_before_a_busy_one():
    of_all, of_play, busy = (
        Attendant(1, frozenset({"pendamping"}), woman=True),
        Attendant(2, frozenset({"pendamping"}), woman=True, rooms=("FAC-PLAY",)),
        Attendant(3, frozenset({"pendamping"}), woman=True, rooms=("FAC-PLAY",), busy=1),
    )
    line = line_up([busy, of_all, of_play], room="FAC-PLAY", kind="play_area")
    assert [one.pk for one in line] == [2, 1, 3]
    assert not suits(of_play, room="FAC-NURSING", kind="nursing_room")


def test_a_call_that_nobody_takes_climbs_to_all_to_the_coordinator_and_ends_openly(house, clock, officer_of):
    first, second = attendant(), attendant(name="Citra")
    boss = officer_of("", role="koordinator").officer
    call = call_companion(room("FAC-NURSING"), holder="device:a")
    assert (calls_for(first), calls_for(second)) == ([call], [])
    clock.forward(seconds=50)
    assert climb_all() == 1
    assert climb_all() == 0
    assert calls_for(second) == [call]
    assert calls_for(boss, coordinator=True) == []
    clock.forward(seconds=80)
    climb_all()
    assert calls_for(boss, coordinator=True) == [call]
    clock.forward(minutes=12)
    climb_all()
    call.refresh_from_db()
    assert call.state == "unanswered"
    take_call(call, second)
    assert call.state == "taken"


def test_the_nursing_room_is_a_womans_also_when_the_call_has_climbed_to_the_coordinator(house, clock, officer_of):
    attendant()
    man = officer_of("", role="koordinator")
    woman = officer_of("", role="koordinator", is_woman=True)
    call = call_companion(room("FAC-NURSING"), holder="device:a")
    clock.forward(seconds=130)
    climb_all()
    shown = man.get("/pendamping/").content.decode()
    assert "Hanya petugas perempuan yang masuk" in shown
    assert "Saya datang" not in shown
    with pytest.raises(BuildingError, match="hanya petugas perempuan"):
        take_call(call, man.officer)
    call.refresh_from_db()
    assert (call.state, call.taken_by) == ("calling", None)
    assert "Saya datang" in woman.get("/pendamping/").content.decode()
    assert take_call(call, woman.officer).state == "taken"


def test_after_a_call_that_nobody_answered_the_next_press_asks_everybody_anew(house, clock, alice):
    first, second = attendant(), attendant(name="Citra")
    alice.post("/bantuan/bermain/panggil/")
    old = CompanionCall.objects.get()
    clock.forward(minutes=13)
    climb_all()
    page = alice.get("/bantuan/bermain/").content.decode()
    assert "belum terjawab" in page
    assert "call-companion" in page
    assert "Panggil lagi" in alice.get(f"/bantuan/panggilan/{old.ref}/").content.decode()
    alice.post("/bantuan/bermain/panggil/")
    old.refresh_from_db()
    fresh = CompanionCall.objects.exclude(pk=old.pk).get()
    assert (old.state, fresh.state, fresh.step) == ("lapsed", "calling", 0)
    assert calls_for(first) == [fresh]
    clock.forward(seconds=50)
    climb_all()
    assert calls_for(second) == [fresh]


def test_calls_that_nobody_ends_are_over_by_themselves(house, clock):
    woman = attendant()
    unmet = call_companion(room("FAC-PLAY"), holder="device:a")
    clock.forward(minutes=13)
    climb_all()
    assert end_stale_calls() == 0
    clock.forward(minutes=18)
    assert (end_stale_calls(), end_stale_calls()) == (1, 0)
    forgotten = arrive(take_call(call_companion(room("FAC-PLAY"), holder="device:b"), woman), woman)
    clock.forward(hours=2, minutes=1)
    assert end_stale_calls() == 1
    unmet.refresh_from_db()
    forgotten.refresh_from_db()
    assert (unmet.state, forgotten.state) == ("lapsed", "done")
    assert not open_companion_calls().exists()
    assert calls_in_hand(woman) == []


def test_one_press_after_the_other_finds_the_same_call(house):
    attendant()
    assert call_companion(room("FAC-PLAY"), holder="device:a") == call_companion(room("FAC-PLAY"), holder="device:a")
    assert call_companion(room("FAC-PLAY"), holder="device:b") not in list(
        CompanionCall.objects.filter(holder="device:a")
    )


@pytest.mark.django_db(transaction=True)
def test_of_attendants_who_take_it_at_once_one_comes(clock):
    make_house()
    people = [attendant(name=f"P{number}") for number in range(4)]
    call = call_companion(room("FAC-PLAY"), holder="device:a")
    clock.forward(seconds=50)
    climb_all()

    def press(number):
        try:
            return take_call(CompanionCall.objects.select_related("room").get(pk=call.pk), people[number]).taken_by_id
        except Overtaken:
            return None

    got = [one for one in at_once(press) if one]
    assert len(got) == 1
    assert Leaf.objects.filter(kind="companion.taken").count() == 1


def test_what_is_needed_is_seen_by_whoever_took_the_call_and_by_nobody_before(house, alice, bob):
    tell_needs(alice.device, needs=["wheelchair", "cannot_speak"], consent=True)
    woman = attendant()
    call = call_companion(room("FAC-NURSING"), holder=alice.device)
    for stranger in (viewer(woman), bob.viewer):
        with pytest.raises(NoAccess):
            access_companion_call(stranger, call.ref)
    take_call(call, woman)
    assert access_companion_call(viewer(woman), call.ref).needs == ["wheelchair", "cannot_speak"]
    assert access_companion_call(alice.viewer, call.ref) == call
    end_call(arrive(call, woman), woman)
    with pytest.raises(NoAccess):
        access_companion_call(viewer(woman), call.ref)


def test_needs_are_kept_with_consent_alone_and_can_be_withdrawn(house, alice):
    with pytest.raises(BuildingError, match="persetujuan"):
        tell_needs(alice.device, needs=["deaf"], consent=False)
    for wrong in ([], ["rich"]):
        with pytest.raises(BuildingError):
            tell_needs(alice.device, needs=wrong, consent=True)
    tell_needs(alice.device, needs=["deaf", "elderly"], consent=True)
    assert priority_of(needs_of(alice.device)) == "disabled"
    attendant()
    call = call_companion(room("FAC-PLAY"), holder=alice.device)
    assert withdraw_needs([alice.device], actor=alice.device) == 1
    call.refresh_from_db()
    assert (needs_of(alice.device), call.needs) == ((), [])
    told = Leaf.objects.filter(kind__startswith="needs").values()
    assert len(told) == 2
    assert "deaf" not in str(list(told))


def test_whoever_cannot_come_gives_the_call_back_to_all_who_can(house):
    first, second = attendant(), attendant(name="Citra")
    call = call_companion(room("FAC-NURSING"), holder="device:a")
    take_call(call, first)
    assert calls_in_hand(first) == [call]
    with pytest.raises(Overtaken):
        arrive(call, second)
    give_back_call(call, first)
    assert call in calls_for(second)
    assert calls_in_hand(first) == []


def test_a_call_is_cancelled_by_whoever_asked_until_somebody_is_there(house):
    woman = attendant()
    call = call_companion(room("FAC-PLAY"), holder="device:a")
    take_call(call, woman)
    cancel_call(call, actor="device:a")
    cancel_call(call, actor="device:a")
    assert not open_companion_calls().exists()
    other = call_companion(room("FAC-PLAY"), holder="device:a")
    arrive(take_call(other, woman), woman)
    with pytest.raises(BuildingError, match="sudah bersama"):
        cancel_call(other, actor="device:a")


def test_the_attendants_locked_phone_is_woken(house):
    woman = attendant()
    Subscription.objects.create(
        holder=f"citizen:{woman.user_id}",
        mark="x",
        details={"endpoint": "https://push.example/x", "keys": {}},
        made_at="2026-11-24T00:00Z",
    )
    call = call_companion(room("FAC-PLAY"), holder="device:a")
    notice = Notice.objects.get(about=call.subject, channel="push")
    assert "Lantai 1" in notice.words["id"][1]
    assert "device:a" not in str(notice.words)


def test_the_pages_take_a_person_through_the_whole_call_without_a_word(house, alice, bob, officer_of):
    woman = attendant()
    ayu = Person("ayu", user=woman.user, officer=woman, strong=True)
    page = alice.post("/bantuan/laktasi/panggil/", follow=True)
    assert "Sudah dipanggil" in page.content.decode()
    call = CompanionCall.objects.get()
    address = f"/bantuan/panggilan/{call.ref}/"
    assert bob.get(address).status_code == 404
    shown = ayu.get("/pendamping/").content.decode()
    assert "Saya datang" in shown
    assert "device:" not in shown
    ayu.post(f"/pendamping/{call.ref}/ambil/")
    assert "Sedang menuju" in alice.get(address).content.decode()
    ayu.post(f"/pendamping/{call.ref}/sampai/")
    assert "bersama Anda" in alice.get(address).content.decode()
    ayu.post(f"/pendamping/{call.ref}/selesai/")
    assert "Terima kasih" in alice.get(address).content.decode()
    assert bob.post(f"{address}batal/").status_code == 404


def test_a_companion_who_is_off_the_roster_is_asked_no_more_and_the_next_one_is(house, officer_of):
    ill, there = attendant(), attendant(name="Citra")
    boss, other = officer_of("", role="koordinator"), officer_of("BPJS", role="kepala")
    duty = ill.duties.get()
    assert other.post("/koordinator/gedung/tugas/", {"act": "lepas", "duty": str(duty.pk)}).status_code in (403, 404)
    for _ in range(2):
        assert boss.post("/koordinator/gedung/tugas/", {"act": "lepas", "duty": str(duty.pk)}).status_code == 302
    assert boss.post("/koordinator/gedung/tugas/", {"act": "lepas", "duty": "x"}).status_code == 404
    call = call_companion(room("FAC-PLAY"), holder="device:a")
    assert (calls_for(ill), calls_for(there)) == ([], [call])
    assert Leaf.objects.filter(kind="people.duty_ended", subject=ill.ref).count() == 1
    roster = (
        boss.get("/koordinator/gedung/")
        .content.decode()
        .partition("duty-title")[2]
        .partition("<ul")[2]
        .partition("</ul>")[0]
    )
    assert (ill.name in roster, there.name in roster) == (False, True)


def test_a_head_takes_officers_of_their_own_tenant_alone_off_the_roster(house, officer_of):
    theirs, head = officer_of("BPJS").officer.duties.get(), officer_of("DPMPTSP", role="kepala", on_duty=False)
    answer = head.post("/koordinator/jadwal/?instansi=BPJS", {"act": "lepas", "duty": str(theirs.pk)})
    assert answer.status_code == 404
    ends = theirs.ends_at
    theirs.refresh_from_db()
    assert theirs.ends_at == ends
