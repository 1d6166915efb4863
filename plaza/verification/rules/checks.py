"""Judging an application: every document, then the catalogue's own checks over documents, answers and facts.

A fact is True, False or None (nobody knows). Only True passes; everything else goes to a person, because the machine never refuses.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from plaza.catalogue.rules.conditions import Need, age, as_date, needs
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.verification.rules.between import between
from plaza.verification.rules.case import OFFICER
from plaza.verification.rules.documents import judge_document
from plaza.verification.rules.kinds import Kind, Shared, kinds, shared_sayings
from plaza.verification.rules.names import compare_names
from plaza.verification.rules.numbers import nib_problem, nik_agrees_with_birth, parse_nik
from plaza.verification.rules.reading import Reading
from plaza.verification.rules.rulebook import RULES, Versions, as_version, check_of
from plaza.verification.rules.verdicts import NOTHING, Finding, Judgement, Result, judgement
from plaza.verification.rules.words import Words, bare

IDENTITY_KINDS: Final = ("ktp", "kk", "passport", "stay_permit", "sim")
OTHERS: Final = ("anak", "wakil", "badan")
CHILD_UNTIL: Final = 17
ADULT_FROM: Final = 18

Facts = Mapping[str, bool | None]


@dataclass(frozen=True, slots=True)
class Document:
    """One uploaded document: the requirement it answers, the kind it is judged as, and its reading (None: could not be read).

    `sha256` names the bytes where no reading does, `refusal` says (`code`, `id`, `en`) why they could not be taken, and what to do.
    """

    requirement: str
    kind: str
    reading: Reading | None
    sha256: str = ""
    refusal: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """Everything that the catalogue's checks look at."""

    definition: ServiceDefinition
    documents: Sequence[Document]
    answers: Mapping[str, object]
    claim: Mapping[str, str]
    facts: Facts
    today: date
    rows: Sequence[Finding]
    known: Mapping[str, Kind]

    def of_kind(self, *kinds_wanted: str) -> list[Document]:
        return [document for document in self.documents if document.kind in kinds_wanted]

    def rows_of(self, document: Document) -> list[Finding]:
        return [row for row in self.rows if row.doc == document.kind]


Check = Callable[[Matter], Iterator[Finding]]


def judge(
    definition: ServiceDefinition,
    *,
    documents: Sequence[Document],
    answers: Mapping[str, object],
    facts: Facts,
    today: date,
    without: Collection[str] = (),
    known: Mapping[str, Kind] | None = None,
    shared: Shared | None = None,
    versions: Versions | None = None,
) -> Judgement:
    """Gives the verdict table of an application under its own definition; the same inputs give the same table.

    `answers` holds the applicant's identity under `diri` (nik, name, birth_date) and the form's answers by field name. `known` are the
    kinds of documents as they were, `shared` what they said alike, and `versions` the rules, where they are not today's.
    """
    claim, papers, said = claim_of(answers), kinds() if known is None else known, said_in(answers)
    rows = [row for document in documents for row in _document_rows(document, said, today, without, papers, versions)]
    if "between" not in without and (versions is None or "between" in versions):
        told_of = [(document.kind, document.reading) for document in documents if document.reading]
        rows += between(told_of, shared=shared_sayings() if shared is None else shared, known=papers)
    matter = Matter(definition, documents, answers, claim, facts, today, rows, papers)
    wanted = [check.code for check in definition.auto_checks]
    if not wanted and definition.requirements:
        wanted = ["docs_complete"]
    told = {"inputs": fingerprint({"claim": claim, "facts": dict(facts), "documents": _hashes(documents)})}
    for code in wanted:
        check, version = check_of(
            code, now=RULES[code].version, current=AUTO_CHECKS, earlier=EARLIER, versions=versions
        )
        if check is not None and code not in without:
            found = as_version(check(matter), version)
            rows = [*rows, *(replace(row, evidence={**row.evidence, **told}) for row in found)]
    return judgement(rows)


def fingerprint(data: object) -> str:
    """The SHA-256 of plain data, however its keys are ordered."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def _hashes(documents: Sequence[Document]) -> list[list[str]]:
    return [[one.requirement, one.kind, one.reading.sha256 if one.reading else ""] for one in documents]


def claim_of(answers: Mapping[str, object]) -> dict[str, str]:
    """Flattens what the person says into one mapping of texts, identity first."""
    identity = answers.get("diri")
    claim = {str(k): str(v) for k, v in identity.items() if v} if isinstance(identity, Mapping) else {}
    for name, value in answers.items():
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            claim.setdefault(name, str(value))
    return claim


def said_in(answers: Mapping[str, object]) -> dict[str, str]:
    """The same, with the people and the firm that somebody applies for: their `name` as `anak_name`, `wakil_name`, `badan_name`."""
    said = claim_of(answers)
    for whom in OTHERS:
        one = answers.get(whom)
        if isinstance(one, Mapping):
            said |= {f"{whom}_{name}": str(value) for name, value in one.items() if value}
    return said


def _document_rows(
    document: Document, claim: Mapping[str, str], today: date, without: Collection[str], papers: Mapping[str, Kind],
    versions: Versions | None,
) -> list[Finding]:  # fmt: skip
    if document.reading is None:
        found = Words("Berkas tidak dapat dibuka dengan aman", "The file could not be opened safely")
        remedy = Words(
            "Berkas ini kami sisihkan dan petugas akan menghubungi Anda; siapkan foto dokumennya.",
            "We put this file aside and an officer will get in touch; have a photograph of the document ready.",
        )
        row = _row("legible", "set_aside", "review", papers[document.kind].name, found, remedy, document.kind)
        if told := document.refusal:  # the sender can mend it, and is told how
            row = replace(row, code=f"file_{told['code']}", result="fail", remedy=Words(told["id"], told["en"]))
        return [replace(row, evidence={"sha256": document.sha256}) if document.sha256 else row]
    return judge_document(
        document.reading, kind=document.kind, claim=claim, today=today, without=without, known=papers, versions=versions
    )


def check_identity(matter: Matter) -> Iterator[Finding]:
    """The form, the card and the population register say the same."""
    cards = matter.of_kind(*IDENTITY_KINDS)
    rows = [row for card in cards for row in matter.rows_of(card)]
    required = Words(
        "Isian, dokumen identitas, dan data kependudukan cocok", "Form, identity document and population register match"
    )
    if not cards or any(row.result != "pass" for row in rows):
        found = Words("Dokumen identitas belum cocok", "The identity document does not match yet")
        yield _row("identity_match", "identity_unsettled", "unknown", required, found, OFFICER)
        return
    yield _fact_row("identity_match", matter.facts.get("person_matches"), required)


def check_complete(matter: Matter) -> Iterator[Finding]:
    """Every document that is needed is there, is of its kind and can be read."""
    required = Words("Semua berkas wajib ada dan terbaca", "Every mandatory document is there and readable")
    given = {document.requirement for document in matter.documents}
    missing, judged = [], []
    for requirement, need in needs(matter.definition, answers=matter.answers, on=matter.today):
        if requirement.doc not in given and need is Need.NEEDED:
            missing.append(Words(requirement.kind.name_id, requirement.kind.name_en))
        elif requirement.doc not in given and need is Need.OFFICER:
            judged.append(Words(requirement.kind.name_id, requirement.kind.name_en))
    bad = [row for row in matter.rows if row.rule.code in ("kind", "legible") and row.result == "fail"]
    if missing:
        found = _listed("Belum ada: ", "Not there yet: ", missing)
        remedy = Words("Unggah berkas yang belum ada.", "Upload what is missing.")
        yield _row("docs_complete", "docs_missing", "fail", required, found, remedy)
    elif judged:
        yield _row(
            "docs_complete",
            "docs_officer",
            "review",
            required,
            _listed("Petugas menilai: ", "An officer judges: ", judged),
            OFFICER,
        )
    elif bad:
        found = Words("Ada berkas yang perlu diganti", "Some documents need replacing")
        yield _row("docs_complete", "docs_bad", "unknown", required, found, OFFICER)
    else:
        yield _row("docs_complete", "docs_complete", "pass", required, Words("Lengkap", "Complete"))


def check_current(matter: Matter) -> Iterator[Finding]:
    """No document has ended; one whose end cannot be read is seen by a person."""
    required = Words("Tidak ada berkas yang kedaluwarsa", "No document is out of date")
    unread = [
        matter.known[document.kind].name
        for document in matter.documents
        if document.kind != "ktp" and "expiry" in matter.known[document.kind].fields
        and (document.reading is None or document.reading.value("expiry") is None)
    ]  # fmt: skip
    if any(row.code == "expired" for row in matter.rows):
        found = Words("Ada berkas yang sudah berakhir", "A document has ended")
        yield _row("docs_current", "docs_expired", "unknown", required, found, OFFICER)
    elif unread:
        yield _row(
            "docs_current",
            "expiry_unread",
            "review",
            required,
            _listed("Masa berlaku tidak terbaca: ", "Validity not readable: ", unread),
            OFFICER,
        )
    else:
        yield _row("docs_current", "docs_current", "pass", required, Words("Semua berlaku", "All in force"))


def check_unchanged(matter: Matter) -> Iterator[Finding]:
    """The earlier permit names the same holder and the same place as the form; a register's word counts more."""
    required = Words("Pemegang dan tempat sama dengan izin sebelumnya", "Same holder and place as the earlier permit")
    known = matter.facts.get("data_unchanged")
    if known is None:
        known = _same_as_before(matter)
    yield _fact_row("data_unchanged", known, required)


def _same_as_before(matter: Matter) -> bool | None:
    papers = [document.reading for document in matter.of_kind("prior_permit") if document.reading]
    name, place = matter.claim.get("name"), matter.claim.get("place_name")
    if not papers or not name or not place:
        return None
    paper = papers[-1]
    old_name, old_place = paper.value("name"), paper.value("place")
    if old_name is None or old_place is None:
        return None
    return compare_names(name, old_name)[0] == "match" and bare(place) == bare(old_place)


def check_age(matter: Matter) -> Iterator[Finding]:
    """A child's card is for a child, born on the day that the child's number says; any other age rule asks for an adult."""
    born, nik = as_date(matter.answers.get("child_birth")), parse_nik(str(matter.answers.get("child_nik", "")))
    if born is None:
        own = as_date(matter.claim.get("birth_date"))
        required = Words(f"Pemohon berusia {ADULT_FROM} tahun atau lebih", f"The applicant is {ADULT_FROM} or older")
        yield _fact_row("age_rule", None if own is None else age(own, on=matter.today) >= ADULT_FROM, required)
        return
    required = Words(f"Anak berusia di bawah {CHILD_UNTIL} tahun", f"The child is under {CHILD_UNTIL}")
    young = age(born, on=matter.today) < CHILD_UNTIL
    same = nik is not None and nik_agrees_with_birth(nik, born)
    yield _fact_row("age_rule", young and same, required)


def check_nib(matter: Matter) -> Iterator[Finding]:
    """The business number has its shape and the register calls it active."""
    required = Words("NIB 13 angka dan aktif", "A business number of 13 digits, active")
    if nib_problem(matter.claim.get("nib", "")) and not _nib_on_paper(matter):
        yield _row(
            "nib_active", "nib_shape", "review", required, Words("Tidak berbentuk NIB", "Not shaped like one"), OFFICER
        )
        return
    yield _fact_row("nib_active", matter.facts.get("nib_active"), required)


def _nib_on_paper(matter: Matter) -> bool:
    numbers = [document.reading.value("nib") for document in matter.of_kind("nib") if document.reading]
    return any(number and nib_problem(number) is None for number in numbers)


def _by_fact(code: str, required_id: str, required_en: str) -> Check:
    def check(matter: Matter) -> Iterator[Finding]:
        yield _fact_row(code, matter.facts.get(code), Words(required_id, required_en))

    return check


AUTO_CHECKS: Final[dict[str, Check]] = {
    "identity_match": check_identity,
    "docs_complete": check_complete,
    "docs_current": check_current,
    "resident": _by_fact(
        "resident", "Pemohon penduduk Kota Samarinda (64.72)", "The applicant lives in Samarinda (64.72)"
    ),
    "registry_found": _by_fact(
        "registry_found", "Objek ada pada basis data instansi", "The object is in the agency's register"
    ),
    "prior_active": _by_fact(
        "prior_active", "Izin lama tercatat dan belum dicabut", "The earlier permit is on record and not revoked"
    ),
    "data_unchanged": check_unchanged,
    "no_duplicate": _by_fact(
        "no_duplicate", "Tidak ada permohonan sejenis yang berjalan", "No other application of this kind is running"
    ),
    "no_arrears": _by_fact("no_arrears", "Tidak ada tunggakan", "Nothing is owed"),
    "fee_paid": _by_fact("fee_paid", "Pembayaran terkonfirmasi", "The payment is confirmed"),
    "age_rule": check_age,
    "nib_active": check_nib,
    "declaration_agreed": _by_fact(
        "declaration_agreed", "Pernyataan disetujui pemohon", "The applicant agreed to the declaration"
    ),
}


EARLIER: Final[dict[tuple[str, int], Check]] = {}
"""The checks of superseded versions: none of these rules has changed yet."""


def _fact_row(code: str, known: bool | None, required: Words) -> Finding:
    result: Result = "pass" if known else "review" if known is False else "unknown"
    found = {
        "pass": Words("Terpenuhi", "Holds"),
        "review": Words("Tidak terpenuhi menurut data", "Does not hold by the record"),
        "unknown": Words("Belum dapat dipastikan", "Cannot be settled yet"),
    }[result]
    suffix = {"pass": "", "review": "_not", "unknown": "_unknown"}[result]
    return _row(code, f"{code}{suffix}", result, required, found, OFFICER)


def _row(
    rule: str, code: str, result: Result, required: Words, found: Words, remedy: Words = NOTHING, doc: str = ""
) -> Finding:
    return Finding(RULES[rule], code, result, required, found, NOTHING if result == "pass" else remedy, doc)


def _listed(head_id: str, head_en: str, names: Sequence[Words]) -> Words:
    return Words(head_id + ", ".join(name.id for name in names), head_en + ", ".join(name.en for name in names))
