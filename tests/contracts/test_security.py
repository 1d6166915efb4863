"""What is claimed of the plaza's security names its tests, and they exist; no number of the standard is left out."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.contracts.test_documents import rows
from tests.fixtures.processes import ROOT

PAGES = [ROOT / "docs" / "security-asvs.md", ROOT / "docs" / "threats.md"]
FIRST_TWO_LEVELS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5,
    "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4,
    "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3,
    "11.4": 4, "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4,
    "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
"""How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; they are numbered from 1."""
CLAIM = re.compile(r"Met\b|Not met, because \w|Does not apply, because \w")


@cache
def source(path: Path) -> str:
    return path.read_text() if path.is_file() else ""


def missing(words: str) -> list[str]:
    """The tests that a text names and that do not exist."""
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", words)
    return [f"{file}::{name}" for file, name in named if f"def {name}(" not in source(ROOT / "tests" / file)]


def unproven(row: list[str]) -> bool:
    """Whether a line claims nothing in a form that we know, or claims to be met and names no test."""
    claim, tests = row[3], row[4]
    return not CLAIM.match(claim) or (claim.startswith("Met") and "::" not in tests)


def numbers() -> list[list[str]]:
    return [row for row in rows(PAGES[0]) if re.fullmatch(r"\d+\.\d+\.\d+", row[0])]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_a_claim_names_exists(page: Path) -> None:
    assert "::" in page.read_text()
    assert missing(page.read_text()) == []


def test_every_number_of_the_first_two_levels_has_one_line() -> None:
    wanted = [f"{section}.{n}" for section, count in FIRST_TWO_LEVELS.items() for n in range(1, count + 1)]
    assert [row[0] for row in numbers()] == wanted
    assert len(wanted) == 253


def test_what_is_claimed_to_be_met_names_a_test_and_what_is_not_says_why() -> None:
    assert [row[0] for row in numbers() if unproven(row)] == []


def test_a_claim_without_a_test_is_seen() -> None:
    assert missing("`core/test_texts.py::test_nobody_wrote_this` `core/gone.py::test_x`") == [
        "core/test_texts.py::test_nobody_wrote_this", "core/gone.py::test_x",
    ]  # fmt: skip
    assert unproven(["1.1.1", "2", "x", "Met: surely.", ""]) and unproven(
        ["1.1.1", "2", "x", "Probably.", "`a.py::test_a`"]
    )
    assert unproven(["1.1.1", "2", "x", "Not met.", ""])
    assert not unproven(["1.1.1", "2", "x", "Not met, because nobody did it.", ""])
