"""Both languages at the place where they are used; numbers, moments and references as people here write them."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from plaza.core.texts import t


def render(source: str, **values: object) -> str:
    return Template(source).render(Context(values))


def test_a_text_speaks_the_language_of_whoever_reads_it():
    words = t("Ambil nomor", "Take a number")
    assert str(words) == "Ambil nomor"
    with translation.override("en"):
        assert str(words) == "Take a number"
    assert words.in_language("en") == "Take a number"


def test_values_are_filled_in():
    assert str(t("Nomor {number}", "Number {number}", number="DPM-017")) == "Nomor DPM-017"


def test_values_in_pages_are_escaped():
    assert render('{% t "Halo {who}" "Hello {who}" who=who %}', who="<b>Siti</b>") == "Halo &lt;b&gt;Siti&lt;/b&gt;"
    assert render("{{ words }}", words=t("<b>{x}</b>", "", x=1)) == "&lt;b&gt;1&lt;/b&gt;"


@pytest.mark.parametrize(
    "thing", [{"name_id": "Izin", "name_en": "Permit"}, type("Service", (), {"name_id": "Izin", "name_en": "Permit"})]
)
def test_a_things_name_is_read_in_the_language(thing):
    assert render('{{ thing|in_language:"name" }}', thing=thing) == "Izin"
    with translation.override("en"):
        assert render('{{ thing|in_language:"name" }}', thing=thing) == "Permit"


def test_moments_say_wita():
    moment = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
    assert render("{{ at|wita }}", at=moment) == "24 November 2026, 09.30 WITA"
    assert render("{{ at|hour }}", at=moment) == "09.30 WITA"
    assert render("{{ at|wita }}{{ at|hour }}", at=None) == ""


def test_days_have_names_of_months_in_both_languages():
    assert render("{{ d|day }}", d=date(2026, 8, 17)) == "17 Agustus 2026"
    with translation.override("en"):
        assert render("{{ d|day }}", d=date(2026, 8, 17)) == "17 August 2026"


@pytest.mark.parametrize(("amount", "words"), [(0, "Rp0"), (1_250_000, "Rp1.250.000"), (None, "")])
def test_money_is_whole_rupiah(amount, words):
    assert render("{{ amount|rupiah }}", amount=amount) == words


def test_references_are_read_in_groups():
    assert render("{{ r|reference }}", r="7F3K9Q2M") == '<span class="reference">7F3K-9Q2M</span>'


@pytest.mark.parametrize(
    ("n", "said"), [(0, "0 places free"), (1, "1 place free"), ("1", "1 place free"), (12, "12 places free")]
)
def test_a_noun_agrees_with_its_number(n, said):
    words = t("{n} tempat kosong", "{n} {n:place|places} free", n=n)
    assert words.in_language("en") == said and words.in_language("id") == f"{n} tempat kosong"
    with translation.override("en"):
        assert render('{% t "{n} tempat" "{n} {n:place|places} free" n=n %}', n=n) == said
