"""A companion's page looks when somebody calls, and now and then by itself: news on the way may be lost, and somebody waits."""

import asyncio
from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async

from plaza.facilities import consumers
from plaza.facilities.actions.common import tell_attendants
from tests.fixtures.people import Person
from tests.fixtures.sockets import socket_to

ADDRESS = "/ws/pendamping/"


@pytest.mark.bus
async def test_it_looks_at_once_and_when_somebody_calls(
    transactional_db: None, officer_of: Callable[..., Person]
) -> None:
    companion = await sync_to_async(officer_of)("", role="pendamping")
    async with socket_to(ADDRESS, headers=companion.socket_headers()) as socket:
        assert await socket.hear() == consumers.LOOK
        await asyncio.sleep(0.1)
        await sync_to_async(tell_attendants)()
        assert await socket.hear() == consumers.LOOK


async def test_it_looks_now_and_then_though_news_were_lost(
    transactional_db: None, officer_of: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "LATEST", 0.1)
    companion = await sync_to_async(officer_of)("", role="pendamping")
    async with socket_to(ADDRESS, headers=companion.socket_headers()) as socket:
        assert [await socket.hear() for _ in range(3)] == 3 * [consumers.LOOK]
