"""Whose a paper is, whether it has ended, and whether papers agree: for every kind on whose reading a verdict may rest."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import plaza
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.catalogue.rules.files import read_catalogue
from plaza.demo.specimens.wrong import WAYS, numbers_said, other_than
from plaza.verification.adapters.rapid import engine
from plaza.verification.reader import read_file
from plaza.verification.rules.checks import Document, judge, said_in
from plaza.verification.rules.documents import judge_document
from plaza.verification.rules.kinds import ANY_LINE, kinds, shared_sayings
from plaza.verification.rules.reading import Reading
from plaza.verification.rules.verdicts import judgement
from tests.verification.papers import TODAY, claim_of, somebody, typed

PERSON = somebody(31)
OTHER = other_than(PERSON)
MACHINE = [key for key, kind in kinds().items() if kind.by_machine]
ENDING = [key for key in MACHINE if "expiry" in kinds()[key].fields and key != "ktp"]


def outcome(reading: Reading, kind: str, claim: dict[str, str], without: tuple[str, ...] = ()) -> str:
    return judgement(judge_document(reading, kind=kind, claim=claim, today=TODAY, without=without)).outcome


def test_no_kind_that_a_machine_judges_belongs_to_nobody() -> None:
    assert len(MACHINE) == 44
    assert [key for key in MACHINE if kinds()[key].holder == "none"] == []


@pytest.mark.parametrize("kind", MACHINE)
def test_the_own_paper_is_accepted_and_anothers_is_not_though_the_form_names_its_numbers(kind: str) -> None:
    assert outcome(typed(kind, PERSON), kind, claim_of(PERSON, **numbers_said(kind, PERSON))) == "accepted"
    said = numbers_said(kind, PERSON if kind == "death_cert" else OTHER)
    assert outcome(typed(kind, OTHER), kind, claim_of(PERSON, **said)) != "accepted"
    assert f"somebody else's paper, numbers and all: {kind}" in WAYS


@pytest.mark.parametrize("kind", ["nib", "stnk", "work_agreement", "institution_letter"])
def test_so_is_anothers_photographed_paper(kind: str) -> None:
    specimen = WAYS[f"somebody else's paper, numbers and all: {kind}"](PERSON, "phone")
    reading = read_file(specimen.data, expected=[kind], engine=engine())
    found = judge_document(reading, kind=kind, claim=specimen.claim, today=TODAY)
    assert [row.code for row in found if row.result != "pass"] == ["holder_not_found"], (
        "read well, and seen by a person"
    )


def test_a_childs_or_a_firms_paper_is_theirs_whom_the_form_names() -> None:
    child = replace(OTHER, birth_date=PERSON.birth_date)
    assert outcome(typed("birth_cert", child), "birth_cert", claim_of(PERSON)) == "review"
    said = said_in({"diri": claim_of(PERSON), "anak": {"name": child.name, "nik": ""}})
    assert outcome(typed("birth_cert", child), "birth_cert", said) == "accepted"
    assert outcome(typed("birth_cert", OTHER), "birth_cert", claim_of(PERSON, child_name=OTHER.name)) == "accepted"
    firm = said_in({"diri": claim_of(PERSON), "badan": {"name": "CV Contoh Sejahtera", "nib": ""}})
    theirs = typed("nib", OTHER, Nama_Pelaku_Usaha="CV CONTOH SEJAHTERA")
    assert outcome(theirs, "nib", firm) == "accepted" and outcome(theirs, "nib", claim_of(PERSON)) == "review"


@pytest.mark.parametrize("kind", ENDING)
def test_a_paper_whose_end_was_not_read_is_seen_by_a_person(kind: str) -> None:
    label = next(
        label
        for label in ("Berlaku Hingga", "Berlaku Sampai", "Berlaku s/d", "Tgl. Habis Berlaku")
        if label in _rows(kind)
    )
    unread = typed(kind, PERSON, **{label.replace(" ", "_"): "####"})
    claim = claim_of(PERSON, **numbers_said(kind, PERSON))
    found = outcome(unread, kind, claim)
    required = "expiry" in kinds()[kind].required
    assert found == ("replace" if required else "review")
    if not required:
        assert outcome(unread, kind, claim, without=("expiry",)) == "accepted"


def _rows(kind: str) -> str:
    return " ".join(line.text for line in typed(kind, PERSON).lines)


@cache
def service(code: str) -> ServiceDefinition:
    found = read_catalogue((Path(plaza.__file__).parent / "data" / "catalogue.yaml").read_text(encoding="utf-8"))
    return next(one for one in found.services if one.code == code)


@pytest.mark.parametrize(
    "code", ["DISHUB-02", "DPMPTSP-16", "DPMPTSP-20", "DPMPTSP-30", "DISNAKER-02", "DISDAG-03", "DPKP-04"]
)
def test_no_service_grants_on_a_paper_whose_end_was_not_read(code: str) -> None:
    asked = next(item.doc for item in service(code).requirements if item.doc in ENDING)
    row = "Berlaku_Sampai" if asked == "stnk" else "Berlaku_Hingga"
    document = Document(asked, asked, typed(asked, PERSON, **{row: "####"}))
    found = judge(service(code), documents=[document], answers={"diri": claim_of(PERSON)}, facts={}, today=TODAY)
    assert "expiry_not_read" in [row.code for row in found.findings if row.result == "review"]


PAIRS = [
    ("stnk", "vehicle_test", {"Nomor_Kendaraan": "KT 9999 ZZ"}),
    ("stnk", "bpkb", {"Nomor_Rangka": "MHX991111K000000"}),
    ("kk", "birth_cert", {"Nama": "ANAK ORANG LAIN"}),
    ("land_cert", "sppt_pbb", {"Nama_Wajib_Pajak": "ORANG LAIN SEKALI"}),
    ("nib", "work_agreement", {"Pihak_Pertama": "PT LAIN SEKALI"}),
]


@pytest.mark.parametrize(("one", "other", "changed"), PAIRS)
def test_papers_of_one_application_that_contradict_each_other_are_seen_by_a_person(
    one: str, other: str, changed: dict[str, str]
) -> None:
    papers = [Document(one, one, typed(one, PERSON)), Document(other, other, typed(other, PERSON, **changed))]
    asked = replace(service("BAPENDA-02"), auto_checks=(), requirements=())
    said = {"diri": claim_of(PERSON), "child_name": "ANAK ORANG LAIN"}

    def judged(documents: list[Document], *without: str) -> list[str]:
        found = judge(asked, documents=documents, answers=said, facts={}, today=TODAY, without=without)
        return [
            found.outcome,
            *(row.code for row in found.findings if row.rule.code == "between" and row.result != "pass"),
        ]

    assert judged(papers, "holder") == ["review", "papers_differ"]
    assert judged(papers, "holder", "between") == ["accepted"]
    alike = [papers[0], Document(other, other, typed(other, PERSON))]
    assert judged(alike) == ["accepted"]


def test_what_papers_share_is_read_on_each_of_them() -> None:
    for sayings in shared_sayings().values():
        assert len(sayings) > 1
        assert all(field == ANY_LINE or field in kinds()[kind].fields for kind, field in sayings.items())
