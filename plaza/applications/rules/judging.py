"""The whole table of one application, as a pure function of what was known: made once to decide, and again whenever somebody asks.

What goes in is kept beside the table as plain data: answers, facts, the readings of the documents, the kinds they were read as, the
day. With the definition that the application began under, the same inputs give the same table years later, whatever the catalogue,
the kinds or the registers have become since. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from plaza.applications.rules.behalf import Asker
from plaza.applications.rules.house import RULES as HOUSE_RULES
from plaza.applications.rules.house import Known, house_findings
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.verification.rules.checks import Document, judge
from plaza.verification.rules.kinds import Kind, Shared, entries_of, kinds, kinds_from, kinds_version, shared_sayings
from plaza.verification.rules.reading import from_json, to_json
from plaza.verification.rules.rulebook import FIRST, Versions, versions_now
from plaza.verification.rules.verdicts import Judgement, judgement

INPUTS_VERSION = 2


@dataclass(frozen=True)
class Inputs:
    """Everything that the table of an application is made of, besides its definition.

    ``facts`` are those given and those of the registers. ``met`` are documents that nobody asks for, by the number of the permit that
    stands for them. ``letters`` are those that no font of ours can print. ``known`` are the kinds of documents as they are now, or as
    they were, ``sayings`` what papers say alike, and ``versions`` the rules that held. ``shared`` are documents that another person has
    shown, by requirement ("bytes" or "fields").
    """

    on: date
    answers: Mapping[str, Any]
    facts: Mapping[str, bool | None]
    documents: Sequence[Document]
    asker: Asker = Asker()  # noqa: RUF009 - frozen
    met: Mapping[str, str] | None = None
    letters: Sequence[str] = ()
    known: Mapping[str, Kind] | None = None
    shared: Mapping[str, str] | None = None
    sayings: Shared | None = None
    versions: Versions | None = None


def table_of(definition: ServiceDefinition, inputs: Inputs, *, without: Collection[str] = ()) -> Judgement:
    """Judges the application: the catalogue's rules (C-), each document's (D-), and the plaza's own (A-).

    `without` switches rules off by their code; only tests do that.
    """
    asked = [item for item in definition.requirements if item.doc not in (inputs.met or {})]
    found = judge(
        replace(definition, requirements=tuple(asked)), documents=inputs.documents, answers=inputs.answers, facts=inputs.facts,
        today=inputs.on, known=inputs.known, shared=inputs.sayings, versions=inputs.versions, without=without,
    )  # fmt: skip
    return judgement([*found.findings, *house_findings(_house(inputs), without=without, versions=inputs.versions)])


def _house(inputs: Inputs) -> Known:
    passport = (inputs.answers.get("diri") or {}).get("passport", "")
    return Known(inputs.asker, passport, inputs.documents, inputs.shared or {}, inputs.letters)


def rules_now() -> dict[str, int]:
    """The versions of all rules by which a table is made today."""
    return {**versions_now(), **{code: rule.version for code, rule in HOUSE_RULES.items()}}


RULES_AT_FIRST: Versions = {**FIRST, **dict.fromkeys(HOUSE_RULES, 1)}
"""What held for a table that does not name its rules."""


def to_keep(inputs: Inputs, *, definition_hash: str, files: Mapping[str, str]) -> dict[str, object]:
    """The inputs as plain data; `files` gives the reference of each requirement's file."""
    seen = {kind for document in inputs.documents for kind in _kinds_of(document)}
    return {
        "version": INPUTS_VERSION, "on": inputs.on.isoformat(), "definition": definition_hash, "answers": dict(inputs.answers),
        "facts": dict(inputs.facts), "met": dict(inputs.met or {}), "letters": list(inputs.letters),
        "shared": dict(inputs.shared or {}),
        "asker": {"for_whom": inputs.asker.for_whom, "foreign": inputs.asker.foreign},
        "kinds": {"version": kinds_version(), "entries": entries_of(sorted(seen)), "shared": shared_sayings()},
        "rules": rules_now(),
        "documents": [
            {"requirement": one.requirement, "kind": one.kind, "file": files.get(one.requirement, ""),
             "sha256": one.reading.sha256 if one.reading else one.sha256, "reading": to_json(one.reading) if one.reading else None,
             **({"refusal": dict(one.refusal)} if one.refusal else {})}
            for one in inputs.documents
        ],
    }  # fmt: skip


def _kinds_of(document: Document) -> Iterator[str]:
    """The kinds that the judge looks up for a document: what it answers, and what the paper says of itself."""
    yield document.kind
    if document.reading and document.reading.kind:
        yield document.reading.kind


def from_kept(data: Mapping[str, Any]) -> Inputs | None:
    """The inputs again; None for a table from before they were kept whole."""
    if data.get("version") != INPUTS_VERSION:
        return None
    asker, pinned = data["asker"], data["kinds"]
    documents = [
        Document(one["requirement"], one["kind"], from_json(one["reading"]) if one["reading"] else None, one["sha256"], one.get("refusal"))
        for one in data["documents"]
    ]  # fmt: skip
    return Inputs(
        on=date.fromisoformat(data["on"]), answers=data["answers"], facts=data["facts"], documents=documents, met=data["met"],
        asker=Asker(asker["for_whom"], asker["foreign"]), letters=data["letters"],
        known={**kinds(), **kinds_from(pinned["entries"], int(pinned["version"]))}, shared=data.get("shared"),
        sayings=pinned.get("shared", {}), versions=data.get("rules", RULES_AT_FIRST),
    )  # fmt: skip
