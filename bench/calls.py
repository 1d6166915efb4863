"""A call on bad links: speech made up, pictures, outage, data and the first picture, beside an ordinary call (about 4 minutes).

Real browsers, a real relay, real speech both ways at once. The citizen's own link is the bad one, both ways, and the officer sits in an
office; the rows "both links bad" make both so. The ordinary call runs beside ours, at the same time, over links of its own.
`plaza bench calls --full` takes the long figures (60 s after the first 5, five seeds, median; about 22 minutes); `--only 64k` takes one
part of them. The parts are the keys of PARTS.
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
from bench.link.visit import first_picture, plaza_before
from bench.row import Row
from bench.runner import table

WARM = 5.0
TEN_MINUTES = 600
PHOTO, PHOTO_SECONDS = 200_000, 40.0
_UPLOAD = "(how) => { window.photo(how); }"
OUTAGE = 10.0
CLEAN = LINKS["clean"]
Start = Callable[..., Awaitable[Talk]]
Wave = Sequence[tuple[Start, int]]


@dataclass(frozen=True)
class Length:
    """How long and how often something is measured. A wave is what talks at the same time: two cores bear no more."""

    seconds: float
    voice: Sequence[Wave]
    picture: Sequence[Wave]
    outages: Sequence[Sequence[int]]
    photos: Sequence[Sequence[int]]
    data_seconds: float
    first_pictures: int


SHORT = Length(
    seconds=15, voice=[[(ours, 1), (ordinary, 1)]], picture=[[(ours, 1), (ordinary, 1)]], outages=[[1]], photos=[[1]], data_seconds=20,
    first_pictures=3,
)  # fmt: skip
FULL = Length(
    seconds=60,
    voice=[
        [(ours, 1), (ours, 2), (ours, 3), (ordinary, 1), (ordinary, 2)],
        [(ours, 4), (ours, 5), (ordinary, 3), (ordinary, 4), (ordinary, 5)],
    ],
    picture=[[(ours, 1), (ours, 2), (ordinary, 1)], [(ours, 3), (ours, 4), (ordinary, 2)], [(ours, 5), (ordinary, 3)]],
    outages=[[1, 2], [3, 4], [5]],
    photos=[[1], [2], [3]],
    data_seconds=120,
    first_pictures=5,
)


def run(*, full: bool = False, only: Sequence[str] = ()) -> list[Row]:
    """The rows of the named parts, all by default; short ones unless ``full``."""
    return asyncio.run(_run(FULL if full else SHORT, only or list(PARTS)))


async def _run(length: Length, names: Sequence[str]) -> list[Row]:
    async with bench() as running:
        return [row for name in names for row in await PARTS[name](running, length)]


@dataclass(frozen=True)
class Side:
    """What one kind of call heard, over all its seeds; 0 is the officer, 1 the citizen."""

    talks: Sequence[Sequence[Heard]]

    def middle(self, side: int, what: str) -> float:
        """The median of one side."""
        return float(median(getattr(heard[side], what) for heard in self.talks))

    def worse(self, what: str) -> float:
        """The larger of the two sides' medians."""
        return max(self.middle(side, what) for side in (0, 1))

    def words(self, what: str) -> str:
        """Both sides, and how far the runs lie apart."""
        every = [getattr(heard[side], what) for heard in self.talks for side in (0, 1)]
        return (
            f"officer {self.middle(0, what):.3f}, citizen {self.middle(1, what):.3f} "
            f"({min(every):.3f}–{max(every):.3f} in {len(self.talks)})"
        )


async def _heard(running: Bench, links: tuple[Link, Link], waves: Sequence[Wave], seconds: float) -> tuple[Side, Side]:
    """Ours and the ordinary call over these links, wave by wave."""
    found: dict[Start, list[Sequence[Heard]]] = {ours: [], ordinary: []}
    for wave in waves:
        talks = await asyncio.gather(*(start(running, links, seed=seed) for start, seed in wave))
        await asyncio.sleep(WARM)
        heard = await asyncio.gather(*(talk.heard(seconds) for talk in talks))
        for (start, _), sides in zip(wave, heard, strict=True):
            found[start].append(sides)
        await running.clear()
    return Side(found[ours]), Side(found[ordinary])


def _voice(name: str, limit: float, *, both: bool = False) -> Callable[[Bench, Length], Awaitable[list[Row]]]:
    """The share of speech that the hearer's browser made up; the worse side counts."""

    async def measure(running: Bench, length: Length) -> list[Row]:
        bad = LINKS[name]
        mine, plain = await _heard(running, (bad if both else CLEAN, bad), length.voice, length.seconds)
        where = ", both links bad" if both else ""
        note = f"{mine.words('concealed')}; ordinary call {plain.worse('concealed'):.2f}"
        return [Row(f"Speech made up at {bad.words()}{where}", mine.worse("concealed"), "of 1", limit=limit, note=note)]

    return measure


async def _picture(running: Bench, length: Length) -> list[Row]:
    """Speech and moving pictures where there is room for both."""
    bad = LINKS["384k-100ms-1"]
    mine, plain = await _heard(running, (CLEAN, bad), length.picture, length.seconds)
    frames = "frames_per_second"
    slower, usual = (min(side.middle(seat, frames) for seat in (0, 1)) for side in (mine, plain))
    spoken = f"{mine.words('concealed')}; ordinary call {plain.worse('concealed'):.3f}"
    seen = f"the slower side; officer {mine.middle(0, frames):.0f}, citizen {mine.middle(1, frames):.0f}; ordinary call {usual:.0f}"
    return [
        Row(f"Speech made up at {bad.words()}", mine.worse("concealed"), "of 1", limit=0.01, note=spoken),
        Row(f"Pictures a second at {bad.words()}", slower, "a second", limit=10, least=True, note=seen),
    ]


_PACKETS = """async () => {
  const peer = window.peers()[0];
  for (const one of (await peer.getStats()).values()) if (one.type === "inbound-rtp" && one.kind === "audio") return one.packetsReceived;
  return 0;
}"""


async def _outage(running: Bench, length: Length) -> list[Row]:
    """Everything, the line to the plaza too, is lost for ten seconds; how long after does the slower side hear again?"""
    back: list[float] = []
    for seeds in length.outages:
        links = (CLEAN, LINKS["384k-100ms-1"])
        talks = await asyncio.gather(*(ours(running, links, seed=seed, through=True) for seed in seeds))
        back += await asyncio.gather(*(_cut(talk) for talk in talks))
        await running.clear()
    note = f"the line to the plaza cut too; the slower side; {min(back):.1f}–{max(back):.1f} in {len(back)}"
    return [Row("Speech back after 10 s without any link", median(back), "s", limit=2, note=note)]


async def _cut(talk: Talk) -> float:
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
        await asyncio.sleep(0.02)
    return back


async def _data(running: Bench, length: Length) -> list[Row]:
    """What ten minutes cost whoever keeps to the lean rung, up and down together; counted over a shorter time, and said so."""
    mine, plain = await asyncio.gather(ours(running, (CLEAN, CLEAN)), ordinary(running, (CLEAN, CLEAN)))
    await asyncio.gather(*(page.evaluate("() => window.call.choose('lean')") for page in mine.pages))
    await asyncio.sleep(WARM)
    heard = await asyncio.gather(*(talk.heard(length.data_seconds) for talk in (mine, plain)))
    await running.clear()
    ten, usual = (max(side.megabytes / side.seconds for side in sides) * TEN_MINUTES for sides in heard)
    note = (
        f"counted over {length.data_seconds:.0f} s and scaled to ten minutes; the ordinary call likewise {usual:.0f} MB"
    )
    return [Row("Data of a 10-minute call on the lean rung", ten, "MB", limit=20, note=note)]


async def _first_picture(running: Bench, length: Length) -> list[Row]:
    """From "Terima" on the plaza's own page to the first picture, beside a bare call in the same browser, one after the other."""
    bare_times, times = list[float](), list[float]()
    async with plaza_before(running) as url:
        for _ in range(length.first_pictures):
            talk = await ordinary(running, (CLEAN, CLEAN))
            await talk.pages[1].wait_for_function("() => window.seen > 0", timeout=30_000)
            bare_times.append(await talk.pages[1].evaluate("() => window.seen - window.mark"))
            await running.clear()
            times.append(await first_picture(running, url))
    mine, bare = median(times), median(bare_times)
    note = f"the median of {length.first_pictures} each, on the citizen's page of a whole plaza"
    return [Row('From "Terima" to the first picture', mine, "ms", bare=bare, limit=1.5, note=note)]


async def _photo(running: Bench, length: Length) -> list[Row]:
    """A photograph goes up beside the voice: at the pace the voice leaves over, and all at once, each over a link of its own."""
    bad = LINKS["64k-150ms-5"]
    takes: dict[bool, list[float]] = {True: [], False: []}
    found: dict[bool, list[Sequence[Heard]]] = {True: [], False: []}
    for seeds in length.photos:
        ways = [(seed, paced) for seed in seeds for paced in (True, False)]
        talks = await asyncio.gather(*(ours(running, (CLEAN, bad), seed=seed, through=True) for seed, _ in ways))
        await asyncio.sleep(WARM)
        for talk, (_, paced) in zip(talks, ways, strict=True):
            await talk.pages[1].evaluate(_UPLOAD, {"size": PHOTO, "paced": paced})
        heard = await asyncio.gather(*(talk.heard(PHOTO_SECONDS) for talk in talks))
        for talk, (_, paced), sides in zip(talks, ways, heard, strict=True):
            found[paced].append(sides)
            takes[paced].append(PHOTO_SECONDS / max(1e-3, await talk.pages[1].evaluate("() => window.carried")))
        await running.clear()
    ours_goes, heaped = Side(found[True]), Side(found[False])
    note = (
        f"{ours_goes.words('concealed')}; all at once {heaped.worse('concealed'):.2f}; "
        f"the photograph takes about {median(takes[True]):.0f} s, all at once {median(takes[False]):.0f} s or less"
    )
    what = f"Speech made up while a photograph of {PHOTO // 1000} KB goes up at {bad.words()}"
    return [Row(what, ours_goes.worse("concealed"), "of 1", limit=0.04, note=note)]


PARTS: dict[str, Callable[[Bench, Length], Awaitable[list[Row]]]] = {
    "64k": _voice("64k-150ms-5", 0.02),
    "40k": _voice("40k-200ms-5", 0.03),
    "64k-15": _voice("64k-200ms-15", 0.06),
    "64k-both": _voice("64k-150ms-5", 0.02, both=True),
    "40k-both": _voice("40k-200ms-5", 0.03, both=True),
    "64k-15-both": _voice("64k-200ms-15", 0.06, both=True),
    "384k": _picture,
    "photo": _photo,
    "outage": _outage,
    "data": _data,
    "first-picture": _first_picture,
}


if __name__ == "__main__":
    sys.stdout.write(table(run(full="--full" in sys.argv, only=[name for name in PARTS if name in sys.argv])) + "\n")
