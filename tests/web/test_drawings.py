"""How a good photograph of each kind of document looks: drawn for all of them, each with its own title and labels."""

import re
from xml.etree import ElementTree

import pytest

from plaza.catalogue.queries import DATA
from plaza.catalogue.rules.files import read_catalogue
from plaza.verification.rules.kinds import kinds
from plaza.web.components.drawings import PICTURES, advice_for, drawing_of, read_on, shape_of

CATALOGUE = read_catalogue((DATA / "catalogue.yaml").read_text(encoding="utf-8"))
LIGHT = 3_000


@pytest.mark.parametrize("code", CATALOGUE.documents)
def test_every_kind_of_document_has_a_drawing_of_its_own_that_weighs_little(code: str) -> None:
    drawing = str(drawing_of(code))
    words = [text.text for text in ElementTree.fromstring(drawing).iter("text")]
    assert len(drawing.encode()) < LIGHT
    if shape_of(code) not in PICTURES:
        kind = kinds()[code]
        assert words[0] == kind.title[:40]
        first = [field.labels[0] for field in kind.fields.values() if field.required][:4]
        assert words[1 : 1 + len(first)] == first, "what must be read stands first"
    assert advice_for(code).indonesian != advice_for(code).english


def test_shapes_differ_as_papers_do_and_what_must_be_read_is_said() -> None:
    shapes = {shape_of(code) for code in CATALOGUE.documents}
    assert shapes >= {"card", "page", "booklet", "receipt", "place", "portrait", "plan"}
    assert [words.english for words in read_on("kk")] == ["family card number (16 digits)"]
    assert read_on("location_photo") == [] and shape_of("a kind of a city's own") == "page"


def test_all_letters_and_certificates_together_are_told_apart() -> None:
    written = [re.sub(r"<[^>]+>", " ", str(drawing_of(code))) for code, kind in kinds().items() if kind.fields]
    assert len(set(written)) == len(written)
