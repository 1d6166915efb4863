"""Those who wait are told: a snapshot, numbered changes, their own turn at once, and nothing of anybody else."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from plaza.core import bus
from plaza.core.live import hub
from plaza.people.models import Officer
from plaza.people.sockets import CLOSE_MALFORMED, CLOSE_NO_ACCESS, CLOSE_TOO_FAST, CLOSE_TOO_LARGE
from plaza.queueing import actions, live
from plaza.queueing.live import delta
from plaza.queueing.models import Desk, Queue, Ticket
from plaza.queueing.queries import Snapshot
from tests.fixtures.people import Person
from tests.fixtures.sockets import Socket, socket_to
from tests.queueing.mall import ALWAYS, make_mall

numbers = st.lists(st.sampled_from([f"DPM-{n:03d}" for n in range(30)]), unique=True).map(tuple)
Frame = dict[str, Any]


def applied(before: tuple[str, ...], change: Frame) -> tuple[str, ...]:
    """What a page does with a delta."""
    here = [number for number in before if number not in change.get("out", ())]
    for place, number in change.get("in", ()):
        here.insert(place, number)
    return tuple(here)


@given(numbers, numbers)
def test_a_delta_makes_the_line_before_into_the_line_after(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    change = delta(Snapshot(1, before, ()), Snapshot(2, after, ()))
    assert applied(before, change) == after


@given(numbers)
def test_one_call_up_is_one_short_frame(before: tuple[str, ...]) -> None:
    change = delta(Snapshot(1, before, ()), Snapshot(2, before[1:], before[:1]))
    assert len(change.get("out", ())) <= 1
    assert not change.get("in")


class Page:
    """A page that listens: it keeps the line as the frames tell it."""

    def __init__(self, socket: Socket) -> None:
        self.socket, self.line, self.count, self.own = socket, (), -1, 0

    async def frame(self) -> Frame:
        """The next frame, taken in."""
        found: Frame = json.loads(str(await self.socket.hear()))
        if found["type"] == "snapshot":
            self.line, self.count = tuple(found["numbers"]), found["n"]
        elif found["type"] == "delta" and found["n"] > self.count >= 0:
            assert found["n"] == self.count + 1
            self.line, self.count = applied(self.line, found), found["n"]
        elif found["type"] == "ticket":
            self.own += 1
        return found

    async def answer(self) -> str:
        """What kind the next frame is that does not come by itself."""
        while (found := (await self.frame())["type"]) == "delta":
            pass
        return str(found)

    async def until(self, true: Callable[[], bool]) -> None:
        """Reads on until it is so."""
        async with asyncio.timeout(6):
            while not true():
                await self.frame()


@asynccontextmanager
async def page_of(person: Person, address: str) -> AsyncIterator[Page]:
    async with socket_to(address, headers=person.socket_headers()) as socket:
        yield Page(socket)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MERGE", 0.02)
    monkeypatch.setattr(live, "LOOK", 0.2)


@pytest.fixture
def open_mall(transactional_db: None) -> None:
    make_mall(ALWAYS)


in_thread = sync_to_async


@pytest.fixture
def ticket(open_mall: None, alice: Person) -> Ticket:
    return actions.take_ticket("DPMPTSP-01", holder=alice.device)


@pytest.fixture
def rina(open_mall: None, officer_of: Callable[..., Person]) -> Person:
    return officer_of("DPMPTSP")


@pytest.mark.bus
async def test_a_waiting_page_hears_the_line_move_and_its_own_turn(
    quick: None, ticket: Ticket, alice: Person, rina: Person
) -> None:
    async with page_of(alice, f"/ws/tiket/{ticket.ref}/") as page:
        await page.until(lambda: page.line == (ticket.number,))
        other = await in_thread(actions.take_ticket)("DPMPTSP-02", holder="device:bob")
        await page.until(lambda: page.line == (ticket.number, other.number))
        await in_thread(actions.call_next)(rina.officer)
        await page.until(lambda: page.own >= 1 and page.line == (other.number,))


async def test_a_stranger_and_a_wrong_address_are_shut_out(quick: None, ticket: Ticket, stranger: Person) -> None:
    for address in (f"/ws/tiket/{ticket.ref}/", "/ws/tiket/NOSUCHREF/", "/ws/petugas/"):
        async with socket_to(address, headers=stranger.socket_headers()) as socket:
            assert await socket.until_closed() == CLOSE_NO_ACCESS


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
async def test_a_foreign_page_cannot_open_the_socket(quick: None, ticket: Ticket, alice: Person, origin: str) -> None:
    headers = alice.socket_headers(origin=origin)
    assert not await Socket(f"/ws/tiket/{ticket.ref}/", headers=headers).open()


async def test_a_page_that_names_no_origin_cannot_open_the_socket(ticket: Ticket, alice: Person) -> None:
    headers = [pair for pair in alice.socket_headers() if pair[0] != b"origin"]
    assert not await Socket(f"/ws/tiket/{ticket.ref}/", headers=headers).open()


async def test_a_citizens_socket_takes_no_orders(quick: None, ticket: Ticket, alice: Person) -> None:
    async with page_of(alice, f"/ws/tiket/{ticket.ref}/") as page:
        await page.until(lambda: bool(page.line))
        for order in ({"type": "call_next"}, {"type": "finish"}, {}):
            await page.socket.say(json.dumps(order))
            assert await page.answer() == "refused"
        await page.socket.say(json.dumps({"type": "snapshot"}))
        assert await page.answer() == "snapshot"


@pytest.mark.parametrize("frame", ["", "{", "[]", "null", "x" * 70_000])
async def test_a_frame_that_is_none_closes_this_socket_alone(
    quick: None, ticket: Ticket, alice: Person, frame: str
) -> None:
    async with page_of(alice, f"/ws/tiket/{ticket.ref}/") as other, page_of(alice, f"/ws/tiket/{ticket.ref}/") as page:
        await page.until(lambda: bool(page.line))
        await page.socket.say(frame)
        assert await page.socket.until_closed() in (CLOSE_MALFORMED, CLOSE_TOO_LARGE)
        await other.until(lambda: bool(other.line))


async def test_a_thousand_frames_a_second_close_this_socket_alone(quick: None, ticket: Ticket, alice: Person) -> None:
    async with page_of(alice, f"/ws/tiket/{ticket.ref}/") as page:
        for _ in range(200):
            await page.socket.say('{"type":"snapshot"}')
        assert await page.socket.until_closed() == CLOSE_TOO_FAST


async def test_news_that_the_bus_lost_is_noticed(quick: None, ticket: Ticket, alice: Person) -> None:
    async with page_of(alice, f"/ws/tiket/{ticket.ref}/") as page:
        await page.until(lambda: bool(page.line))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bus, "send_now", lambda *_: None)
            other = await in_thread(actions.take_ticket)("DPMPTSP-02", holder="device:bob")
        await page.until(lambda: other.number in page.line)


async def test_open_pages_are_the_sign_of_life(quick: None, ticket: Ticket, alice: Person, rina: Person) -> None:
    async with page_of(alice, f"/ws/tiket/{ticket.ref}/"), page_of(rina, "/ws/petugas/"):
        await in_thread(actions.set_desk)(rina.officer, state="on")
        await in_thread(Ticket.objects.update)(seen_at=None)
        await in_thread(Desk.objects.update)(seen_at=None)
        await live.hall().note_who_is_there()
        assert (await Ticket.objects.aget()).seen_at
        assert (await Desk.objects.aget()).seen_at


async def test_a_desk_hears_that_somebody_came_but_not_who(quick: None, open_mall: None, rina: Person) -> None:
    async with page_of(rina, "/ws/petugas/") as desk:
        await desk.frame()
        taken = await in_thread(actions.take_ticket)("DPMPTSP-01", holder="device:carol", contact="carol@contoh.id")
        heard = ""
        async with asyncio.timeout(5):
            while taken.number not in heard:
                heard += json.dumps(await desk.frame())
        assert "carol" not in heard


async def test_changes_are_told_at_most_once_a_second_whatever_happens(ticket: Ticket, alice: Person) -> None:
    """With the plaza's own pace: nothing is made quicker here."""
    async with page_of(alice, f"/ws/tiket/{ticket.ref}/") as page:
        await page.until(lambda: bool(page.line))
        told, changes = list[float](), asyncio.create_task(_many_changes(12, within=2.4))
        async with asyncio.timeout(8):
            while len(page.line) < 13:
                if (await page.frame())["type"] == "delta":
                    told.append(asyncio.get_running_loop().time())
        await changes
    assert 2 <= len(told) < 12, "many changes are few frames"
    assert len(told) <= (told[-1] - told[0]) / live.MERGE + 1.5, told


async def _many_changes(count: int, *, within: float) -> None:
    for number in range(count):
        await in_thread(actions.take_ticket)("DPMPTSP-02", holder=f"device:many-{number}")
        await asyncio.sleep(within / count)


def subscriptions() -> int:
    """How often this process hears the bus."""
    if settings.REDIS_URL:
        [(_, count)] = bus._redis().pubsub_numsub(bus.CHANNEL)
        return int(count)
    return len(list(bus.folder().glob(f"{os.getpid()}-*.sock")))


@pytest.mark.bus
async def test_a_process_hears_the_bus_once_however_many_pages_are_open(
    quick: None, ticket: Ticket, alice: Person, rina: Person
) -> None:
    async with asyncio.timeout(5):
        while subscriptions():  # those of earlier loops end by themselves
            await asyncio.sleep(0.05)
    other = await in_thread(actions.take_ticket)("BPJS-01", holder=alice.device)
    async with AsyncExitStack() as open_pages:
        for ref in (ticket.ref, other.ref) * 6:
            page = await open_pages.enter_async_context(page_of(alice, f"/ws/tiket/{ref}/"))
            await page.until(lambda page=page: bool(page.line))
        await open_pages.enter_async_context(page_of(rina, "/ws/petugas/"))
        assert len(live.hall().lines) == 2
        assert subscriptions() == 1


class Deaf:
    """A socket whose other end has stopped to read: what is sent to it does not come to an end."""

    def __init__(self, ref: str = "") -> None:
        self.ref, self.officer_id, self.reading = ref, 0, asyncio.Event()
        self.got: list[Frame] = []

    async def base_send(self, message: Frame, /) -> None:
        await self.reading.wait()
        self.got.append(json.loads(message["text"]))


async def test_a_page_that_does_not_read_holds_up_nobody_and_is_no_sign_of_life(
    quick: None, ticket: Ticket, alice: Person
) -> None:
    other = await in_thread(actions.take_ticket)("DPMPTSP-02", holder="device:deaf")
    async with page_of(alice, f"/ws/tiket/{ticket.ref}/") as page:
        await page.until(lambda: bool(page.line))
        deaf = Deaf(other.ref)
        lines = live.hall().join(deaf, ["DPMPTSP"])
        for number in range(3):
            await in_thread(actions.take_ticket)("DPMPTSP-02", holder=f"device:{number}")
            async with asyncio.timeout(2):
                await page.until(lambda number=number: len(page.line) == 3 + number)
        await live.hall().note_who_is_there()
        assert (await Ticket.objects.aget(pk=other.pk)).seen_at is None
        assert deaf.got == []
        deaf.reading.set()  # the page wakes: it gets what was on its way, and a word that there was more
        async with asyncio.timeout(2):
            while not deaf.got or deaf.got[-1] != {"type": "gap"}:
                await asyncio.sleep(0.01)
        assert [frame["type"] for frame in deaf.got] == ["delta", "gap"]
        live.hall().leave(deaf, lines)


async def test_a_bus_that_goes_is_said_on_the_pages_and_so_is_its_return(
    quick: None, ticket: Ticket, alice: Person, rina: Person
) -> None:
    async with page_of(alice, f"/ws/tiket/{ticket.ref}/") as page, page_of(rina, "/ws/petugas/") as desk:
        await page.until(lambda: bool(page.line))
        for ear in bus.folder().glob("*.sock"):  # somebody tidies up
            ear.unlink()
        for state in ("poll", "live"):
            for one in (page, desk):
                async with asyncio.timeout(5):
                    while await one.frame() != {"type": "link", "state": state}:
                        pass
        other = await in_thread(actions.take_ticket)("DPMPTSP-02", holder="device:bob")
        await page.until(lambda: other.number in page.line)


async def test_a_page_that_comes_while_the_bus_is_gone_is_told_at_once(
    quick: None, ticket: Ticket, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with page_of(alice, f"/ws/tiket/{ticket.ref}/") as page:
        await page.until(lambda: bool(page.line))
        monkeypatch.setattr(hub(), "stands", False)
        async with page_of(alice, f"/ws/tiket/{ticket.ref}/") as late:
            async with asyncio.timeout(5):
                while await late.frame() != {"type": "link", "state": "poll"}:
                    pass


async def test_nothing_is_kept_when_everybody_has_gone(quick: None, ticket: Ticket, alice: Person) -> None:
    async with page_of(alice, f"/ws/tiket/{ticket.ref}/") as page:
        await page.until(lambda: bool(page.line))
        assert list(live.hall().lines) == ["DPMPTSP"]
    assert not live.hall().lines
    assert await Queue.objects.acount() == 1
    assert await Officer.objects.acount() == 0
