"""One document against one claim: honest ones pass, wrong ones never do, and nothing is ever refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.verification.rules.documents import CHECKS, judge_document
from plaza.verification.rules.kinds import kinds
from plaza.verification.rules.reading import Legibility, Reading, from_json, to_json
from plaza.verification.rules.rulebook import RULES
from plaza.verification.rules.verdicts import Finding, Outcome, judgement
from plaza.verification.rules.words import Words
from tests.verification.papers import TODAY, card, claim_of, identity_card, identity_rows, line, read, somebody

PERSON = somebody(31)
OTHER = somebody(77)
CLAIM = claim_of(PERSON)


def outcome(
    reading: Reading, kind: str = "ktp", claim: dict[str, str] | None = None, without: tuple[str, ...] = ()
) -> str:
    return judgement(judge_document(reading, kind=kind, claim=claim or CLAIM, today=TODAY, without=without)).outcome


def test_an_honest_card_is_accepted_with_a_full_table() -> None:
    rows = judge_document(identity_card(PERSON), kind="ktp", claim=CLAIM, today=TODAY)
    assert {row.result for row in rows} == {"pass"}
    assert {"kind", "legible", "nik_shape", "nik_birth", "nik_sex", "claim_nik", "claim_name", "claim_birth"} <= {
        r.rule.code for r in rows
    }
    shown = [row.as_json() for row in rows]
    assert all(row["required_id"] and row["required_en"] and row["legal_basis"] for row in shown)
    assert any("Halaman 1" in str(row["evidence_id"]) for row in shown)


def _card(**changes: str) -> Callable[[], Reading]:
    return lambda: identity_card(PERSON, **changes)


NEXT_DAY = f"{PERSON.birth_place}, {PERSON.birth_date + timedelta(days=1):%d-%m-%Y}"
WRONG: dict[str, tuple[Callable[[], Reading], dict[str, str]]] = {
    "somebody else's card": (lambda: identity_card(OTHER), CLAIM),
    "one digit of the number changed": (_card(nik=PERSON.nik[:-1] + "5"), CLAIM),
    "a number of fifteen digits": (_card(nik=PERSON.nik[:-1]), CLAIM),
    "a number with an impossible day": (_card(nik="6472999913909031"), CLAIM),
    "a number with serial 0000": (_card(nik=PERSON.nik[:12] + "0000"), CLAIM),
    "the number of the leaflets": (_card(nik="6472029901909001"), CLAIM),
    "another name": (_card(nama=OTHER.name), CLAIM),
    "one letter of the name changed": (_card(nama=PERSON.name[:-1] + "X"), CLAIM),
    "another printed birth date": (_card(tempat_tgl_lahir=NEXT_DAY), CLAIM),
    "another birth date claimed": (_card(), {**CLAIM, "birth_date": "1999-01-01"}),
    "another number claimed": (_card(), {**CLAIM, "nik": OTHER.nik}),
    "another name claimed": (_card(), {**CLAIM, "name": OTHER.name}),
    "number and birth date agree with the claim but not with each other": (
        _card(tempat_tgl_lahir=NEXT_DAY),
        {**CLAIM, "birth_date": (PERSON.birth_date + timedelta(days=1)).isoformat()},
    ),
    "the other sex": (_card(jenis_kelamin="LAKI-LAKI" if PERSON.sex == "P" else "PEREMPUAN"), CLAIM),
    "no sex printed": (lambda: identity_card(somebody(31), jenis_kelamin=""), CLAIM),
    "no name printed": (_card(nama=""), CLAIM),
    "no birth line": (_card(tempat_tgl_lahir=""), CLAIM),
    "no number": (_card(nik=""), CLAIM),
    "a foreigner's card that has ended": (_card(kewarganegaraan="WNA", berlaku_hingga="01-01-2020"), CLAIM),
    "two cards in one picture": (
        lambda: read("ktp", [*card(identity_rows(PERSON)), *[line(f"NIK : {OTHER.nik}", 30, 900)]]),
        CLAIM,
    ),
    "a taxpayer card instead": (
        lambda: read("ktp", [line("DIREKTORAT JENDERAL PAJAK", 60, 40), line(f"NPWP : {PERSON.npwp_printed}", 60, 90)]),
        CLAIM,
    ),
    "a family card instead": (
        lambda: read("ktp", [line("KARTU KELUARGA", 300, 40), *card(identity_rows(PERSON))]),
        CLAIM,
    ),
    "a child's card instead": (
        lambda: read("ktp", [line("KARTU IDENTITAS ANAK", 300, 10), *card(identity_rows(PERSON))]),
        CLAIM,
    ),
    "an empty picture": (lambda: read("ktp", []), CLAIM),
    "a list of words without a card": (
        lambda: read("ktp", [line(PERSON.nik, 30, 30), line(PERSON.name, 30, 70)]),
        CLAIM,
    ),
}


@pytest.mark.parametrize("how", WRONG)
def test_a_wrong_card_is_never_accepted(how: str) -> None:
    reading, claim = WRONG[how]
    assert outcome(reading(), claim=claim) in ("replace", "review")


@pytest.mark.parametrize(
    ("without", "how"),
    [
        ("kind", "a child's card instead"),
        ("nik_shape", "a number with serial 0000"),
        ("nik_birth", "number and birth date agree with the claim but not with each other"),
        ("nik_sex", "the other sex"),
        ("claim_nik", "one digit of the number changed"),
        ("claim_name", "another name"),
        ("claim_birth", "another birth date claimed"),
        ("expiry", "a foreigner's card that has ended"),
        ("one_card", "two cards in one picture"),
        ("legible", "no sex printed"),
    ],
)
def test_each_check_matters(without: str, how: str) -> None:
    reading, claim = WRONG[how]
    said = {**claim, "nik": PERSON.nik[:12] + "0000"} if how == "a number with serial 0000" else claim
    assert outcome(reading(), claim=said) != "accepted"
    assert outcome(reading(), claim=said, without=(without,)) == "accepted"


@pytest.mark.parametrize(
    ("measures", "code"),
    [
        (Legibility(200.0, 20.0, 0.0, 900), "dark"),
        (Legibility(3.0, 150.0, 0.0, 900), "blurred"),
        (Legibility(200.0, 150.0, 0.2, 900), "glare"),
        (Legibility(200.0, 150.0, 0.0, 200), "small"),
        (Legibility(200.0, 150.0, 0.0, 900, cut=True), "cut"),
        (Legibility(200.0, 150.0, 0.0, 900), "not_found"),
    ],
)
def test_a_card_that_cannot_be_read_says_why_and_what_to_do(measures: Legibility, code: str) -> None:
    reading = read("ktp", card({**identity_rows(PERSON), "Nama": ""}), legibility=measures)
    row = next(r for r in judge_document(reading, kind="ktp", claim=CLAIM, today=TODAY) if r.result == "fail")
    assert row.code == code and "nama" in row.found.id and row.remedy.id and row.remedy.en


def test_a_lifelong_card_is_not_out_of_date_whatever_it_bears() -> None:
    assert outcome(identity_card(PERSON, berlaku_hingga="01-01-2015")) == "accepted"


def taxpayer(number: str, *, nik: str = PERSON.nik, name: str = PERSON.name) -> Reading:
    lines = [line("DIREKTORAT JENDERAL PAJAK", 250, 40), line(f"NPWP : {number}", 60, 150), line(name, 60, 195)]
    return read("npwp", [*lines, *([line(f"NIK : {nik}", 60, 240)] if nik else [])])


def test_a_taxpayer_card_agrees_in_either_form_of_its_number() -> None:
    claim = {"nik": PERSON.nik, "name": PERSON.name, "npwp": PERSON.npwp}
    assert outcome(taxpayer(PERSON.npwp_printed), "npwp", claim) == "accepted"
    assert outcome(taxpayer(PERSON.npwp_printed), "npwp", {**claim, "npwp": "0" + PERSON.npwp}) == "accepted"
    assert outcome(taxpayer(PERSON.npwp_printed), "npwp", {**claim, "npwp": OTHER.npwp}) == "replace"
    assert outcome(taxpayer(PERSON.npwp_printed, nik=OTHER.nik), "npwp", claim) == "replace"
    assert outcome(taxpayer(PERSON.npwp_printed, name=OTHER.name), "npwp", claim) == "replace"
    assert outcome(taxpayer(PERSON.npwp_printed, nik=""), "npwp", claim) == "review"
    assert outcome(taxpayer("99.000"), "npwp", claim) == "replace"


def letter(kind: str, *rows: str) -> Reading:
    return read(kind, [line(words, 100, 60 + 50 * number) for number, words in enumerate(rows)])


def test_a_paper_must_say_what_the_form_says() -> None:
    def registration(number: str, name: str = PERSON.name, until: str = "SEUMUR HIDUP") -> Reading:
        return letter(
            "str",
            "SURAT TANDA REGISTRASI",
            f"Nomor Registrasi : {number}",
            f"Nama : dr. {name}",
            f"Berlaku Hingga : {until}",
        )

    claim = {**CLAIM, "str_no": "33 2 1 100 3 26"}
    assert outcome(registration("33 2 1 100 3 26"), "str", claim) == "accepted"
    assert outcome(registration("33 2 1 100 3 27"), "str", claim) == "review"
    assert outcome(registration("71 9 9 999 8 11"), "str", claim) == "replace"
    assert outcome(registration("33 2 1 100 3 26", OTHER.name), "str", claim) == "replace"
    assert outcome(registration("33 2 1 100 3 26", until="01-01-2020"), "str", claim) == "replace"


def test_a_paper_without_the_applicant_on_it_is_seen_by_a_person() -> None:
    report = ("KEPOLISIAN NEGARA", "SURAT KETERANGAN KEHILANGAN", "Nomor : SKTLK/1/XI/2026")
    assert outcome(letter("police_report", *report, f"Nama : {PERSON.name}"), "police_report") == "accepted"
    assert outcome(letter("police_report", *report, f"Nama : {OTHER.name}"), "police_report") == "review"


def test_a_photograph_of_a_place_is_never_waved_through() -> None:
    assert outcome(read("location_photo", []), "location_photo") == "review"
    assert outcome(read("location_photo", [], legibility=Legibility(0.4, 150, 0, 900)), "location_photo") == "replace"


def test_signs_of_editing_bring_a_person_and_never_fail() -> None:
    assert outcome(replace(identity_card(PERSON), unsure=("dua jenis huruf",))) == "review"


def test_the_same_reading_gives_the_same_table_after_being_kept_as_json() -> None:
    reading = identity_card(PERSON)
    kept = from_json(to_json(reading))
    tables = [
        [row.as_json() for row in judge_document(r, kind="ktp", claim=CLAIM, today=TODAY)] for r in (reading, kept)
    ]
    assert tables[0] == tables[1]


@given(st.lists(st.sampled_from(["pass", "fail", "review", "unknown"])))
def test_no_sequence_of_findings_leads_to_a_refusal(results: list[str]) -> None:
    empty = Words("", "")
    rows = [Finding(RULES["kind"], "x", result, empty, empty) for result in results]  # type: ignore[arg-type]
    found = judgement(rows).outcome
    assert found in get_args(Outcome) and set(get_args(Outcome)) == {"accepted", "replace", "review"}
    assert (found == "accepted") == (bool(results) and set(results) == {"pass"})


WORDS = st.sampled_from(
    [
        "NIK",
        "Nama",
        ":",
        "KARTU KELUARGA",
        "PROVINSI",
        PERSON.nik,
        PERSON.name,
        "6472",
        "Berlaku Hingga",
        "?",
        "SPESIMEN",
    ]
)


@given(
    st.lists(st.tuples(st.one_of(WORDS, st.text(max_size=12)), st.floats(0, 900), st.floats(0, 600)), max_size=14),
    st.sampled_from(sorted(kinds())),
)
def test_whatever_stands_on_a_paper_it_gets_a_table(words: list[tuple[str, float, float]], kind: str) -> None:
    reading = read(kind, [line(text or " ", x, y) for text, x, y in words])
    rows = judge_document(reading, kind=kind, claim=CLAIM, today=date(2026, 11, 24))
    assert rows and judgement(rows).outcome in get_args(Outcome)
    assert all(row.remedy.id and row.remedy.en for row in rows if row.result != "pass")
    assert set(CHECKS) <= set(RULES)
