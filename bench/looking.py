"""From the last piece of a bad photograph to "Ulangi foto" with its reason, as the page hears it (under a minute)."""

import statistics

from bench.applications import waiting
from bench.row import Row

MOST = 2.0


def run() -> list[Row]:
    """Blurred, dark and wrong cards through real reader processes, asked for as often as the page asks."""
    found = waiting.looks()
    rows = [
        Row(f"last piece to the reason ({name}, {len(own)} photographs)", statistics.median(own), "s", note=f"slowest {max(own):.2f} s")
        for name, own in found.items()
    ]  # fmt: skip
    slowest = max(max(own) for own in found.values())
    return [*rows, Row("last piece to the reason, slowest of all", slowest, "s", limit=MOST)]
