"""The door of every socket: who comes in from where, and what happens to floods, lumps and nonsense."""

import json
from datetime import timedelta

import pytest
from channels.db import database_sync_to_async
from channels.security.websocket import OriginValidator
from django.urls import path

from plaza.core.clock import real_now
from plaza.people.actions import give_key, give_task
from plaza.people.locks import lock
from plaza.people.queries import require_access
from plaza.people.sockets import (
    CLOSE_MALFORMED,
    CLOSE_NO_ACCESS,
    CLOSE_TOO_FAST,
    CLOSE_TOO_LARGE,
    LARGEST_FRAME,
    GuardedSocket,
    Sockets,
)
from tests.fixtures.sockets import Socket

pytestmark = pytest.mark.django_db(transaction=True)
TICKET = "ticket:7F3K9Q2M"
HERE = "http://localhost:8000"


@lock("holder")
class Echo(GuardedSocket):
    """Opens a ticket and says again what it hears."""

    async def guard(self) -> None:
        await database_sync_to_async(require_access)(self.viewer, TICKET, purpose="dengar")

    async def opened(self) -> None:
        await self.send_json({"you": self.viewer.actor})

    async def receive_json(self, content: object, **_: object) -> None:
        await self.send_json({"heard": content})


PLAZA = OriginValidator(Sockets([path("ws/echo/", Echo.as_asgi())]), [HERE])


def socket(person, *, origin: str | None = HERE) -> Socket:
    headers = [pair for pair in person.socket_headers(origin=origin or "") if origin or pair[0] != b"origin"]
    return Socket("/ws/echo/", headers=headers, application=PLAZA)


@pytest.fixture
def owner(alice):
    give_key(TICKET, holder=alice.device)
    return alice


async def opened(person) -> Socket:
    door = socket(person)
    assert await door.open()
    assert "you" in json.loads(str(await door.hear()))
    return door


async def test_the_owner_comes_in_and_is_heard(owner):
    door = await opened(owner)
    hello = {"type": "hello", "words": "Selamat pagi 李"}
    await door.say(json.dumps(hello))
    assert json.loads(str(await door.hear())) == {"heard": hello}
    await door.leave()


async def test_an_officer_comes_in_by_a_task(officer_of):
    rina = await database_sync_to_async(officer_of)("DPMPTSP")
    until = real_now() + timedelta(minutes=5)
    await database_sync_to_async(give_task)(
        rina.officer, subject_ref=TICKET, cause_ref=TICKET, mode="read", until=until
    )
    door = socket(rina)
    assert await door.open()
    assert json.loads(str(await door.hear())) == {"you": rina.officer.ref}
    await door.leave()


async def test_others_are_told_that_there_is_nothing_here(owner, bob, officer_of):
    rina = await database_sync_to_async(officer_of)("DPMPTSP")
    for person in (bob, rina):
        door = socket(person)
        assert await door.open()
        assert await door.until_closed() == CLOSE_NO_ACCESS


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://localhost.evil.example:8000", "https://localhost:8001", "null", None]
)
async def test_a_page_from_elsewhere_does_not_come_in_with_the_owners_cookies(owner, origin):
    assert not await socket(owner, origin=origin).open()


async def test_a_flood_is_cut_off(owner):
    door = await opened(owner)
    for number in range(int(Echo.burst) + 40):
        await door.say(json.dumps({"n": number}))
    assert await door.until_closed() == CLOSE_TOO_FAST
    assert await door._wire.receive_nothing()


async def test_what_a_person_sends_is_never_too_fast(owner):
    door = await opened(owner)
    for number in range(int(Echo.burst) - 10):
        await door.say(json.dumps({"n": number}))
        assert json.loads(str(await door.hear())) == {"heard": {"n": number}}
    await door.leave()


async def test_a_lump_is_cut_off(owner):
    door = await opened(owner)
    await door.say(json.dumps({"words": "x" * LARGEST_FRAME}))
    assert await door.until_closed() == CLOSE_TOO_LARGE


@pytest.mark.parametrize(
    "words",
    [
        "",
        "hello",
        "{",
        "[]",
        '"text"',
        "17",
        "null",
        "[" * 60_000,
        '{"a":' * 10_000,
    ],
)
async def test_nonsense_is_cut_off(owner, words):
    door = await opened(owner)
    await door.say(words)
    assert await door.until_closed() == CLOSE_MALFORMED


async def test_bytes_are_cut_off(owner):
    door = await opened(owner)
    await door.say(b"\x00\x01")
    assert await door.until_closed() == CLOSE_MALFORMED
