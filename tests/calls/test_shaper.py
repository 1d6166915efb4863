"""The bad link that tests and benchmarks are run over: what it promises, and that nothing of it stays behind."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bench.link.profile import Link
from bench.link.shaper import Shaper


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Sends back what comes; says goodbye on "end", and breaks off on "break"."""
    try:
        while data := await reader.read(1200):
            if data == b"break":
                writer.transport.abort()
                return
            writer.write(data)
    finally:
        writer.close()


@asynccontextmanager
async def _link(link: Link) -> AsyncIterator[Shaper]:
    server = await asyncio.start_server(_answer, "127.0.0.1", 0)
    shaper = Shaper(link, relay=("127.0.0.1", server.sockets[0].getsockname()[1]))
    await shaper.start()
    try:
        yield shaper
    finally:
        await shaper.stop()
        server.close()


async def _way(shaper: Shaper) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", shaper.port)
    writer.write(b"hello")
    assert await asyncio.wait_for(reader.read(100), 5) == b"hello"
    return reader, writer


def test_a_way_takes_as_long_as_the_link_says() -> None:
    async def there_and_back() -> float:
        async with _link(Link(round_trip=0.2)) as shaper:
            begun = time.monotonic()
            _, writer = await _way(shaper)
            writer.close()
            return time.monotonic() - begun

    assert asyncio.run(there_and_back()) >= 0.2


def test_a_change_of_network_breaks_every_way_and_the_next_one_stands_at_once() -> None:
    async def moved() -> bytes:
        async with _link(Link()) as shaper:
            reader, writer = await _way(shaper)
            shaper.move()
            rest = await asyncio.wait_for(reader.read(), 5)
            writer.close()
            _, again = await _way(shaper)
            again.close()
            return rest

    assert asyncio.run(moved()) == b""


def test_a_cut_holds_ways_back_and_one_of_datagrams_alone_does_not() -> None:
    async def heard(*, streams: bool) -> bytes:
        async with _link(Link()) as shaper:
            reader, writer = await _way(shaper)
            shaper.cut(streams=streams)
            writer.write(b"still there")
            try:
                return await asyncio.wait_for(reader.read(100), 0.5)
            except TimeoutError:
                shaper.mend()
                assert await asyncio.wait_for(reader.read(100), 5) == b"still there"
                return b""
            finally:
                writer.close()

    assert asyncio.run(heard(streams=False)) == b"still there"
    assert asyncio.run(heard(streams=True)) == b""


def test_what_a_way_carries_keeps_its_order_however_much_the_link_trembles() -> None:
    words = [f"{number:05d}".encode() for number in range(600)]

    async def carried() -> bytes:
        async with _link(Link(jitter=0.05)) as shaper:
            reader, writer = await _way(shaper)
            for word in words:
                writer.write(word)
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            heard = await asyncio.wait_for(reader.readexactly(5 * len(words)), 10)
            writer.close()
            return heard

    assert asyncio.run(carried()) == b"".join(words)


def test_who_is_broken_off_on_one_side_is_told_on_the_other() -> None:
    async def broken() -> bytes:
        async with _link(Link()) as shaper:
            reader, writer = await _way(shaper)
            writer.write(b"break")
            rest = await asyncio.wait_for(reader.read(), 5)
            writer.close()
            return rest

    assert asyncio.run(broken()) == b""


def test_a_link_that_ends_while_ways_are_open_leaves_nothing_running() -> None:
    async def left() -> list[str]:
        async with _link(Link()) as shaper:
            ways = [await _way(shaper) for _ in range(3)]
            shaper.cut()  # a way that is held up by an outage ends as well
            for _, writer in ways:
                writer.write(b"held up")
            await asyncio.sleep(0.1)
            await shaper.stop()
            still = [task.get_coro().__qualname__ for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for _, writer in ways:
                writer.transport.abort()
            return [name for name in still if "Shaper" in name or "_pump" in name]

    assert asyncio.run(left()) == []
