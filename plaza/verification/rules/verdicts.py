"""Findings and what follows from them. The system accepts, asks for a better document, or hands over; it has no word for refusing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from plaza.verification.rules.reading import FieldRead
from plaza.verification.rules.words import Words

Result = Literal["pass", "fail", "review", "unknown"]
Outcome = Literal["accepted", "replace", "review"]

NOTHING = Words("", "")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of verification: its code, number and version, its name, and the law it rests on."""

    code: str
    number: str
    version: int
    name: Words
    legal_basis: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of the verdict: what a rule required, what was found, with which evidence, and how it can be mended.

    `fail` asks the person for something better, `review` and `unknown` hand over to an officer; none of them refuses.
    """

    rule: Rule
    code: str
    result: Result
    required: Words
    found: Words
    remedy: Words = NOTHING
    doc: str = ""
    evidence: Mapping[str, object] = field(default_factory=dict)

    @property
    def remedy_id(self) -> str:
        return self.remedy.id

    @property
    def remedy_en(self) -> str:
        return self.remedy.en

    def as_json(self) -> dict[str, object]:
        """Writes the row as plain data that a template in either language can show."""
        seen = _evidence_words(self.evidence)
        return {
            "code": self.code, "result": self.result, "doc": self.doc, "rule": self.rule.code,
            "rule_number": self.rule.number, "rule_version": self.rule.version, "legal_basis": self.rule.legal_basis,
            "rule_id": self.rule.name.id, "rule_en": self.rule.name.en,
            "required_id": self.required.id, "required_en": self.required.en,
            "found_id": self.found.id, "found_en": self.found.en,
            "remedy_id": self.remedy.id, "remedy_en": self.remedy.en,
            "evidence": dict(self.evidence), "evidence_id": seen.id, "evidence_en": seen.en,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judgement:
    """The whole table and what follows from it."""

    outcome: Outcome
    findings: tuple[Finding, ...]


def judgement(findings: Iterable[Finding]) -> Judgement:
    """Draws the conclusion: any fail asks for something better, anything else short of a pass goes to a person."""
    rows = tuple(findings)
    results = {row.result for row in rows}
    if "fail" in results:
        return Judgement("replace", rows)
    return Judgement("accepted" if results == {"pass"} else "review", rows)


def seen_in(read: FieldRead | None) -> dict[str, object]:
    """Gives the evidence of a value: page, box on the page, the words as printed, how it was found."""
    if read is None:
        return {}
    return {"field": read.name, "page": read.page, "box": read.box, "words": read.words, "how": read.how}


def _evidence_words(evidence: Mapping[str, object]) -> Words:
    if not evidence.get("words"):
        return NOTHING
    page, words = evidence.get("page", 1), evidence["words"]
    return Words(f"Halaman {page}: “{words}”", f"Page {page}: “{words}”")
