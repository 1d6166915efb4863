"""The coordinator reads what people asked in vain and teaches the search; visitors' searches are counted without them."""

from collections.abc import Callable

import pytest

from plaza.catalogue.models import LearnedWords, MissedSearch
from plaza.catalogue.rules.missed import SHOWN_FROM, week_of
from plaza.core.clock import today
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

ADDRESS, ODD = "/koordinator/pencarian/", "gitar akustik"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def city(db: None, clock: Clock) -> None:
    """The demo city on a Tuesday."""
    put_catalogue()


@pytest.fixture
def boss(officer_of: Callable[..., Person]) -> Person:
    return officer_of("", role="koordinator")


def counted() -> dict[str, int]:
    return dict(MissedSearch.objects.values_list("words", "count"))


def test_a_question_that_was_sent_and_found_nothing_is_counted_and_typing_is_not(stranger: Person) -> None:
    stranger.get("/cari/", {"q": "ktp hilang"})
    for typed in ("git", "gitar aku", ODD):
        live = stranger.get("/cari/", {"q": typed}, headers=HTMX).content.decode()
    assert "Belum ketemu" in live
    assert counted() == {}
    stranger.get("/cari/", {"q": ODD})
    assert counted() == {ODD: 1}


def test_what_stood_for_a_while_is_counted_if_it_really_finds_nothing(stranger: Person) -> None:
    live = stranger.get("/cari/", {"q": "=HYPERLINK()"}, headers=HTMX).content.decode()
    assert 'hx-post="/cari/tidak-ketemu/"' in live
    assert 'hx-post="/cari/tidak-ketemu/"' not in stranger.get("/cari/", {"q": "zzzxqw"}).content.decode()
    for question in (ODD, "ktp hilang", "6472990101909001", "", "\0"):
        answer = stranger.post("/cari/tidak-ketemu/", {"q": question})
        assert (answer.status_code, answer.content) == (200, b"")
    assert counted() == {ODD: 1, "zxqw": 1}
    assert stranger.get("/cari/tidak-ketemu/").status_code == 405


def test_the_coordinator_reads_them_teaches_one_and_takes_them_away_as_csv(boss: Person, stranger: Person) -> None:
    page = boss.get(ADDRESS).content.decode()
    assert "Belum ada kata" in page
    MissedSearch.objects.create(week=week_of(today()), words=ODD, count=SHOWN_FROM)
    MissedSearch.objects.create(week=week_of(today()), words="rahasia seseorang", count=SHOWN_FROM - 1)
    page = boss.get(ADDRESS).content.decode()
    assert ODD in page
    assert "rahasia" not in page
    assert "Belum ketemu" in page
    assert boss.post(ADDRESS, {"words": ODD, "service": "DPMPTSP-25"}).status_code == 302
    assert "Sudah ketemu" in boss.get(ADDRESS, {"pekan": "bukan-tanggal"}).content.decode()
    assert "/layanan/DPMPTSP-25/" in stranger.get("/cari/", {"q": ODD}).content.decode()
    lines = boss.get("/koordinator/pencarian.csv").content.decode().splitlines()
    assert lines == ["week,words,count,found_now", f"2026-11-23,{ODD},{SHOWN_FROM},yes"]
    boss.post(ADDRESS, {"lupakan": str(LearnedWords.objects.get().pk)})
    assert not LearnedWords.objects.exists()
    boss.cookies["plaza_lang"] = "en"
    assert "Words that found nothing" in boss.get(ADDRESS).content.decode()


def test_what_cannot_be_taught_is_said_in_words(boss: Person) -> None:
    for given, words in (
        ({"words": "0812 3456 7890", "service": "DPMPTSP-25"}, "tidak dapat diajarkan"),
        ({"words": "apa", "service": "DPMPTSP-25"}, "terlalu umum"),
        ({"words": ODD, "service": "X"}, "Pilih layanan"),
        ({}, "Pilih layanan"),
    ):
        answer = boss.post(ADDRESS, given)
        assert answer.status_code == 422, given
        assert words in answer.content.decode()
    assert boss.post(ADDRESS, {"lupakan": "9"}).status_code == boss.post(ADDRESS, {"lupakan": "x"}).status_code == 404


def test_nobody_else_reads_them(alice: Person, officer_of: Callable[..., Person]) -> None:
    for who in (alice, officer_of("DPMPTSP"), officer_of("DPMPTSP", role="kepala"), officer_of("", role="inspektorat")):
        assert who.get(ADDRESS).status_code in (302, 404)
        assert who.get("/koordinator/pencarian.csv").status_code in (302, 404)
