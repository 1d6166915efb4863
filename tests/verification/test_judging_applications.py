"""A whole application before the judge: the catalogue's thirteen checks over documents, answers and facts."""

from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import plaza
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.catalogue.rules.files import read_catalogue
from plaza.verification.rules.checks import AUTO_CHECKS, Document, judge
from plaza.verification.rules.reading import Reading
from plaza.verification.rules.verdicts import Judgement, Outcome
from tests.verification.papers import TODAY, identity_card, line, read, somebody

PERSON = somebody(31)
KNOWN = dict.fromkeys(
    (
        "person_matches",
        "resident",
        "registry_found",
        "prior_active",
        "no_duplicate",
        "no_arrears",
        "fee_paid",
        "nib_active",
        "declaration_agreed",
    ),
    True,
)
FACTS = st.dictionaries(st.sampled_from(sorted(KNOWN)), st.sampled_from([True, False, None]))


@pytest.fixture(scope="module")
def services() -> Mapping[str, ServiceDefinition]:
    text = (Path(plaza.__file__).parent / "data" / "catalogue.yaml").read_text(encoding="utf-8")
    return {service.code: service for service in read_catalogue(text).services}


def paper(kind: str, *rows: str) -> Reading:
    return read(kind, [line(words, 100, 60 + 50 * number) for number, words in enumerate(rows)])


def renewal() -> tuple[list[Document], dict[str, object]]:
    """Everything for renewing a practice licence."""
    name, place = f"Nama : {PERSON.name}", "KLINIK CONTOH"
    rows = {
        "str": ("SURAT TANDA REGISTRASI", "Nomor STR : STR/31", name, "Berlaku Hingga : SEUMUR HIDUP"),
        "competency_cert": ("SERTIFIKAT KOMPETENSI", "Nomor : K/31", name, "Berlaku Hingga : 31-12-2029"),
        "prior_permit": (
            "SURAT IZIN PRAKTIK", "Nomor : SIP/31", name, f"Tempat Praktik : {place}", "Berlaku Hingga : 31-12-2026",
        ),
    }  # fmt: skip
    papers = [Document(kind, kind, paper(kind, *rows[kind])) for kind in rows]
    documents = [Document("ktp", "ktp", identity_card(PERSON)), *papers]
    identity = {"nik": PERSON.nik, "name": PERSON.name, "birth_date": PERSON.birth_date.isoformat()}
    return documents, {
        "diri": identity,
        "str_no": "STR/31",
        "old_no": "SIP/31",
        "place_name": place,
        "pernyataan": True,
    }


def judged(
    service: ServiceDefinition,
    documents: list[Document],
    answers: Mapping[str, object],
    facts: Mapping[str, bool | None],
) -> Judgement:
    return judge(service, documents=documents, answers=answers, facts=facts, today=TODAY)


def codes(found: Judgement) -> dict[str, str]:
    return {row.rule.code: row.result for row in found.findings if row.rule.code in AUTO_CHECKS}


def test_everything_in_order_is_accepted(services: Mapping[str, ServiceDefinition]) -> None:
    documents, answers = renewal()
    found = judged(services["DPMPTSP-14"], documents, answers, KNOWN)
    assert found.outcome == "accepted", [(r.code, r.found.id) for r in found.findings if r.result != "pass"]
    assert set(codes(found)) == {
        "identity_match",
        "docs_complete",
        "docs_current",
        "prior_active",
        "data_unchanged",
        "no_duplicate",
    }


@pytest.mark.parametrize("fact", ["person_matches", "prior_active", "no_duplicate"])
@pytest.mark.parametrize("known", [False, None])
def test_a_fact_that_does_not_hold_or_that_nobody_knows_goes_to_a_person(
    services: Mapping[str, ServiceDefinition], fact: str, known: bool | None
) -> None:
    documents, answers = renewal()
    assert judged(services["DPMPTSP-14"], documents, answers, {**KNOWN, fact: known}).outcome == "review"


def test_another_place_than_before_is_no_renewal_without_change(services: Mapping[str, ServiceDefinition]) -> None:
    documents, answers = renewal()
    found = judged(services["DPMPTSP-14"], documents, {**answers, "place_name": "KLINIK LAIN SEKALI"}, KNOWN)
    assert found.outcome == "review" and codes(found)["data_unchanged"] == "review"


def test_a_missing_document_is_asked_for(services: Mapping[str, ServiceDefinition]) -> None:
    documents, answers = renewal()
    found = judged(services["DPMPTSP-14"], documents[:-1], answers, KNOWN)
    assert found.outcome == "replace" and "Izin" in next(r for r in found.findings if r.code == "docs_missing").found.id


def test_a_file_that_broke_its_reader_comes_before_a_person(services: Mapping[str, ServiceDefinition]) -> None:
    documents, answers = renewal()
    found = judged(
        services["DPMPTSP-14"], [*documents[:-1], Document("prior_permit", "prior_permit", None)], answers, KNOWN
    )
    assert found.outcome == "review" and any(row.code == "set_aside" for row in found.findings)


def test_somebody_elses_card_never_becomes_a_permit(services: Mapping[str, ServiceDefinition]) -> None:
    documents, answers = renewal()
    other = Document("ktp", "ktp", identity_card(somebody(77)))
    assert judged(services["DPMPTSP-14"], [other, *documents[1:]], answers, KNOWN).outcome == "replace"


def test_a_document_that_an_officer_must_ask_for_brings_the_officer(services: Mapping[str, ServiceDefinition]) -> None:
    by_officer = next(
        s
        for s in services.values()
        if any(r.when_id and r.condition is None for r in s.requirements) and s.decision == "officer"
    )
    found = judged(by_officer, [], {"diri": {"nik": PERSON.nik, "name": PERSON.name}}, KNOWN)
    assert found.outcome in ("replace", "review")


def test_a_childs_card_is_for_a_child(services: Mapping[str, ServiceDefinition]) -> None:
    service = services["DUKCAPIL-07"]
    for born, nik, result in (
        ("2020-05-04", "6472990405209001", "pass"),
        ("2001-05-04", "6472990405019001", "review"),
        ("2020-05-04", "6472990505209001", "review"),
    ):
        answers = {"diri": {"nik": PERSON.nik, "name": PERSON.name}, "child_birth": born, "child_nik": nik}
        assert codes(judged(service, [], answers, KNOWN))["age_rule"] == result


def test_every_check_of_the_catalogue_is_known(services: Mapping[str, ServiceDefinition]) -> None:
    asked = {check.code for service in services.values() for check in service.auto_checks}
    assert asked == set(AUTO_CHECKS) and len(asked) == 13


def test_each_catalogue_check_switched_off_lets_something_through(services: Mapping[str, ServiceDefinition]) -> None:
    documents, answers = renewal()
    broken: dict[str, tuple[Mapping[str, object], dict[str, bool | None]]] = {
        "prior_active": (answers, {**KNOWN, "prior_active": False}),
        "no_duplicate": (answers, {**KNOWN, "no_duplicate": False}),
        "identity_match": (answers, {**KNOWN, "person_matches": False}),
        "data_unchanged": ({**answers, "place_name": "KLINIK LAIN SEKALI"}, dict(KNOWN)),
    }
    for code, (said, facts) in broken.items():
        service = services["DPMPTSP-14"]
        kept = judge(service, documents=documents, answers=said, facts=facts, today=TODAY)
        loose = judge(service, documents=documents, answers=said, facts=facts, today=TODAY, without=(code,))
        assert (kept.outcome, loose.outcome) == ("review", "accepted"), code


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_application_is_ever_refused_and_only_a_clean_table_is_accepted(
    services: Mapping[str, ServiceDefinition], data: st.DataObject
) -> None:
    service = services[data.draw(st.sampled_from(sorted(services)))]
    documents, answers = renewal()
    given_documents = data.draw(st.lists(st.sampled_from(documents), unique_by=lambda item: item.requirement))
    said = data.draw(
        st.dictionaries(st.sampled_from(["diri", "nib", "child_birth", "old_no", "place_name"]), st.text(max_size=12))
    )
    found = judged(service, given_documents, {**answers, **said}, data.draw(FACTS))
    assert found.outcome in get_args(Outcome)
    assert (found.outcome == "accepted") == (
        bool(found.findings) and all(row.result == "pass" for row in found.findings)
    )
