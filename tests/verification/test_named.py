"""Names and numbers of signatures and codes, looked for among the words of a paper."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.verification.rules.named import MOST, number_stands, sayings, stands, without_addresses
from tests.verification.papers import line, somebody

NIK = somebody(31).nik
LINES = [
    line("Ditandatangani secara elektronik oleh: Dr. BUDI SANTOSO, S.H., M.H.", 10, 10),
    line("Nomor : 503/0012/DPMPTSP/2026", 10, 60),
    line("Kepala Dinas SITI NUR", 10, 110),
    line("AMINAH RAHAYU", 10, 160),
]


@pytest.mark.parametrize(
    ("name", "likeness"),
    [
        ("Budi Santoso", "match"),
        ("BUDI SANTOSO, SH", "match"),
        ("Ir. Budi Santoso", "match"),
        ("Budi Santosa", "near"),
        ("Siti Nur Aminah Rahayu", "match"),
        ("Joko Widagdo", "differ"),
        ("", "differ"),
    ],
)
def test_a_name_stands_among_the_words_by_the_written_likeness(name: str, likeness: str) -> None:
    found, points, where = stands(name, LINES)
    assert found == likeness
    assert where is None or where in LINES
    assert (points >= 96) == (likeness == "match")


def test_a_number_stands_whatever_parts_it() -> None:
    assert number_stands("503/0012/DPMPTSP/2026", LINES) and number_stands("503.0012.dpmptsp.2026", LINES)
    assert number_stands(NIK, [line(f"NIK: {NIK[:4]} {NIK[4:]}", 1, 1)])
    assert not number_stands("503/0013/DPMPTSP/2026", LINES)


@pytest.mark.parametrize(
    "code",
    [
        f"https://surat.example/v?nik={NIK}&nama=Budi+Santoso&nomor=503/0012",
        json.dumps({"nik": NIK, "Nama": "Budi Santoso", "no_surat": "503/0012"}),
        f"NIK: {NIK}\nNama: Budi Santoso\nNomor Surat = 503/0012",
        f"nik={NIK};nama=Budi Santoso;nomor=503/0012",
    ],
)
def test_what_a_code_says_is_taken_from_addresses_records_and_lines(code: str) -> None:
    assert sayings(code) == [("nik", NIK), ("name", "Budi Santoso"), ("number", "503/0012")]


def test_a_printed_address_does_not_vouch_for_itself() -> None:
    code = f"https://surat.example/v?nik={NIK}&nama=Budi+Santoso"
    printed = [
        line("https://surat.example/v?nik=" + NIK, 1, 1),
        line("&nama=Budi+Santoso", 1, 40),
        line("Budi Santoso", 1, 80),
    ]
    assert without_addresses(printed, codes=[code]) == printed[2:]
    assert without_addresses(printed, codes=["123"]) == printed


def test_an_address_or_a_token_says_nothing() -> None:
    assert (
        sayings("https://oss.go.id/v/0a1b2c3d4e5f") == [] and sayings("3Fx9-77QQ") == [] and sayings("{" * 5000) == []
    )


@given(st.text(max_size=300))
def test_no_code_breaks_the_reading(code: str) -> None:
    found = sayings(code)
    assert len(found) <= MOST and all(name in ("nik", "name", "number") and value for name, value in found)
