"""Applications with documents through two workers, one of which is killed every 20 seconds (about 12 minutes for 1,000).

``PLAZA_BENCH_APPLICATIONS`` makes the number smaller.
"""

import os

from bench.applications import killing
from bench.row import Row

MINUTES = 12
COUNT, KILL_EVERY, WITHIN = 1000, 20.0, 1800.0


def run() -> list[Row]:
    """Each decided once, none lost."""
    return _killed(int(os.environ.get("PLAZA_BENCH_APPLICATIONS") or COUNT))


def _killed(count: int) -> list[Row]:
    ended = killing.through_kills(count, every=KILL_EVERY, within=WITHIN)
    name, note = (
        f"{count} applications, {ended.kills} workers killed",
        f"{ended.decided / ended.seconds * 60:.0f} decided a minute",
    )
    return [
        Row(f"{name}: lost or not decided", ended.lost + ended.bare, "applications", limit=0, note=note),
        Row(f"{name}: decided twice", ended.twice, "applications", limit=0),
        Row(f"{name}: honest ones that a person got", count - ended.granted, "applications", limit=0),
    ]
