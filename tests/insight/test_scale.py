"""The paper on a whole country stands on the rows of the benchmarks: what it quotes, and what it reckons from them."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
WITHIN = 0.25
"""Another run of a benchmark may differ so much before the paper has to be reckoned anew."""
HOURS = 245 * 7.5 * 3600
"""Seconds of service in a year."""


def row(heading: str, name: str) -> list[str]:
    """The cells of a row of the benchmarks."""
    section = (DOCS / "benchmarks.md").read_text().partition(f"\n### {heading}\n")[2].partition("\n### ")[0]
    line = next(line for line in section.splitlines() if line.startswith("|") and name in line)
    return [cell.strip() for cell in line.strip("|").split("|")]


def number(text: str) -> float:
    found = re.search(r"\d[\d,]*\.?\d*", text)
    assert found, text
    return float(found[0].replace(",", ""))


def measured(heading: str, name: str) -> float:
    return number(row(heading, name)[1])


def told(start: str) -> list[str]:
    """The cells of a row of the paper."""
    line = next(line for line in (DOCS / "scale.md").read_text().splitlines() if line.startswith(f"| {start} "))
    return [cell.strip() for cell in line.strip("|").split("|")]


CARD = 2 * 60 / measured("cards", "identity cards a minute")
PERMIT = measured("permit", "set and sealed") / 1000
NUMBERED = number(row("log", "10,000 new entries, numbered and a checkpoint over them (PostgreSQL)")[-1])
ACT = 2 / (3 * measured("queue", "called, finished over HTTP"))


@pytest.mark.parametrize(
    ("thing", "seconds"),
    [
        ("reading one photographed card", CARD), ("setting and sealing a permit", PERMIT), ("a page or act", 1000 * ACT),
        ("numbering 10,000 entries", NUMBERED),
    ],
)  # fmt: skip
def test_what_one_thing_costs_is_what_its_row_says(thing: str, seconds: float) -> None:
    assert number(told(thing)[1]) == pytest.approx(seconds, rel=WITHIN)


def test_the_year_is_reckoned_from_them() -> None:
    application = 2 * CARD + PERMIT + 40 * ACT
    seconds, cores, peak = (
        number(one) for one in re.findall(r"[\d,.]+ (?:million|cores|at)", told("processor for applications")[1])
    )
    assert seconds == pytest.approx(100 * application, rel=WITHIN)
    assert cores == pytest.approx(1e6 * seconds / HOURS, rel=0.05)
    assert peak == pytest.approx(3 * cores, rel=0.05)
    city = re.findall(r"\d+\.\d+", told("processor for applications")[2])
    assert [float(one) for one in city] == pytest.approx([cores / 514, peak / 514], rel=0.1)


def test_a_call_lies_between_what_was_measured() -> None:
    cells = row("calls", "Data of a 10-minute call")
    lean, ordinary = number(cells[1]), float(re.findall(r"(\d+) MB", cells[-1])[-1])
    assert lean < number(re.findall(r"\((\d+ MB)\)", told("a call")[1])[0]) < ordinary
