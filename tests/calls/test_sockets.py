"""The call's socket: who comes in, what is passed on to whom, and what becomes of bad manners."""

import asyncio
import json
import time
from datetime import timedelta

import pytest
from channels.db import database_sync_to_async

from plaza.calls import actions
from plaza.calls.consumers import CLOSE_ELSEWHERE, CLOSE_OVER
from plaza.calls.models import Call, Seat
from plaza.core.bus import send_now
from plaza.core.clock import real_now
from plaza.people.actions import end_tasks
from plaza.people.sockets import CLOSE_MALFORMED, CLOSE_NO_ACCESS, CLOSE_TOO_FAST, CLOSE_TOO_LARGE
from tests.calls.conftest import TICKET
from tests.fixtures.sockets import Socket

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "http://localhost:8000"


def door(person, ref, *, session="", origin=HERE) -> Socket:
    headers = [pair for pair in person.socket_headers(origin=origin or "") if origin or pair[0] != b"origin"]
    return Socket(f"/ws/panggilan/{ref}/?s={session}", headers=headers)


async def come(person, ref, *, session="") -> Socket:
    opened = door(person, ref, session=session)
    assert await opened.open()
    return opened


async def say(socket, **frame):
    await socket.say(json.dumps(frame))


async def hear(socket, *kinds):
    """The next frame of one of these kinds."""
    while True:
        heard = await socket.hear()
        assert isinstance(heard, str), f"closed with {heard}"
        frame = json.loads(heard)
        if not kinds or frame["type"] in kinds:
            return frame


async def both(talk):
    rina = await come(talk.rina, talk.call.ref, session="rina1")
    await hear(rina, "welcome")
    alice = await come(talk.alice, talk.call.ref, session="alice1")
    await hear(alice, "welcome")
    await hear(rina, "peer")
    await hear(alice, "peer")
    return alice, rina


async def leave(*sockets):
    for socket in sockets:
        await socket.leave()


async def test_the_welcome_says_the_seat_the_state_and_who_gives_way(talk):
    alice = await come(talk.alice, talk.call.ref)
    welcome = await hear(alice)
    assert welcome["type"] == "welcome"
    assert welcome["state"] == "ringing"
    assert welcome["you"]["role"] == "citizen"
    assert welcome["polite_to"] == [0]
    assert [seat["role"] for seat in welcome["seats"]] == ["officer", "citizen"]
    await alice.leave()


@pytest.mark.parametrize("origin", ["https://jahat.contoh", "http://localhost.jahat.contoh", "null", None])
async def test_a_foreign_or_missing_origin_is_not_let_in(talk, origin):
    socket = door(talk.alice, talk.call.ref, origin=origin)
    assert not await socket.open()


async def test_a_stranger_and_an_unknown_call_get_the_same_answer(talk, stranger):
    for person, ref in ((stranger, talk.call.ref), (talk.alice, "0000000000")):
        socket = door(person, ref)
        assert await socket.open()
        assert await socket.hear() == CLOSE_NO_ACCESS


async def test_yes_reaches_the_officer(talk):
    alice, rina = await both(talk)
    await say(alice, type="accept", check="Kamera baik")
    assert (await hear(rina, "state"))["state"] == "talking"
    assert (await hear(alice, "state"))["state"] == "talking"
    await leave(alice, rina)


async def test_a_description_reaches_its_seat_with_the_true_sender_and_is_stored_nowhere(talk):
    alice, rina = await both(talk)
    body = {"type": "offer", "sdp": "v=0 rahasia"}
    await say(rina, type="description", to=1, **{"for": "alice1"}, body=body, session="forged")
    heard = await hear(alice, "description")
    assert (heard["body"], heard["from"], heard["session"], heard["for"]) == (body, 0, "rina1", "alice1")
    stored = await database_sync_to_async(
        lambda: [str(vars(one)) for one in (*Call.objects.all(), *Seat.objects.all())]
    )()
    assert not any("v=0" in row for row in stored)
    await leave(alice, rina)


async def test_a_line_comes_to_both_once_and_survives_a_reload(talk):
    alice, rina = await both(talk)
    for _ in range(2):
        await say(alice, type="chat", id="satu", text="Halo")
        assert (await hear(alice, "chat"))["n"] == 1
    assert (await hear(rina, "chat"))["text"] == "Halo"
    await rina.leave()
    again = await come(talk.rina, talk.call.ref, session="rina2")
    welcome = await hear(again, "welcome")
    assert [line["text"] for line in welcome["chat"]] == ["Halo"]
    assert (await hear(alice, "peer"))["present"] is False
    assert (await hear(alice, "peer"))["session"] == "rina2"
    await leave(alice, again)


async def test_the_same_seat_opened_elsewhere_closes_the_older_page(talk):
    first = await come(talk.alice, talk.call.ref, session="lama")
    await hear(first, "welcome")
    second = await come(talk.alice, talk.call.ref, session="baru")
    await hear(second, "welcome")
    assert await first.until_closed() == CLOSE_ELSEWHERE
    await say(second, type="ping")
    await hear(second, "pong")
    await leave(second, first)


async def test_of_two_pages_of_a_seat_opened_at_once_exactly_one_stays(talk):
    for _ in range(5):
        pages = await asyncio.gather(*(come(talk.alice, talk.call.ref, session=f"halaman{n}") for n in range(3)))
        ends = [asyncio.ensure_future(page.until_closed()) for page in pages]
        while sum(end.done() for end in ends) < len(pages) - 1:
            await asyncio.wait([end for end in ends if not end.done()], return_when=asyncio.FIRST_COMPLETED)
        assert {end.result() for end in ends if end.done()} == {CLOSE_ELSEWHERE}
        (open_still,) = [page for page, end in zip(pages, ends, strict=True) if not end.done()]
        (listening,) = [end for end in ends if not end.done()]
        listening.cancel()
        await say(open_still, type="ping")
        await hear(open_still, "pong")
        await leave(open_still)


async def test_a_page_opened_earlier_that_speaks_late_takes_nobodys_seat(talk):
    rina, alice = await come(talk.rina, talk.call.ref), await come(talk.alice, talk.call.ref, session="baru")
    while (await hear(rina, "peer"))["session"] != "baru":
        pass
    late = {"type": "peer", "present": True, "new": True, "from": 1, "session": "lama", "mark": "x", "since": 1}
    for told in (late, late | {"session": "lagi", "since": time.time_ns() + 10**9}):
        await database_sync_to_async(send_now)(actions.topic(talk.call), told)
    while (heard := await hear(rina, "peer"))["session"] != "lagi":
        assert heard["session"] != "lama", "what the earlier page said goes unheard"
    assert await alice.until_closed() == CLOSE_ELSEWHERE
    await leave(alice, rina)


async def test_the_end_is_told_to_both_and_closes_their_sockets(talk):
    alice, rina = await both(talk)
    await say(alice, type="hangup")
    assert (await hear(rina, "state"))["outcome"] == "left"
    assert await rina.until_closed() == CLOSE_OVER
    assert await alice.until_closed() == CLOSE_OVER
    await leave(alice, rina)


async def test_a_no_is_told(talk):
    alice, rina = await both(talk)
    await say(alice, type="decline")
    heard = await hear(rina, "state")
    assert (heard["state"], heard["outcome"], heard["by"]) == ("ended", "declined", "citizen")
    await leave(alice, rina)


async def test_a_page_that_comes_after_the_end_is_told_and_closed(talk):
    await database_sync_to_async(actions.end_call)(talk.call, by="officer", outcome="finished", actor="officer:1")
    alice = await come(talk.alice, talk.call.ref)
    assert (await hear(alice, "welcome"))["outcome"] == "finished"
    assert await alice.until_closed() == CLOSE_OVER
    await alice.leave()


async def test_a_citizen_cannot_do_what_is_the_officers(talk):
    alice, rina = await both(talk)
    await say(alice, type="mark", document="d", x=0.5, y=0.5)
    assert (await hear(alice, "refused"))["what"] == "forbidden"
    await say(alice, type="hangup", outcome="abusive")
    assert (await hear(rina, "state"))["outcome"] == "left"
    await leave(alice, rina)


async def test_frames_of_no_known_kind_are_dropped_counted_and_harm_nobody(talk):
    alice, rina = await both(talk)
    for _ in range(3):
        await say(alice, type="become-officer")
        assert (await hear(alice, "refused"))["what"] == "unknown"
    await say(alice, type="chat", id="1", text="masih di sini")
    assert (await hear(rina, "chat"))["text"] == "masih di sini"
    await leave(alice, rina)
    assert (await database_sync_to_async(Call.objects.get)()).dropped_frames == 3


async def test_a_flood_closes_the_flooder_and_nobody_else(talk):
    alice, rina = await both(talk)
    for number in range(1000):
        await say(alice, type="chat", id=str(number % 3), text="banjir")
    assert await alice.until_closed() == CLOSE_TOO_FAST
    await say(rina, type="ping")
    await hear(rina, "pong")
    await leave(alice, rina)


@pytest.mark.parametrize("frame", ["{", "[]", '"halo"', "1", "[" * 5000, '{"type":"chat","id":"1","text":NaN'])
async def test_what_is_no_frame_at_all_closes_whoever_sent_it_and_nobody_else(talk, frame):
    alice, rina = await both(talk)
    await alice.say(frame)
    assert await alice.until_closed() == CLOSE_MALFORMED
    await say(rina, type="ping")
    await hear(rina, "pong")
    await leave(alice, rina)


async def test_an_oversized_frame_closes_with_its_own_code(talk):
    alice = await come(talk.alice, talk.call.ref)
    await alice.say(json.dumps({"type": "chat", "id": "1", "text": "x" * 70_000}))
    assert await alice.until_closed() == CLOSE_TOO_LARGE
    await alice.leave()


async def test_an_officer_whose_task_ended_is_put_out_at_the_next_snapshot(talk):
    _, rina = await both(talk)
    await database_sync_to_async(end_tasks)(cause_ref=TICKET)
    await database_sync_to_async(actions.invite_seat)(talk.call, actor="sistem")  # makes everybody look anew
    assert await rina.until_closed() == CLOSE_NO_ACCESS


async def test_a_guest_hears_the_others_and_leaves_without_ending_the_call(talk, bob):
    token = await database_sync_to_async(actions.invite_seat)(talk.call, actor="officer:1")
    await database_sync_to_async(actions.take_seat)(token, holder=bob.device)
    alice, rina = await both(talk)
    guest = await come(bob, talk.call.ref, session="bob1")
    assert (await hear(guest, "welcome"))["polite_to"] == [0, 1]
    assert {(await hear(guest, "peer"))["from"] for _ in range(2)} == {0, 1}
    await say(guest, type="hangup")
    await guest.until_closed()
    await guest.leave()
    while (await hear(alice, "peer"))["present"]:
        continue
    assert (await database_sync_to_async(Call.objects.get)()).state == "ringing"
    await leave(alice, rina)


async def test_fresh_relay_credentials_can_be_had_in_the_call(talk, settings):
    settings.TURN_URLS, settings.TURN_SECRET = ["turn:relay.contoh.id"], "rahasia"
    alice = await come(talk.alice, talk.call.ref)
    await hear(alice, "welcome")
    await say(alice, type="relay")
    (server,) = (await hear(alice, "rtc"))["rtc"]["iceServers"]
    assert int(server["username"].split(":")[0]) <= (real_now() + timedelta(minutes=10)).timestamp()
    await alice.leave()


async def test_rung_and_data_used_are_noted_and_told_to_the_other_side(talk):
    alice, rina = await both(talk)
    await say(alice, type="rung", rung="voice", bytes=1234)
    assert (await hear(rina, "rung"))["rung"] == "voice"
    for _ in range(500):
        seat = await database_sync_to_async(Seat.objects.get)(place=1)
        if seat.rung:
            break
        await asyncio.sleep(0.02)
    assert (seat.rung, seat.bytes_used) == ("voice", 1234)
    await leave(alice, rina)
