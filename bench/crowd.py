"""Many specimens, each cleaned, read and judged as an upload is, by as many processes apart as there are cores.

Not a benchmark itself: what the benchmarks of honest and of wrong specimens, and of cards a minute, share.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from plaza.core.sandbox import Pool
from plaza.demo.specimens.wrong import Specimen
from plaza.verification.opening import TASKS
from plaza.verification.rules.documents import judge_document
from plaza.verification.rules.reading import Reading, from_json
from plaza.verification.rules.verdicts import Judgement, judgement

TODAY = date(2026, 11, 24)
CORES = os.cpu_count() or 1


@dataclass(frozen=True)
class Judged:
    """What became of one specimen; a file that was not taken in has no reading."""

    outcome: str
    why: tuple[str, ...]
    reading: Reading | None


Reader = Callable[[Specimen], Judged]


@contextmanager
def readers() -> Iterator[Reader]:
    """A reader over warm children, one thread each; may be called by many threads at once."""
    cleaners, children = Pool(TASKS, most=CORES), Pool(TASKS, "reader", "1", most=CORES)
    for pool in (cleaners, children):
        pool.warm()

    def read(specimen: Specimen) -> Judged:
        asked = {"do": "clean", "formats": ["jpg", "pdf", "png"], "most": 10_000_000}
        done, clean = cleaners.ask(asked, specimen.data, seconds=30, within=120)
        if "refused" in done:
            return Judged("replace", (done["refused"],), None)
        told = {"do": "read", "expected": [specimen.kind], "codes": True, "threads": 1}
        found, _ = children.ask(told, clean, seconds=60, within=300)
        return _judged(from_json(found), specimen)

    try:
        yield read
    finally:
        cleaners.end()
        children.end()


def _judged(reading: Reading, specimen: Specimen) -> Judged:
    table: Judgement = judgement(judge_document(reading, kind=specimen.kind, claim=specimen.claim, today=TODAY))
    return Judged(table.outcome, tuple(row.code for row in table.findings if row.result != "pass"), reading)


def through(make: Iterable[Callable[[], Specimen]]) -> list[Judged]:
    """Draws, cleans, reads and judges them all, in order."""
    with readers() as read, ThreadPoolExecutor(CORES) as hands:
        return list(hands.map(lambda specimen: read(specimen()), make))
