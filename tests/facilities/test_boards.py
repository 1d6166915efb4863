"""Boards show the same numbers at the same counters, hear every change, and know nothing of anybody."""

import asyncio
import json
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from plaza.core.clock import now
from plaza.facilities.actions import announce, make_kiosk, take_counter, withdraw_announcement
from plaza.facilities.rules import called_aloud, spelled
from plaza.people.sockets import CLOSE_NO_ACCESS
from plaza.queueing import board
from plaza.queueing.actions import accept, call_next, finish, officers_seen, ring_again, set_desk, take_at_kiosk
from plaza.queueing.board import Called, House, Shown, delta, shown_on
from tests.facilities.house import make_house
from tests.fixtures.sockets import Socket, socket_to
from tests.queueing.mall import ALWAYS

in_thread = sync_to_async
CALLS = st.lists(
    st.builds(
        Called, number=st.sampled_from([f"DPM-{n:03d}" for n in range(12)]), counter=st.just("1-01"), floor=st.integers(1, 2),
        direction=st.just("left"), rings=st.integers(1, 3), serving=st.booleans(),
    ),
    unique_by=lambda one: one.number,
)  # fmt: skip


@given(CALLS, CALLS)
def test_a_delta_makes_one_picture_into_the_next(before, after):
    first, second = shown_on(1, House(tuple(before))), shown_on(1, House(tuple(after)))
    frame = delta(first, second)
    known = {one.number: one.frame() for one in first.calls}
    for number in frame.get("gone", ()):
        del known[number]
    known |= {one["number"]: one for one in frame.get("calls", ())}
    order = frame.get("order", [one.number for one in first.calls])
    assert [known[number] for number in order] == [one.frame() for one in second.calls]


def test_nothing_changed_is_no_frame():
    assert delta(Shown(), Shown()) == {}


def test_the_sentence_spells_number_counter_and_direction():
    assert spelled("DPM-017") == "D P M nol satu tujuh"
    words = called_aloud("DPM-017", counter="2-05", floor=2, direction="left")
    assert words == "Nomor D P M, nol satu tujuh. Silakan ke loket nol lima, lantai dua, sebelah kiri."


@pytest.fixture
def busy_floor(house, desk, kiosk):
    """An officer at a counter who has just called somebody from the kiosk."""
    officer = desk()
    take_counter(officer, code="1-02")
    take_at_kiosk(kiosk, service_code="DPMPTSP-01")
    return officer, call_next(officer)


def test_a_board_shows_number_counter_floor_and_direction_and_no_more(busy_floor):
    _, ticket = busy_floor
    told = Client().get("/papan/1/isi/").json()
    [call] = told["calls"]
    assert (call["number"], call["counter"], call["floor"], call["direction"]) == (ticket.number, "1-02", 1, "ahead")
    assert set(call) == {"number", "counter", "floor", "direction", "rings", "serving", "say"}
    assert ticket.ref not in json.dumps(told)
    assert Client().get("/papan/2/isi/").json()["others"][0]["number"] == ticket.number


def test_a_call_that_is_rung_again_is_new_to_the_board_and_one_that_is_done_is_gone(busy_floor):
    officer, ticket = busy_floor
    ring_again(ticket, actor=officer.ref)
    assert Client().get("/papan/1/isi/").json()["calls"][0]["rings"] == 2
    accept(ticket, actor=officer.ref)
    assert Client().get("/papan/1/isi/").json()["calls"][0]["serving"]
    finish(ticket, officer, outcome="resolved")
    assert Client().get("/papan/1/isi/").json()["calls"] == []


def test_the_page_is_small_shows_the_calls_without_a_script_and_a_floor_that_is_not_there_is_not_there(busy_floor):
    _, ticket = busy_floor
    page = Client().get("/papan/1/")
    assert ticket.number in page.content.decode()
    assert len(page.content) < 20_000
    assert Client().get("/papan/9/").status_code == Client().get("/papan/9/isi/").status_code == 404


def test_the_server_says_only_its_own_sentences(busy_floor, monkeypatch):
    said = []

    class Speaks:
        def speak(self, words, *, language):
            said.append((words, language))
            return b"RIFF"

    monkeypatch.setattr("plaza.web.building.voice.voice", Speaks)
    assert Client().get("/suara/panggil/DPM-999/1-02.wav").headers["Content-Type"] == "audio/wav"
    Client().get("/suara/panggil/DPM-999/1-02.wav")
    assert len(said) == 1
    assert said[0][0].startswith("Nomor D P M, sembilan")
    for address in ("/suara/panggil/halo/1-02.wav", "/suara/panggil/DPM-017/9-99.wav", "/suara/kios/halo-id.wav"):
        assert Client().get(address).status_code == 404
    monkeypatch.setattr("plaza.web.building.voice.voice", type("Mute", (), {"speak": lambda *_, **__: None}))
    assert Client().get("/suara/panggil/DPM-998/1-02.wav").status_code == 404


# Live


async def heard(socket: Socket, kind: str) -> dict:
    async with asyncio.timeout(6):
        while (frame := json.loads(str(await socket.hear())))["type"] != kind:
            pass
        return frame


@pytest.fixture
def open_house(transactional_db):
    make_house(ALWAYS)


@pytest.mark.bus
async def test_two_boards_of_one_floor_show_the_same_and_hear_every_change(
    open_house, officer_of, stranger, monkeypatch
):
    monkeypatch.setattr(board, "MERGE", 0.02)
    officer = (await in_thread(officer_of)("DPMPTSP")).officer
    await in_thread(set_desk)(officer, state="on")
    await in_thread(officers_seen)([officer.pk])
    await in_thread(take_counter)(officer, code="1-01")
    kiosk, _ = await in_thread(make_kiosk)(floor=1, actor="sistem")
    headers = stranger.socket_headers()
    async with socket_to("/ws/papan/1/", headers=headers) as one, socket_to("/ws/papan/1/", headers=headers) as two:
        assert (await heard(one, "snapshot"))["calls"] == (await heard(two, "snapshot"))["calls"] == []
        await in_thread(take_at_kiosk)(kiosk, service_code="DPMPTSP-01")
        ticket = await in_thread(call_next)(officer)
        first, second = await heard(one, "delta"), await heard(two, "delta")
        assert first == second
        assert first["order"] == [ticket.number]
        await in_thread(finish)(ticket, officer, outcome="resolved")
        assert (await heard(one, "delta"))["gone"] == [ticket.number]
        await one.say('{"type": "snapshot"}')
        assert (await heard(one, "snapshot"))["n"] == (await heard(two, "delta"))["n"]


@pytest.mark.bus
async def test_an_announcement_is_on_the_boards_at_once_and_gone_when_withdrawn(open_house, stranger, monkeypatch):
    monkeypatch.setattr(board, "MERGE", 0.02)
    async with socket_to("/ws/papan/1/", headers=stranger.socket_headers()) as screen:
        assert (await heard(screen, "snapshot"))["news"] == []
        span = {"starts_at": now(), "ends_at": now() + timedelta(hours=1)}
        row = await in_thread(announce)(
            "floor:1", words_id="Lift diperiksa", words_en="Lift", **span, actor="officer:1"
        )
        assert [one["id"] for one in (await heard(screen, "delta"))["news"]] == ["Lift diperiksa"]
        await in_thread(withdraw_announcement)(row, actor="officer:1")
        assert (await heard(screen, "delta"))["news"] == []


async def test_an_announcement_whose_time_is_over_leaves_the_boards_with_the_next_pulse(
    open_house, stranger, monkeypatch
):
    monkeypatch.setattr(board, "MERGE", 0.02)
    monkeypatch.setattr(board, "PULSE", 0.1)
    span = {"starts_at": now(), "ends_at": now() + timedelta(seconds=1)}
    await in_thread(announce)("plaza", words_id="Sebentar", words_en="Briefly", **span, actor="officer:1")
    async with socket_to("/ws/papan/1/", headers=stranger.socket_headers()) as screen:
        assert [one["id"] for one in (await heard(screen, "snapshot"))["news"]] == ["Sebentar"]
        assert (await heard(screen, "delta"))["news"] == []


async def test_a_board_of_no_floor_is_shut_out(open_house, stranger):
    socket = Socket("/ws/papan/9/", headers=stranger.socket_headers())
    assert await socket.open()
    assert await socket.until_closed() == CLOSE_NO_ACCESS
