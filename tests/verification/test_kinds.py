"""The kinds of documents are data that fits the catalogue."""

from pathlib import Path

import pytest
import yaml

import plaza
from plaza.catalogue.rules.files import read_catalogue
from plaza.demo.specimens import drawable_kinds
from plaza.verification.rules.documents import FIELD_NAMES
from plaza.verification.rules.kinds import BadKinds, kinds, likely_kind, load_kinds

CATALOGUE = Path(plaza.__file__).parent / "data" / "catalogue.yaml"


def test_every_kind_that_the_catalogue_asks_for_is_known_and_has_a_specimen() -> None:
    asked = set(yaml.load(CATALOGUE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["document_types"])
    assert asked <= set(kinds()) and asked <= drawable_kinds()


def test_required_fields_have_names_in_both_languages() -> None:
    named = {"birth": "birth_date"}
    for kind in kinds().values():
        for name in kind.required:
            assert kind.name.id and kind.name.en
            assert named.get(name, name) in FIELD_NAMES, (kind.key, name)


def test_what_a_machine_cannot_judge_is_marked_for_a_person() -> None:
    assert {key for key, kind in kinds().items() if not kind.by_machine} == {
        "photo", "location_photo", "building_plan", "location_map", "technical_doc", "product_label", "proposal",
    }  # fmt: skip


def test_the_system_decides_alone_only_where_a_machine_can_judge_every_mandatory_document() -> None:
    services = read_catalogue(CATALOGUE.read_text(encoding="utf-8")).services
    shown = [
        (service.code, item.doc)
        for service in services
        if service.decision == "auto"
        for item in service.requirements
        if item.mandatory and not any(kinds()[kind.code].by_machine for kind in item.kinds)
    ]
    assert shown == []
    checked = [service for service in services if service.decision == "officer" and service.auto_checks]
    assert len(checked) >= 7, "an officer decides them with the system's checks before their eyes"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["KARTU KELUARGA", "No. 6472990708229000", "Nama Kepala Keluarga"], "kk"),
        (["KONSIL KESEHATAN INDONESIA", "SURAT TANDA REGISTRASI"], "str"),
        (["SURAT KETERANGAN SEHAT", "PUSKESMAS"], "health_cert"),
        (["SURAT KETERANGAN KEMATIAN"], "death_statement"),
        (["hello", "world"], None),
        ([], None),
    ],
)
def test_a_paper_tells_its_kind(words: list[str], kind: str | None) -> None:
    assert likely_kind(words) == kind


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("kinds: 3", "version"),
        (
            "version: 1\nkinds: {a: {name: {id: A, en: A}, paper: card, need: 1, fields: {x: {labels: [X], shape: star}}}}",
            "a.x",
        ),
        ("version: 1\nkinds: {a: {paper: card, need: 1}}", "a.name"),
        ("version: 1\nkinds: {a: {name: {id: A, en: A}, paper: stone, need: 1}}", "a:"),
    ],
)
def test_bad_data_is_named(text: str, named: str) -> None:
    with pytest.raises(BadKinds, match=named):
        load_kinds(text)
