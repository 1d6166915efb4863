"""Search: how long one question takes, warm, through the plaza's own query and database, and how often the right service is found."""

import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import yaml

from bench.row import Row

QUESTIONS = Path(__file__).parent.parent / "tests" / "catalogue" / "questions.yaml"
ROUNDS = 3


def run() -> list[Row]:
    """Asks every question of the test list three times, in a database of its own."""
    from django.test.utils import setup_databases, teardown_databases

    from plaza.catalogue.actions import seed_catalogue

    made = setup_databases(verbosity=0, interactive=False, aliases={"default": True})
    try:
        seed_catalogue(actor="sistem")
        return _measure()
    finally:
        teardown_databases(made, verbosity=0)


def _measure() -> list[Row]:
    from plaza.catalogue.queries import search

    asked = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))["questions"]
    search("ktp hilang")
    took, right = [], 0
    for question in asked * ROUNDS:
        start = time.perf_counter()
        hits = search(question["ask"], limit=3)
        took.append((time.perf_counter() - start) * 1000)
        right += any(hit.code in question["want"] for hit in hits)
    share = 100 * right / len(took)
    return [
        Row("one search, median", statistics.median(took), "ms", limit=20),
        Row("one search, 95th percentile", _percentile(took, 0.95), "ms", limit=20),
        Row(f"right service in the first three, {len(asked)} questions", share, "%", limit=95, least=True),
    ]


def _percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))]
