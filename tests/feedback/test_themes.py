"""Free words: counted by theme, shown without the people in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.feedback.rules.themes import HIDDEN, themes_of, without_people


@pytest.mark.parametrize(
    ("words", "themes"),
    [
        ("Antrenya lama sekali", ("waiting",)),
        ("petugasnya ramah dan sabar", ("staff",)),
        ("sinyal video putus, lalu petugas menunggu", ("waiting", "staff", "system")),
        ("diminta uang parkir", ("cost", "place")),
        ("jambu", ("other",)),
        ("Queue was slow but the officer helpful", ("waiting", "staff")),
        ("", ()),
        ("12345 !!!", ()),
    ],
)
def test_words_show_their_themes(words, themes):
    assert themes_of(words) == themes


@pytest.mark.parametrize(
    "words",
    [
        "Pak Budi Santoso ramah", "ibu siti minta uang", "petugas bernama Joko lama", "dilayani oleh Rahmawati di loket",
        "nik saya 6472990101909001", "hubungi 0812-3456-7890 ya", "surel budi@contoh.id", "PAK BUDI LAMBAT SEKALI", "kata Ayu begitu",
    ],
)  # fmt: skip
def test_nobody_can_be_known_by_what_is_shown(words):
    shown = without_people(words, names=["Ayu Contoh"])
    for secret in ("budi", "siti", "joko", "rahmawati", "6472", "0812", "7890", "ayu", "santoso"):
        assert secret not in shown.lower()
    assert HIDDEN in shown


@pytest.mark.parametrize("words", ["Petugasnya ramah, KTP selesai cepat", "Loket Imigrasi ramai. Tolong tambah kursi"])
def test_what_names_nobody_stays(words):
    assert without_people(words) == words


@given(st.text(max_size=200))
def test_any_words_can_be_shown_and_no_digit_remains(words):
    assert not any(sign in "0123456789" for sign in without_people(words))
