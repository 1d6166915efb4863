"""A call from its first ring to its end: once, by whom it concerns, and with every line kept."""

from datetime import timedelta

import pytest
from django.db import connection

from plaza.calls import actions
from plaza.calls.actions import CallOver
from plaza.calls.models import Call, ChatLine
from plaza.calls.queries import access_call, chat_of_ticket, open_call_of, panel, rtc_config, snapshot
from plaza.calls.signals import call_answered, call_ended, call_opened
from plaza.core.clock import real_now
from plaza.core.secrets import BadToken
from plaza.integrity.models import Leaf
from plaza.people.actions import end_tasks, give_task
from plaza.people.queries import NoAccess
from tests.calls.conftest import TICKET
from tests.fixtures.crowds import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    """What was announced, in order."""
    heard = []
    signals = {"opened": call_opened, "answered": call_answered, "ended": call_ended}

    def receiver(name):
        return lambda **kw: heard.append((name, kw))

    receivers = {name: receiver(name) for name in signals}
    for name, signal in signals.items():
        signal.connect(receivers[name])
    yield heard
    for name, signal in signals.items():
        signal.disconnect(receivers[name])


def test_a_ticket_has_one_open_call_however_often_it_is_opened(talk):
    again = actions.open_call(TICKET, opened_by="officer:9", officer_name="Budi")
    assert again == talk.call
    assert Call.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.store
def test_four_pages_that_open_the_same_call_at_once_get_the_same_one():
    refs = at_once(lambda _: actions.open_call(TICKET, opened_by="officer:1").ref)
    assert len(set(refs)) == 1
    assert Call.objects.get().seats.count() == 2


def test_yes_is_said_once_and_announced_once(talk, told):
    assert actions.join(talk.call, actor="device:a", check_words="Kamera baik")
    assert not actions.join(Call.objects.get(), actor="device:a")
    assert [name for name, _ in told] == ["answered"]
    assert told[0][1]["ticket_ref"] == TICKET
    assert snapshot(access_call(talk.rina.viewer, talk.call.ref))["seats"][1]["check"] == "Kamera baik"


def test_the_end_comes_once_and_says_by_whom_and_how(talk, told):
    actions.join(talk.call, actor="device:a")
    assert actions.hang_up(talk.call, role="citizen", actor="device:a")
    assert not actions.end_call(Call.objects.get(), by="officer", outcome="finished", actor="officer:1")
    name, kw = told[-1]
    assert (name, kw["outcome"], kw["by"]) == ("ended", "left", "citizen")
    assert open_call_of(TICKET) is None


def test_an_officer_who_gives_up_ringing_leaves_it_unanswered(talk):
    actions.hang_up(talk.call, role="officer", actor="officer:1")
    assert Call.objects.get().outcome == "unanswered"


def test_an_end_that_loses_the_race_changes_nothing(talk):
    late = Call.objects.get()
    actions.join(talk.call, actor="device:a")
    assert actions.end_call(late, by="citizen", outcome="declined", actor="device:a")
    assert Call.objects.get().state == "ended"


def test_after_the_end_nobody_joins_or_writes(talk):
    actions.end_call(talk.call, by="sistem", outcome="dropped", actor="sistem")
    with pytest.raises(CallOver):
        actions.join(talk.call, actor="device:a")
    with pytest.raises(CallOver):
        actions.send_chat(talk.call, place=1, line_id="x", text="masih di sana?")


def test_the_ticket_that_moves_on_closes_its_call(talk):
    assert actions.close_calls_of(TICKET, outcome="transferred") == 1
    assert actions.close_calls_of(TICKET, outcome="transferred") == 0
    assert Call.objects.get().outcome == "transferred"


def test_an_outcome_that_does_not_exist_is_a_fault_of_the_caller(talk):
    with pytest.raises(ValueError, match="happy"):
        actions.end_call(talk.call, by="officer", outcome="happy", actor="officer:1")


def test_a_line_sent_twice_is_kept_once_and_lines_are_numbered_in_order(talk):
    first = actions.send_chat(talk.call, place=1, line_id="a", text=" Selamat pagi ")
    again = actions.send_chat(talk.call, place=1, line_id="a", text="Selamat pagi")
    second = actions.send_chat(talk.call, place=0, line_id="a", text="Pagi, Bu")
    assert (first["n"], again["n"], second["n"]) == (1, 1, 2)
    assert first["text"] == "Selamat pagi"
    assert [line.text for line in chat_of_ticket(TICKET)] == ["Selamat pagi", "Pagi, Bu"]


def test_what_was_written_lies_sealed_in_the_database(talk):
    actions.send_chat(talk.call, place=1, line_id="a", text="NIK saya 6472990101909001")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM calls_chatline")
        (stored,) = cursor.fetchone()
    assert "6472990101909001" not in stored
    assert ChatLine.objects.get().text.endswith("909001")


def test_chat_stays_with_the_ticket_through_its_next_call(talk):
    actions.send_chat(talk.call, place=1, line_id="a", text="pertama")
    actions.end_call(talk.call, by="officer", outcome="transferred", actor="officer:1")
    next_call = actions.open_call(TICKET, opened_by="officer:2")
    actions.send_chat(next_call, place=0, line_id="b", text="kedua")
    assert [line.text for line in chat_of_ticket(TICKET)] == ["pertama", "kedua"]


def test_the_next_officer_reads_what_was_written_before_and_by_whom_and_a_guest_only_their_own_call(
    talk, officer_of, bob
):
    actions.send_chat(talk.call, place=1, line_id="a", text="KTP saya hilang")
    actions.send_chat(talk.call, place=0, line_id="a", text="Saya teruskan, Bu")
    actions.end_call(talk.call, by="sistem", outcome="transferred", actor="officer:1")
    end_tasks(cause_ref=TICKET)
    sari = officer_of("DUKCAPIL", name="Sari")
    give_task(sari.officer, subject_ref=TICKET, cause_ref=TICKET, mode="decide", until=real_now() + timedelta(hours=1))
    onward = actions.open_call(TICKET, opened_by="officer:2", officer_name="Sari", tenant="DUKCAPIL")
    actions.take_seat(actions.invite_seat(onward, actor="officer:2"), holder=bob.device)
    third = actions.send_chat(onward, place=0, line_id="a", text="Selamat pagi")
    whole = [(1, 1, "", "KTP saya hilang"), (2, 0, "Rina", "Saya teruskan, Bu"), (3, 0, "Sari", "Selamat pagi")]
    assert (third["n"], third["name"]) == (3, "Sari")

    def read(person):
        chat = snapshot(access_call(person.viewer, onward.ref))["chat"]
        return [(line["n"], line["from"], line["name"], line["text"]) for line in chat]

    assert read(sari) == read(talk.alice) == whole
    assert read(bob) == whole[2:]
    assert [line["n"] for line in snapshot(access_call(sari.viewer, onward.ref), after=2)["chat"]] == [3]
    with pytest.raises(NoAccess):
        access_call(talk.rina.viewer, onward.ref)


def test_a_rung_that_the_person_chose_does_not_count_as_the_lowest_the_link_allowed(talk):
    seat = talk.call.seats.get(place=1)
    for rung, chosen in (("voice", True), ("lean", False), ("text", True)):
        actions.record_rung(seat, rung=rung, bytes_used=0, chosen=chosen)
    seat.refresh_from_db()
    assert (seat.rung, seat.lowest_rung) == ("text", "lean")


def test_the_lowest_rung_is_remembered_and_used_data_never_shrinks(talk):
    seat = talk.call.seats.get(place=1)
    for rung, used in (("lean", 100), ("voice", 300), ("full", 200)):
        actions.record_rung(seat, rung=rung, bytes_used=used)
    seat.refresh_from_db()
    assert (seat.rung, seat.lowest_rung, seat.bytes_used) == ("full", "voice", 300)


def test_alice_sits_as_citizen_and_her_officer_as_officer(talk):
    assert access_call(talk.alice.viewer, talk.call.ref).seat.role == "citizen"
    assert access_call(talk.rina.viewer, talk.call.ref.lower()).seat.role == "officer"
    assert panel(talk.alice.viewer, talk.call)["rings"] is True


def test_bob_a_stranger_and_another_officer_find_no_call(talk, bob, stranger, officer_of):
    for person in (bob, stranger, officer_of("DUKCAPIL"), officer_of("DPMPTSP", name="Budi")):
        with pytest.raises(NoAccess):
            access_call(person.viewer, talk.call.ref)
    with pytest.raises(NoAccess):
        access_call(talk.alice.viewer, "0000000000")


def test_an_officer_whose_task_ended_is_a_stranger_again(talk):
    end_tasks(cause_ref=TICKET)
    with pytest.raises(NoAccess):
        access_call(talk.rina.viewer, talk.call.ref)


def test_a_guest_comes_by_link_into_the_third_seat_alone(talk, bob):
    token = actions.invite_seat(talk.call, name="Ibu Sari", actor="officer:1")
    seat = actions.take_seat(token, holder=bob.device)
    entry = access_call(bob.viewer, talk.call.ref)
    assert (entry.seat, entry.seat.role) == (seat, "beside")
    assert {one["name"] for one in snapshot(entry)["seats"]} >= {"Ibu Sari", "Rina"}


def test_an_interpreter_on_duty_comes_by_a_task(talk, officer_of):
    interpreter = officer_of("", role="juru_bahasa", name="Dewi")
    actions.invite_seat(talk.call, actor="officer:1", officer=interpreter.officer)
    assert access_call(interpreter.viewer, talk.call.ref).seat.role == "beside"


def test_an_invitation_that_is_old_changed_or_of_an_ended_call_opens_nothing(talk, bob, clock):
    token = actions.invite_seat(talk.call, actor="officer:1")
    with pytest.raises(BadToken):
        actions.take_seat(token[:-2] + "xx", holder=bob.device)
    clock.forward(hours=1, minutes=1)
    with pytest.raises(BadToken):
        actions.take_seat(token, holder=bob.device)
    fresh = actions.invite_seat(talk.call, actor="officer:1")
    actions.end_call(talk.call, by="officer", outcome="finished", actor="officer:1")
    with pytest.raises(BadToken):
        actions.take_seat(fresh, holder=bob.device)
    with pytest.raises(CallOver):
        actions.invite_seat(talk.call, actor="officer:1")


@pytest.mark.parametrize("place", [0, 1, 4])
def test_nobody_is_invited_into_the_officers_or_the_citizens_seat(talk, place):
    with pytest.raises(ValueError, match="guest"):
        actions.invite_seat(talk.call, place=place, actor="officer:1")


def test_without_a_relay_browsers_find_each_other_directly(talk, settings):
    settings.TURN_URLS, settings.TURN_SECRET = [], ""
    assert rtc_config(TICKET) == {"iceServers": [], "iceTransportPolicy": "all"}


def test_relay_credentials_live_ten_minutes_of_real_time_and_name_the_ticket(talk, settings):
    settings.TURN_URLS, settings.TURN_SECRET, settings.ICE_POLICY = ["turn:relay.contoh.id"], "rahasia", "relay"
    config = rtc_config(TICKET)
    (server,) = config["iceServers"]
    expires, _, ticket = server["username"].partition(":")
    assert ticket == TICKET
    assert timedelta(minutes=9) < timedelta(seconds=int(expires) - real_now().timestamp()) <= timedelta(minutes=10)
    assert config["iceTransportPolicy"] == "relay"


def test_the_log_has_ring_answer_and_end_and_no_word_of_the_chat(talk):
    actions.join(talk.call, actor=talk.alice.viewer.actor)
    actions.send_chat(talk.call, place=1, line_id="a", text="rahasia saya")
    actions.hang_up(talk.call, role="officer", actor=talk.rina.viewer.actor)
    leaves = Leaf.objects.filter(subject=f"call:{talk.call.ref}").order_by("pk")
    assert [leaf.kind for leaf in leaves] == ["call.opened", "call.answered", "call.ended"]
    assert not any(b"rahasia" in bytes(leaf.data) for leaf in leaves)
