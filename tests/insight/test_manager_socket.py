"""The manager's socket tells that a line moved, to a coordinator alone."""

import asyncio
import json
from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async

from plaza.facilities.actions.common import tell_attendants, tell_building
from plaza.insight import consumers
from plaza.people.sockets import CLOSE_NO_ACCESS
from plaza.queueing import actions
from tests.fixtures.people import Person
from tests.fixtures.sockets import socket_to
from tests.queueing.mall import ALWAYS, make_mall


@pytest.fixture
def open_mall(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    make_mall(ALWAYS)
    monkeypatch.setattr(consumers, "MERGE", 0.02)


@pytest.mark.bus
async def test_the_page_hears_of_every_tenants_line(open_mall: None, officer_of: Callable[..., Person]) -> None:
    boss = await sync_to_async(officer_of)("", role="koordinator")
    async with socket_to("/ws/koordinator/", headers=boss.socket_headers()) as socket:
        assert await socket.hear()  # whatever happened since the page was drawn
        await asyncio.sleep(0.1)
        for service in ("DPMPTSP-01", "BPJS-01"):
            await sync_to_async(actions.take_ticket)(service, holder=f"device:{service}")
            told = json.loads(str(await socket.hear()))
            assert told == {"type": "changed"}  # what changed is asked for by the page, with its own lock


@pytest.mark.bus
async def test_the_page_hears_of_rooms_and_of_whoever_calls_a_companion(
    open_mall: None, officer_of: Callable[..., Person]
) -> None:
    boss = await sync_to_async(officer_of)("", role="koordinator")
    async with socket_to("/ws/koordinator/", headers=boss.socket_headers()) as socket:
        assert await socket.hear()
        await asyncio.sleep(0.1)
        for tell in (tell_building, tell_attendants):
            await sync_to_async(tell)()
            assert json.loads(str(await socket.hear())) == {"type": "changed"}


async def test_the_page_looks_now_and_then_though_news_were_lost(
    open_mall: None, officer_of: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "LATEST", 0.1)
    boss = await sync_to_async(officer_of)("", role="koordinator")
    async with socket_to("/ws/koordinator/", headers=boss.socket_headers()) as socket:
        assert [json.loads(str(await socket.hear())) for _ in range(3)] == 3 * [{"type": "changed"}]


async def test_nobody_else_is_let_in(open_mall: None, officer_of: Callable[..., Person], stranger: Person) -> None:
    inspector = await sync_to_async(officer_of)("", role="inspektorat")
    officer = await sync_to_async(officer_of)("DPMPTSP")
    for who in (stranger, inspector, officer):
        async with socket_to("/ws/koordinator/", headers=who.socket_headers()) as socket:
            assert await socket.until_closed() == CLOSE_NO_ACCESS
