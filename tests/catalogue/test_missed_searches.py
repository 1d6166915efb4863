"""What people asked in vain is counted by its words alone, and the catalogue learns them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.catalogue.actions import (
    LearningError,
    forget_missed,
    learn_words,
    note_missed,
    seed_catalogue,
    unlearn_words,
)
from plaza.catalogue.models import LearnedWords, MissedSearch
from plaza.catalogue.queries import Unknown, missed_searches, missed_weeks, search
from plaza.catalogue.rules.missed import LONGEST, MOST_DIGITS, SHOWN_FROM, kept_words, week_of
from plaza.core.models import Bucket
from plaza.integrity.models import Leaf
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock

THIS_WEEK = date(2026, 11, 23)
ODD = "gitar akustik"


@pytest.fixture
def city(db: None, clock: Clock) -> None:
    """The demo city on a Tuesday."""
    put_catalogue()


def ask(words: str, times: int, clock: Clock) -> None:
    """So many people ask, a quarter of an hour apart."""
    for _ in range(times):
        assert note_missed(words)
        clock.forward(minutes=15)


@pytest.mark.parametrize(
    "text",
    [
        "6472990101909001", "ktp 6472 9901 0190 9001", "0812-3456-7890", "+62 812 34567", "rina@contoh.id", "https://contoh.id/x",
        "www.contoh", "lahir 17-08-1990", "KT 1234 AB", "kt1234ab", "b 1 x", "rekening 12345", "",
        "saya rina dari sidodadi mau tanya berkas anak saya", "a" * 61, "x" * 25, "..", "ab", "12", "🙂", "\0",
    ],
)  # fmt: skip
def test_what_could_be_about_somebody_or_says_nothing_is_never_kept(text: str) -> None:
    assert kept_words(text) == ""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Gitar   AKUSTIK!! ", "gitar akustik"),
        ("pajak 2026", "pajak 2026"),
        ("pásspor", "passpor"),
        ("surat kehilangan stnk motor", "surat kehilangan stnk motor"),
    ],
)
def test_what_is_kept_is_the_words_and_no_signs(text: str, kept: str) -> None:
    assert kept_words(text) == kept


@given(st.text(max_size=120))
def test_whatever_is_kept_is_short_plain_and_poor_in_digits(text: str) -> None:
    kept = kept_words(text)
    assert len(kept) <= LONGEST
    assert sum(sign.isdigit() for sign in kept) <= MOST_DIGITS
    assert all(sign.isalnum() or sign == " " for sign in kept)
    assert not kept.startswith(("=", "+", "-", "@"))


def test_the_week_begins_on_monday() -> None:
    assert {week_of(date(2026, 11, day)) for day in range(23, 30)} == {THIS_WEEK}


def test_rare_words_are_not_shown_and_frequent_ones_are_with_the_week_before(city, clock: Clock) -> None:
    ask(ODD, SHOWN_FROM - 1, clock)
    assert (missed_weeks(), missed_searches()) == ([], [])
    ask(ODD, 1, clock)
    clock.to("2026-12-01 09:00")
    ask(ODD, SHOWN_FROM + 1, clock)
    assert missed_weeks() == [date(2026, 11, 30), THIS_WEEK]
    [row] = missed_searches(date(2026, 11, 30))
    assert (row.words, row.count, row.before, row.found_now) == (ODD, SHOWN_FROM + 1, SHOWN_FROM, False)


def test_one_who_tries_again_and_again_counts_once_and_leaves_no_words_behind(city) -> None:
    assert note_missed(ODD)
    assert not any(note_missed(ODD) for _ in range(20))
    assert MissedSearch.objects.get().count == 1
    assert not Bucket.objects.filter(key__contains="gitar").exists()
    kept = {field.name for field in MissedSearch._meta.get_fields()}
    assert kept == {"id", "week", "words", "count"}


def test_stuffing_has_a_limit(city) -> None:
    counted = sum(note_missed(f"karangan {chr(97 + n % 26)}{chr(97 + n // 26)}qz") for n in range(200))
    assert counted <= 120


def test_what_is_old_or_was_rare_is_forgotten(city, clock: Clock) -> None:
    ask("jarang sekali", 1, clock)
    ask(ODD, SHOWN_FROM, clock)
    clock.to("2026-12-08 09:00")
    assert forget_missed() == 0
    clock.to("2026-12-15 09:00")
    assert forget_missed() == 1
    assert MissedSearch.objects.get().words == ODD
    clock.to("2027-12-14 09:00")
    assert forget_missed() == 1


def test_the_search_learns_what_was_meant_and_keeps_it_when_a_file_comes(city, clock: Clock) -> None:
    ask(ODD, SHOWN_FROM, clock)
    assert search(ODD) == []
    row = learn_words(" Gitar  AKUSTIK ", service="DPMPTSP-25", actor="officer:1")
    assert search(ODD)[0].code == "DPMPTSP-25"
    assert missed_searches()[0].found_now
    assert learn_words(ODD, service="DPMPTSP-25", actor="officer:1") == row
    assert Leaf.objects.filter(kind="words.learned").count() == 1
    unlearn_words(row, actor="officer:1")
    unlearn_words(row, actor="officer:1")
    assert search(ODD) == []
    assert Leaf.objects.filter(kind="words.unlearned").count() == 1


def test_a_file_does_not_undo_what_was_taught(city) -> None:
    learn_words(ODD, service="DPMPTSP-25", actor="officer:1")
    assert seed_catalogue(None, actor="sistem").ok
    assert LearnedWords.objects.count() == 1
    assert search(ODD)[0].code == "DPMPTSP-25"


@pytest.mark.parametrize("words", ["", "6472990101909001", "apa bagaimana", "x" * 80])
def test_what_cannot_be_taught_is_refused_in_a_sentence(city, words: str) -> None:
    with pytest.raises(LearningError, match="Kata ini"):
        learn_words(words, service="DPMPTSP-25", actor="officer:1")
    with pytest.raises(Unknown):
        learn_words(ODD, service="NOWHERE-1", actor="officer:1")
    assert not LearnedWords.objects.exists()
