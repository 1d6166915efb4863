"""Every check is there for something: with all of them a wrong specimen is not accepted, without this one it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

import plaza
from plaza.applications.rules.behalf import Asker
from plaza.applications.rules.house import CHECKS as HOUSE_CHECKS
from plaza.applications.rules.judging import Inputs, table_of
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.catalogue.rules.files import read_catalogue
from plaza.verification.rules.checks import AUTO_CHECKS, Document, judge
from plaza.verification.rules.documents import CHECKS, judge_document
from plaza.verification.rules.numbers import compose_nik
from plaza.verification.rules.reading import FieldRead, Reading
from plaza.verification.rules.verdicts import judgement
from tests.verification.papers import TODAY, card, claim_of, identity_card, identity_rows, line, read, somebody, typed

PERSON, OTHER = somebody(31), somebody(77)
CLAIM = claim_of(PERSON)
NEXT = PERSON.birth_date + timedelta(days=1)
FALSE_DIGIT = PERSON.npwp[:8] + str((int(PERSON.npwp[8]) + 1) % 10) + PERSON.npwp[9:]
SERIAL = compose_nik(region="647299", born=PERSON.birth_date, sex=PERSON.sex, serial=9555)


def paper(kind: str, *rows: str) -> Reading:
    return read(kind, [line(words, 100, 60 + 50 * number) for number, words in enumerate(rows)])


def taxpayer(number: str, **more: str) -> Reading:
    rows = ["DIREKTORAT JENDERAL PAJAK", f"NPWP : {number}", f"Nama : {PERSON.name}", *more.values()]
    return paper("npwp", *rows)


Wrong = tuple[Callable[[], Reading], str, Mapping[str, str]]
DOCUMENTS: dict[str, Wrong] = {
    "kind": (lambda: read("ktp", [line("KARTU IDENTITAS ANAK", 300, 10), *card(identity_rows(PERSON))]), "ktp", CLAIM),
    "legible": (lambda: identity_card(PERSON, jenis_kelamin=""), "ktp", CLAIM),
    "nik_shape": (lambda: identity_card(PERSON, nik=PERSON.nik[:12] + "0000"), "ktp", {**CLAIM, "nik": PERSON.nik[:12] + "0000"}),
    "nik_birth": (
        lambda: identity_card(PERSON, tempat_tgl_lahir=f"{PERSON.birth_place}, {NEXT:%d-%m-%Y}"), "ktp",
        {**CLAIM, "birth_date": NEXT.isoformat()},
    ),
    "nik_sex": (lambda: identity_card(PERSON, jenis_kelamin="LAKI-LAKI" if PERSON.sex == "P" else "PEREMPUAN"), "ktp", CLAIM),
    "claim_nik": (lambda: identity_card(PERSON, nik=SERIAL), "ktp", CLAIM),
    "claim_name": (lambda: identity_card(PERSON, nama=OTHER.name), "ktp", CLAIM),
    "claim_birth": (lambda: identity_card(PERSON), "ktp", {**CLAIM, "birth_date": "1999-01-01"}),
    "one_card": (lambda: read("ktp", [*card(identity_rows(PERSON)), line(f"NIK : {OTHER.nik}", 30, 900)]), "ktp", CLAIM),
    "expiry": (lambda: identity_card(PERSON, kewarganegaraan="WNA", berlaku_hingga="01-01-2020"), "ktp", CLAIM),
    "npwp_shape": (lambda: taxpayer(FALSE_DIGIT), "npwp", {"name": PERSON.name}),
    "claim_npwp": (lambda: taxpayer(PERSON.npwp), "npwp", {"name": PERSON.name, "npwp": OTHER.npwp}),
    "number_shape": (lambda: _with_number("kk", "kk", PERSON.kk[:6] + "990099" + PERSON.kk[12:]), "kk", {}),
    "agrees": (lambda: typed("stnk", PERSON), "stnk", {**CLAIM, "plate": OTHER.plate}),
    "holder": (lambda: typed("passport", OTHER), "passport", {"name": PERSON.name}),
    "person_looks": (lambda: paper("location_photo"), "location_photo", {}),
    "seal": (lambda: replace(identity_card(PERSON), seal={"intact": False, "trusted": True}), "ktp", CLAIM),
    "signer": (
        lambda: replace(identity_card(PERSON), seal={"intact": True, "trusted": True, "names": [OTHER.name]}), "ktp", CLAIM,
    ),
    "code": (lambda: replace(identity_card(PERSON), said=(FieldRead("nik", OTHER.nik, OTHER.nik, "code"),)), "ktp", CLAIM),
    "edited": (lambda: replace(identity_card(PERSON), unsure=("edited",)), "ktp", CLAIM),
}  # fmt: skip


def _with_number(kind: str, name: str, value: str) -> Reading:
    """A family card whose number was read as something that no card bears."""
    found = paper(
        "kk", "KARTU KELUARGA", f"No. {PERSON.kk}", f"Nama Kepala Keluarga : {PERSON.name}", f"NIK {PERSON.nik}"
    )
    return replace(found, fields={**found.fields, name: replace(found.fields[name], value=value)})


def test_every_check_of_a_document_is_tried() -> None:
    assert set(DOCUMENTS) == set(CHECKS)


@pytest.mark.parametrize("code", DOCUMENTS)
def test_a_check_of_a_document_switched_off_lets_a_wrong_one_pass(code: str) -> None:
    make, kind, claim = DOCUMENTS[code]
    with_all, without = (
        judgement(judge_document(make(), kind=kind, claim=claim, today=TODAY, without=switched)).outcome for switched in ((), (code,))
    )  # fmt: skip
    assert with_all != "accepted" and without == "accepted"


KNOWN: Mapping[str, bool | None] = dict.fromkeys(
    (
        "person_matches", "resident", "registry_found", "no_arrears", "nib_active", "no_duplicate", "prior_active", "fee_paid",
        "declaration_agreed", "data_unchanged",
    ),
    True,
)  # fmt: skip
ANSWERS: Mapping[str, object] = {"diri": {**CLAIM}, "nib": PERSON.nib, "pernyataan": True}


@dataclass(frozen=True)
class Case:
    """One application that is wrong in one way: what is asked, shown, said and known.

    `beside` is off both times: the rule of the document itself that says the same first, behind which the check is a second lock.
    """

    documents: tuple[Document, ...] = (Document("ktp", "ktp", identity_card(PERSON)),)
    answers: Mapping[str, object] = field(default_factory=lambda: ANSWERS)
    facts: Mapping[str, bool | None] = field(default_factory=lambda: KNOWN)
    beside: tuple[str, ...] = ()


def unknown(fact: str, *, value: bool | None = False) -> Case:
    return Case(facts={**KNOWN, fact: value})


APPLICATIONS: dict[str, Case] = {
    "identity_match": unknown("person_matches"),
    "docs_complete": Case(documents=()),
    "docs_current": Case(
        documents=(
            Document("ktp", "ktp", identity_card(PERSON)),
            Document("vehicle_test", "vehicle_test", typed("vehicle_test", PERSON, Berlaku_Hingga="####")),
        ),
        beside=("expiry",),
    ),
    "resident": unknown("resident"),
    "registry_found": unknown("registry_found", value=None),
    "prior_active": unknown("prior_active"),
    "data_unchanged": unknown("data_unchanged"),
    "no_duplicate": unknown("no_duplicate"),
    "no_arrears": unknown("no_arrears"),
    "fee_paid": unknown("fee_paid", value=None),
    "age_rule": Case(answers={**ANSWERS, "diri": {**CLAIM, "birth_date": "2015-01-01"}}, documents=()),
    "nib_active": unknown("nib_active"),
    "declaration_agreed": unknown("declaration_agreed"),
}  # fmt: skip


@pytest.fixture(scope="module")
def service() -> ServiceDefinition:
    """A service that asks for an identity card and every check there is."""
    found = read_catalogue(
        (Path(plaza.__file__).parent / "data" / "catalogue.yaml").read_text(encoding="utf-8")
    ).services
    checks = {check.code: check for one in found for check in one.auto_checks}
    base = next(one for one in found if one.code == "BAPENDA-01")
    return replace(base, auto_checks=tuple(checks.values()))


def test_every_check_of_an_application_is_tried() -> None:
    assert set(APPLICATIONS) == set(AUTO_CHECKS) and len(APPLICATIONS) == 13


@pytest.mark.parametrize("code", APPLICATIONS)
def test_a_check_of_an_application_switched_off_lets_a_wrong_one_pass(code: str, service: ServiceDefinition) -> None:
    case = APPLICATIONS[code]
    checks = service.auto_checks
    if code in (
        "docs_complete",
        "age_rule",
    ):  # without a card there is nobody to compare; the other checks would speak too
        kept = {"docs_complete": {"docs_complete", "resident"}, "age_rule": {"age_rule", "resident"}}[code]
        checks = tuple(check for check in checks if check.code in kept)
    asked = replace(service, auto_checks=checks)
    outcomes = [
        judge(
            asked, documents=case.documents, answers=case.answers, facts=case.facts, today=TODAY, without=without
        ).outcome
        for without in (case.beside, (*case.beside, code))
    ]
    assert outcomes[0] != "accepted" and outcomes[1] == "accepted"


INPUTS = Inputs(on=TODAY, answers=ANSWERS, facts=KNOWN, documents=(Document("ktp", "ktp", identity_card(PERSON)),))
FOREIGN = replace(
    INPUTS,
    answers={
        "diri": {"name": PERSON.name, "birth_date": CLAIM["birth_date"], "passport": OTHER.passport},
        "pernyataan": True,
    },
    documents=(Document("passport", "passport", typed("passport", PERSON)),),
    asker=Asker(foreign=True),
)
HOUSE: dict[str, Inputs] = {
    "proxy": replace(INPUTS, asker=Asker("parent")),
    "foreigner": FOREIGN,
    "repeated": replace(INPUTS, shared={"ktp": "bytes"}),
    "letters": replace(INPUTS, letters=("ꦗ",)),
}


def test_every_rule_of_the_house_is_tried() -> None:
    assert set(HOUSE) == set(HOUSE_CHECKS)


@pytest.mark.parametrize("code", HOUSE)
def test_a_rule_of_the_house_switched_off_lets_a_wrong_one_pass(code: str, service: ServiceDefinition) -> None:
    asked = replace(service, auto_checks=(), requirements=())
    with_all, without = (table_of(asked, HOUSE[code], without=switched) for switched in ((), (code,)))
    assert with_all.outcome == "review" and without.outcome == "accepted"
    (row,) = [row for row in with_all.findings if row.result != "pass"]
    assert row.rule.code == code and (row.evidence.get("inputs") or row.evidence.get("sha256"))


def test_a_passport_of_that_number_is_no_matter_for_anybody(service: ServiceDefinition) -> None:
    asked = replace(service, auto_checks=(), requirements=())
    own = {"diri": {"name": PERSON.name, "birth_date": CLAIM["birth_date"], "passport": PERSON.passport}}
    found = table_of(asked, replace(FOREIGN, answers=own))
    assert found.outcome == "accepted" and "passport_equal" in [row.code for row in found.findings]
    unread = replace(
        FOREIGN,
        answers=own,
        documents=(Document("passport", "passport", typed("passport", PERSON, **{"No._Paspor": "?"})),),
    )
    assert table_of(asked, unread).outcome != "accepted"
