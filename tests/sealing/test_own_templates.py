"""A city's template wins; one that is broken is told to the operator and loses nobody a document."""

import logging
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pytest_django import Settings

from plaza.sealing import queries
from plaza.sealing.actions import seal_document
from plaza.sealing.rules import CannotSet
from plaza.sealing.samples import SAMPLE
from plaza.sealing.typesetting import SHIPPED, set_as_written, set_document

BROKEN = {
    "a word that is not there": "#nothing-of-this-name",
    "no end": '#let a = "',
    "a picture nobody can hear": '#import "plaza.typ": *\n#circle()\n#image("missing.png")',
    "it never ends": "#while true {}",
}


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    folder = tmp_path / "templates"
    folder.mkdir()
    return folder


def words(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as opened:
        return str(opened[0].get_textpage().get_text_range())


def test_a_citys_template_wins_for_its_kind_and_leaves_the_others(own: Path) -> None:
    shipped = (SHIPPED / "permit.typ").read_text()
    (own / "permit.typ").write_text(shipped + "\nKota Contoh menambahkan kalimat ini.\n")
    pdf = seal_document("permit", content=SAMPLE, reason="Uji").pdf
    assert "Kota Contoh menambahkan kalimat ini" in words(pdf) and queries.check_pdf(pdf).bottom_line
    assert "menambahkan" not in words(set_document("letter", content=SAMPLE))
    assert queries.check() == []


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_template_is_told_and_the_shipped_one_sets_the_document(
    own: Path, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    (own / "permit.typ").write_text(BROKEN[fault])
    with pytest.raises(CannotSet):
        set_as_written("permit", content=SAMPLE)
    with caplog.at_level(logging.ERROR, logger="plaza.sealing.typesetting"):
        pdf = set_document("permit", content=SAMPLE)
    assert SAMPLE.code in words(pdf) and "permit.typ" in caplog.text and "shipped one" in caplog.text
    told = queries.check()
    assert len(told) == 1 and "permit.typ" in told[0] and "shipped template is used" in told[0]
    (own / "permit.typ").unlink()
    assert queries.check() == []


def test_a_template_that_cannot_be_read_does_not_stop_a_document(own: Path) -> None:
    (own / "permit.typ").write_bytes(b"\xff\xfe\x00broken")
    pdf = set_document("permit", content=SAMPLE)
    assert pikepdf.open(BytesIO(pdf)).pages and len(queries.check()) == 1


BAND, CLEAR = 3.0, 3.0
"""Millimetres: how high the band at the foot of every sheet is, and how far the words above it keep away."""


@pytest.mark.parametrize("kind", ["permit", "certificate", "card", "letter", "receipt", "report"])
def test_no_word_touches_the_band_at_the_foot_of_the_sheet(kind: str) -> None:
    long = replace(SAMPLE, plaza="Mal Pelayanan Publik Kota Contoh", number="0000-0000/DPMPTSP-CONTOH-00/XII/2026")
    with pypdfium2.PdfDocument(set_document(kind, content=long)) as opened:
        for page in opened:
            text = page.get_textpage()
            lowest = min(text.get_charbox(n)[1] for n in range(text.count_chars()) if text.get_charbox(n)[3] > 0)
            assert lowest / 72 * 25.4 > BAND + CLEAR, kind
