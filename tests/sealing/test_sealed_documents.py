"""A document can be read by everybody and kept for ever, and says what it was told to say, nothing else."""

import io
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import typst
import zxingcpp
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from pytest_django import Settings

from plaza.sealing import queries
from plaza.sealing.queries import glyphs_missing
from plaza.sealing.rules import KINDS, CannotSet, MissingLetters
from plaza.sealing.samples import SAMPLE
from plaza.sealing.typesetting import set_as_written, set_document


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def tags_of(element: object) -> list[pikepdf.Dictionary]:
    if isinstance(element, pikepdf.Array):
        return [tag for child in element for tag in tags_of(child)]
    if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
        return []
    return [element, *tags_of(element.get("/K"))]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_tagged_archivable_and_says_its_language_and_title(kind: str) -> None:
    with pikepdf.open(io.BytesIO(set_document(kind, content=SAMPLE))) as pdf:
        marks = pdf.open_metadata()
        assert (marks["pdfaid:part"], marks["pdfaid:conformance"], marks["pdfuaid:part"]) == ("2", "A", "1")
        assert pdf.Root.MarkInfo.Marked and pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.Root.Lang).startswith("id")
        assert marks["dc:title"] == f"{SAMPLE.title} {SAMPLE.number}"
        assert str(pdf.docinfo.Author) == SAMPLE.tenant
        tags = tags_of(pdf.Root.StructTreeRoot.K)
        pictures = [str(tag.Alt) for tag in tags if tag.S == "/Figure"]
        assert pictures == [f"Kode QR menuju {SAMPLE.check_url}"]
        assert {"/Title", "/Table", "/TH"} & {str(tag.S) for tag in tags}


def test_the_same_content_gives_the_same_bytes() -> None:
    assert set_document("permit", content=SAMPLE) == set_document("permit", content=SAMPLE)


def test_what_people_write_is_printed_and_never_run() -> None:
    sly = replace(
        SAMPLE, holder='#panic("x") $a_1$ *b* <c> @d \\ #read("/etc/passwd")', facts=[("#l", "= judul `kode`")]
    )
    words = text_of(set_document("permit", content=sly))
    assert '#panic("x") $a_1$ *b* <c> @d \\ #read("/etc/passwd")' in words and "= judul `kode`" in words


@pytest.mark.parametrize("kind", KINDS)
def test_the_printed_qr_is_large_enough_and_leads_to_the_checking_page(kind: str) -> None:
    page = pypdfium2.PdfDocument(set_document(kind, content=SAMPLE))[0]
    for dots in (100, 150, 200):
        found = zxingcpp.read_barcodes(page.render(scale=dots / 72).to_pil())
        assert [code.text for code in found] == [SAMPLE.check_url]
    corner = found[0].position
    assert (corner.top_right.x - corner.top_left.x) / 200 * 25.4 >= 30


def test_a_demo_document_says_that_it_is_a_specimen_and_a_real_one_does_not() -> None:
    assert "SPESIMEN" in text_of(set_document("letter", content=SAMPLE))
    assert "TTE uji" in text_of(set_document("letter", content=SAMPLE))
    assert "SPESIMEN" not in text_of(set_document("letter", content=replace(SAMPLE, marking="")))


def test_an_english_document_speaks_english() -> None:
    words = set_document("permit", content=replace(SAMPLE, language="en"))
    assert "Check that this document is genuine" in text_of(words)
    assert pikepdf.open(io.BytesIO(words)).Root.Lang == "en"


def test_many_and_long_facts_run_on_to_further_pages() -> None:
    facts = [(f"Hal {n}", "panjang " * 60) for n in range(60)]
    pdf = set_document("card", content=replace(SAMPLE, facts=facts, holder="Nama " * 40))
    assert len(pypdfium2.PdfDocument(pdf)) > 5 and "Hal 59" in text_of(pdf)


def test_a_letter_that_no_font_has_is_named_before_anything_is_set() -> None:
    assert glyphs_missing("Siti Nurhaliza, S.T. – Łódź Ürümqi") == []
    assert glyphs_missing("محمد ᮞᮥᮔ᮪ᮓ ꦗꦮ தமிழ்") == []
    assert glyphs_missing("Lim 林 大 林") == ["林", "大"]
    assert glyphs_missing("Andi\u202egnp.exe\x00") == ["\u202e", "\x00"]
    with pytest.raises(MissingLetters) as problem:
        set_document("permit", content=replace(SAMPLE, holder="Lim 林"))
    assert problem.value.characters == ["林"] and "U+6797" in str(problem.value)


@effort(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12))
def test_whatever_passes_the_check_at_the_form_can_be_set(name: str) -> None:
    if not glyphs_missing(name):
        assert set_document("receipt", content=replace(SAMPLE, holder=name)).startswith(b"%PDF")


def test_a_citys_own_template_wins_and_the_others_stay(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "templates").mkdir()
    own = tmp_path / "templates" / "letter.typ"
    own.write_text('#import "plaza.typ": *\n#show: sheet.with()\n#title(d.title)\nSurat kota sendiri untuk #d.holder\n')
    assert f"Surat kota sendiri untuk {SAMPLE.holder}" in text_of(set_document("letter", content=SAMPLE))
    assert "Surat kota sendiri" not in text_of(set_document("permit", content=SAMPLE))
    own.write_text('#import "plaza.typ": *\n#show: sheet.with()\n#title(d.title)\nSurat kedua\n')
    assert "Surat kedua" in text_of(set_document("letter", content=SAMPLE))


def test_a_broken_template_is_named_by_the_check_before_a_document_needs_it(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "card.typ").write_text("#nothing-like-this()")
    with pytest.raises(CannotSet, match=r"card\.typ"):
        set_as_written("card", content=SAMPLE)
    assert [problem for problem in queries.check() if "card.typ" in problem]
    assert not [problem for problem in queries.check() if "permit.typ" in problem]


def test_documents_do_not_depend_on_the_fonts_of_the_machine() -> None:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(Path("plaza/sealing/fonts"))]
    )
    assert {"Noto Sans", "Noto Serif", "Noto Sans Arabic"} <= set(fonts.families())
    assert "SIL OPEN FONT LICENSE" in Path("plaza/sealing/fonts/OFL.txt").read_text()
