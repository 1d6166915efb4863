"""Two pages talk through their links: the plaza's own call engine, or the ordinary call that everybody writes.

Promises: both sides speak real words all the time; what comes back is what each side heard; every talk is ended.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from playwright.async_api import Page

from bench.link.bench import Bench
from bench.link.desk import Desk
from bench.link.measure import Heard, between, read
from bench.link.profile import Link
from bench.link.shaper import Shaper

OURS, ORDINARY = "/bench/ours.js", "/bench/ordinary.js"
_numbers = count(1)
_START = "([module, options]) => window.start(module, options)"
_CONNECTED = """() => {
  const peers = window.peers ? window.peers() : [window.peer];
  return peers.length > 0 && peers.every((peer) => peer?.connectionState === "connected");
}"""


@dataclass
class Talk:
    """One running talk: its pages by seat (0 the officer, 1 the citizen) and what stands before each."""

    pages: list[Page]
    shapers: list[Shaper] = field(default_factory=list)

    async def heard(self, seconds: float) -> list[Heard]:
        """What each side hears and sees during the next seconds."""
        before = await asyncio.gather(*(read(page) for page in self.pages))
        await asyncio.sleep(seconds)
        after = await asyncio.gather(*(read(page) for page in self.pages))
        return [between(first, last) for first, last in zip(before, after, strict=True)]

    async def end(self) -> None:
        """Close the pages and the links."""
        for page in self.pages:
            await page.context.close()
        for shaper in self.shapers:
            await shaper.stop()


async def ours(bench: Bench, links: Sequence[Link], *, seed: int = 1, ring: float = 5.0, through: bool = False) -> Talk:
    """The plaza's call: it rings for a while, as a call does, and is answered.

    With ``through`` the citizen's line to the server runs over the citizen's link too, as it does outside of a bench.
    """
    talk = await _seats(bench, links, seed=seed)
    room = f"ours-{next(_numbers)}"
    bench.site.desks[f"/ws/desk/{room}"] = Desk({seat: _rtc(bench, shaper) for seat, shaper in enumerate(talk.shapers)})
    for seat, page in enumerate(talk.pages):
        options: dict[str, object] = {"room": room, "place": seat}
        if through and seat == 1:
            options["host"] = f"localhost:{await talk.shapers[seat].also(('127.0.0.1', bench.site.port))}"
        await page.evaluate(_START, [OURS, options])
    await asyncio.sleep(ring)
    await talk.pages[1].evaluate("() => window.answer()")
    return talk


async def ordinary(bench: Bench, links: Sequence[Link], *, seed: int = 1) -> Talk:
    """One RTCPeerConnection with the browser's own defaults; waits until it stands."""
    talk = await _seats(bench, links, seed=seed)
    room = f"ordinary-{next(_numbers)}"
    starts = [
        page.evaluate(_START, [ORDINARY, {"room": room, "iceServers": _rtc(bench, shaper)["iceServers"]}])
        for page, shaper in zip(talk.pages, talk.shapers, strict=True)
    ]
    await asyncio.gather(*starts)
    await connected(talk)
    return talk


async def connected(talk: Talk, *, within: float = 45.0) -> None:
    """Wait until every page's connection stands, or until the time is up (a bad link may never let it)."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if all([await page.evaluate(_CONNECTED) for page in talk.pages]):
            return
        await asyncio.sleep(0.1)


async def _seats(bench: Bench, links: Sequence[Link], *, seed: int) -> Talk:
    talk = Talk([])
    for seat, link in enumerate(links):
        talk.pages.append(await bench.seat(link, seed=seed + 17 * seat))
        talk.shapers.append(bench.shapers[-1])
    return talk


def _rtc(bench: Bench, shaper: Shaper) -> dict[str, object]:
    return {"iceServers": bench.relay.ice_servers(shaper.port), "iceTransportPolicy": "relay"}
