"""A call on bad links: speech made up, pictures, outage, data and the first picture, beside an ordinary call (about 3 minutes).

The citizen's own link is the bad one, both ways; the officer sits in an office. Real browsers, a real relay, real speech both ways
at once. `python -m bench.calls --full` takes the long figures (60 s, five seeds, median) and those where both links are bad.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import median

from bench.link.bench import Bench, bench
from bench.link.measure import Heard
from bench.link.profile import LINKS, Link
from bench.link.talks import Talk, connected, ordinary, ours
from bench.row import Row
from bench.runner import table

WARM = 5.0
TEN_MINUTES = 600
OUTAGE = 10.0
VOICE_LINKS = (("64k-150ms-5", 0.02), ("40k-200ms-5", 0.03), ("64k-200ms-15", 0.06))
CLEAN = LINKS["clean"]
Start = Callable[..., Awaitable[Talk]]


@dataclass(frozen=True)
class Length:
    """How long and how often something is measured."""

    seconds: float
    seeds: Sequence[int]
    both: bool


SHORT = Length(seconds=15, seeds=(1,), both=False)
FULL = Length(seconds=60, seeds=(1, 2, 3, 4, 5), both=True)


def run(*, full: bool = False) -> list[Row]:
    """The rows; short by default."""
    return asyncio.run(_run(FULL if full else SHORT))


async def _run(length: Length) -> list[Row]:
    async with bench() as running:
        rows = await _speech(running, length, links=lambda bad: (CLEAN, bad), where="")
        if length.both:
            rows += await _speech(running, length, links=lambda bad: (bad, bad), where=", both links bad")
        rows += await _picture(running, length)
        rows += [await _outage(running), await _data(running), await _first_picture(running)]
        return rows


async def _speech(
    running: Bench, length: Length, *, links: Callable[[Link], tuple[Link, Link]], where: str
) -> list[Row]:
    """Share of speech that the hearer's browser made up; the worse side counts."""
    rows = []
    for name, limit in VOICE_LINKS:
        bad = LINKS[name]
        mine = await _heard(running, ours, links(bad), length)
        plain = await _heard(running, ordinary, links(bad), length)
        worst, usual = _worse(mine, "concealed"), _worse(plain, "concealed")
        note = f"officer {_middle(mine, 0, 'concealed'):.3f}, citizen {_middle(mine, 1, 'concealed'):.3f}; ordinary call {usual:.2f}"
        rows.append(Row(f"Speech made up at {bad.words()}{where}", worst, "of 1", limit=limit, note=note))
    return rows


async def _picture(running: Bench, length: Length) -> list[Row]:
    bad = LINKS["384k-100ms-1"]
    mine = await _heard(running, ours, (CLEAN, bad), length)
    pictures = min(_middle(mine, side, "frames_per_second") for side in (0, 1))
    return [
        Row(f"Speech made up at {bad.words()}", _worse(mine, "concealed"), "of 1", limit=0.01),
        Row(f"Pictures a second at {bad.words()}", pictures, "a second", limit=10, least=True, note="the slower side"),
    ]


async def _heard(running: Bench, start: Start, links: tuple[Link, Link], length: Length) -> list[list[Heard]]:
    """One talk for each seed; what both sides heard in each."""
    found = []
    for seed in length.seeds:
        talk = await start(running, links, seed=seed)
        await asyncio.sleep(WARM)
        found.append(await talk.heard(length.seconds))
        await running.clear()
    return found


def _middle(talks: list[list[Heard]], side: int, what: str) -> float:
    return float(median(getattr(heard[side], what) for heard in talks))


def _worse(talks: list[list[Heard]], what: str) -> float:
    return max(_middle(talks, side, what) for side in (0, 1))


_PACKETS = """async () => {
  const peer = window.peers()[0];
  for (const one of (await peer.getStats()).values()) if (one.type === "inbound-rtp" && one.kind === "audio") return one.packetsReceived;
  return 0;
}"""


async def _outage(running: Bench) -> Row:
    """Everything is lost for ten seconds; how long after the link is back does the slower side hear again?"""
    talk = await ours(running, (CLEAN, LINKS["384k-100ms-1"]))
    await connected(talk)
    await asyncio.sleep(WARM)
    for shaper in talk.shapers:
        shaper.cut()
    await asyncio.sleep(OUTAGE)
    silent = [await page.evaluate(_PACKETS) for page in talk.pages]
    for shaper in talk.shapers:
        shaper.mend()
    loop = asyncio.get_running_loop()
    mended, back = loop.time(), 30.0
    while loop.time() - mended < back:
        now = [await page.evaluate(_PACKETS) for page in talk.pages]
        if all(new >= old + 5 for new, old in zip(now, silent, strict=True)):
            back = loop.time() - mended
    await running.clear()
    return Row(
        "Speech back after 10 s without any link", back, "s", limit=2, note="the slower side, five packets heard"
    )


async def _data(running: Bench) -> Row:
    """What ten minutes cost whoever keeps to the lean rung, up and down together."""
    talk = await ours(running, (CLEAN, CLEAN))
    await asyncio.gather(*(page.evaluate("() => window.call.choose('lean')") for page in talk.pages))
    await asyncio.sleep(WARM)
    heard = await talk.heard(20)
    await running.clear()
    spent = max(side.megabytes / side.seconds for side in heard) * TEN_MINUTES
    return Row(
        "Data of a 10-minute call on the lean rung",
        spent,
        "MB",
        limit=20,
        note="from 20 s; an ordinary call: about 80 MB",
    )


async def _first_picture(running: Bench) -> Row:
    """From "Terima" to the first picture, beside a bare call in the same browser; the median of three each."""
    times: dict[str, list[float]] = {"bare": [], "ours": []}
    for _ in range(3):
        for name, start in (("bare", ordinary), ("ours", ours)):
            talk = await start(running, (CLEAN, CLEAN))
            await talk.pages[1].wait_for_function("() => window.seen > 0", timeout=30_000)
            times[name].append(await talk.pages[1].evaluate("() => window.seen - window.mark"))
            await running.clear()
    mine, bare = median(times["ours"]), median(times["bare"])
    return Row('From "Terima" to the first picture', mine, "ms", bare=bare, limit=1.5)


if __name__ == "__main__":
    sys.stdout.write(table(run(full="--full" in sys.argv)) + "\n")
