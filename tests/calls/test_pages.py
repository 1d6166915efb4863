"""What a call's page asks beside its socket: the guest's way in, ringing again, and the way without a socket."""

import pytest

from plaza.calls import actions
from plaza.calls.models import Call
from plaza.people.actions import give_key
from tests.calls.conftest import TICKET

pytestmark = pytest.mark.django_db


def address(talk, act=""):
    return f"/panggilan/{talk.call.ref}/{act}"


def test_an_invitation_leads_into_the_guests_page(talk, bob):
    link = talk.rina.post(address(talk, "undang/")).json()["link"]
    assert "Masuk ke panggilan" in bob.get(link).content.decode()
    answer = bob.post(link, follow=True)
    assert answer.status_code == 200
    assert 'data-seat="beside"' in answer.content.decode()
    assert bob.get(link, follow=True).status_code == 200, "the same device comes back by it"


def test_an_invitation_opens_for_the_first_device_alone_and_a_mere_look_takes_nothing(talk, bob, stranger):
    link = talk.rina.post(address(talk, "undang/")).json()["link"]
    stranger.get(link)
    assert bob.post(link).status_code == 302
    assert stranger.post(link).status_code == 410
    assert stranger.get(address(talk)).status_code == 404
    another = talk.rina.post(address(talk, "undang/")).json()["link"]
    assert another != link


def test_whoever_was_asked_in_reads_nothing_once_the_call_has_long_ended(talk, bob, clock):
    bob.post(talk.rina.post(address(talk, "undang/")).json()["link"])
    actions.end_call(talk.call, by="officer", outcome="finished", actor="officer:1")
    assert bob.get(address(talk, "kabar/")).status_code == 200
    clock.forward(minutes=11)
    assert bob.get(address(talk, "kabar/")).status_code == 404


def test_an_old_invitation_is_answered_in_words(talk, bob):
    answer = bob.get("/panggilan/kursi/bukan-undangan/")
    assert answer.status_code == 410
    assert "tidak berlaku lagi" in answer.content.decode()


def test_the_guests_page_is_no_page_for_others(talk, bob, stranger):
    assert stranger.get(address(talk)).status_code == 404
    assert talk.alice.get(address(talk)).status_code == 404


@pytest.mark.parametrize("act", ["undang/", "lagi/", "tulis/"])
def test_a_stranger_can_do_nothing(talk, stranger, act):
    assert stranger.post(address(talk, act)).status_code == 404


def test_only_the_officer_lets_it_ring_again(talk):
    actions.end_call(talk.call, by="citizen", outcome="left", actor="device:a")
    assert talk.alice.post(address(talk, "lagi/")).status_code == 404
    ref = talk.rina.post(address(talk, "lagi/")).json()["ref"]
    assert Call.objects.get(ref=ref).state == "ringing"
    assert Call.objects.filter(ticket_ref=TICKET).count() == 2


def test_after_the_end_nobody_is_invited(talk):
    actions.end_call(talk.call, by="citizen", outcome="left", actor="device:a")
    assert talk.rina.post(address(talk, "undang/")).status_code == 410


def test_without_a_socket_alice_says_yes_writes_reads_and_hangs_up(talk):
    write = address(talk, "tulis/")
    assert talk.alice.post(write, {"type": "accept"}).json()["state"] == "talking"
    for _ in range(2):
        told = talk.alice.post(write, {"type": "chat", "id": "a", "text": "Suara saya putus"}).json()
    assert [line["text"] for line in told["chat"]] == ["Suara saya putus"]
    assert talk.rina.get(address(talk, "kabar/?after=1")).json()["chat"] == []
    assert talk.alice.post(write, {"type": "hangup"}).json()["outcome"] == "left"
    assert talk.alice.post(write, {"type": "chat", "id": "b", "text": "halo"}).status_code == 410


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 30, "²"])
def test_news_after_nonsense_is_all_the_news(talk, after):
    assert talk.alice.get(address(talk, f"kabar/?after={after}")).status_code == 200


def test_who_writes_without_end_is_slowed_down(talk):
    answers = {
        talk.alice.post(address(talk, "tulis/"), {"type": "chat", "id": str(n), "text": "x"}).status_code
        for n in range(40)
    }
    assert answers == {200, 429}


def test_the_panel_is_one_page_part_for_every_seat(talk):
    for person in (talk.alice, talk.rina):
        assert person.get(address(talk, "kabar/")).json()["ref"] == talk.call.ref


def test_the_device_check_gets_relay_credentials_for_its_own_ticket_alone(alice, stranger, settings):
    settings.TURN_URLS, settings.TURN_SECRET = ["turn:relay.contoh.id"], "rahasia"
    give_key("ticket:YFHE066GC9", holder=alice.device)
    (server,) = alice.get("/panggilan/periksa/YFHE066GC9/").json()["iceServers"]
    assert server["username"].endswith(":ticket:YFHE066GC9")
    assert stranger.get("/panggilan/periksa/YFHE066GC9/").status_code == 404
    assert {alice.get("/panggilan/periksa/yfhe066gc9/").status_code for _ in range(8)} == {200, 429}


def test_without_a_socket_too_a_person_asks_to_be_called_again(talk):
    told = talk.alice.post(address(talk, "tulis/"), {"type": "hangup", "outcome": "callback"}).json()
    assert told["outcome"] == "callback"


def test_a_made_up_outcome_is_none(talk):
    assert (
        talk.rina.post(address(talk, "tulis/"), {"type": "hangup", "outcome": "karangan"}).json()["outcome"]
        == "unanswered"
    )
