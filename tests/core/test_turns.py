"""One network's requests wait behind each other, those of other networks pass them, and a slow one holds up nobody for long."""

import asyncio
from itertools import pairwise

from plaza.core.turns import Turns

HOSTILE, STRANGER = "36.68.1.9", "114.4.8.7"


class Page:
    """An answer that comes when it is let go; remembers the order in which answers began."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.go = asyncio.Event()

    async def _whole(self) -> str:
        await self.go.wait()
        return "page"

    def asked(self, turns: Turns, network: str, name: str) -> asyncio.Task[str]:
        def begin() -> asyncio.Future[str]:
            self.begun.append(name)
            return asyncio.ensure_future(self._whole())

        return asyncio.create_task(turns.answer(network, begin=begin))


async def test_a_stranger_is_answered_while_the_crowd_of_another_network_waits() -> None:
    turns, page = Turns(held_for=60), Page()
    crowd = [page.asked(turns, HOSTILE, f"crowd {number}") for number in range(20)]
    await asyncio.sleep(0.01)
    stranger = page.asked(turns, STRANGER, "stranger")
    await asyncio.sleep(0.01)
    assert page.begun == ["crowd 0", "stranger"]
    page.go.set()
    assert await stranger == "page"
    assert await asyncio.gather(*crowd) == ["page"] * 20
    assert page.begun[2:] == [f"crowd {number}" for number in range(1, 20)], "first come, first served"
    await forgotten(turns)


async def forgotten(turns: Turns) -> None:
    """A network that waits for nothing is forgotten."""
    async with asyncio.timeout(10):
        while turns.networks:
            await asyncio.sleep(0.01)


async def test_the_house_itself_and_an_untold_proxy_wait_for_nobody() -> None:
    turns, page = Turns(held_for=60), Page()
    crowd = [page.asked(turns, "", str(number)) for number in range(5)]
    await asyncio.sleep(0.01)
    assert len(page.begun) == 5
    page.go.set()
    await asyncio.gather(*crowd)


async def test_a_slow_page_lets_the_next_of_its_office_begin() -> None:
    turns, page = Turns(held_for=0.05), Page()
    office = [page.asked(turns, STRANGER, str(number)) for number in range(2)]
    while len(page.begun) < 2:
        await asyncio.sleep(0.01)
    page.go.set()
    assert await asyncio.gather(*office) == ["page", "page"]


async def test_who_gives_up_waiting_leaves_the_line() -> None:
    turns, page = Turns(held_for=60), Page()
    first, second = (page.asked(turns, STRANGER, name) for name in ("first", "second"))
    await asyncio.sleep(0.01)
    second.cancel()
    page.go.set()
    assert await first == "page"
    await asyncio.gather(second, return_exceptions=True)
    assert page.begun == ["first"]
    await forgotten(turns)


async def test_a_network_rests_after_an_answer_for_as_long_as_that_took() -> None:
    turns, loop = Turns(held_for=60), asyncio.get_running_loop()
    moments: list[float] = []

    def begin() -> asyncio.Future[None]:
        moments.append(loop.time())
        return asyncio.ensure_future(asyncio.sleep(0.04))

    await asyncio.gather(*(turns.answer(STRANGER, begin=begin) for _ in range(4)))
    assert all(later - earlier >= 0.08 for earlier, later in pairwise(moments))
