"""The findings as they stand now: a verdict is never changed, so what a page shows of it is made again of what holds today."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from plaza.applications.actions.deciding import facts_of, inputs_of
from plaza.applications.actions.paying import fee_paid
from plaza.applications.models import Application, Verdict
from plaza.applications.queries import definition_of, met_by_register, verdict_of
from plaza.applications.rules.judging import Inputs, from_kept, table_of
from plaza.verification.queries import ASK_A_REGISTER, files_to_judge

Row = Mapping[str, Any]
FEE = "fee_paid"
ENDED = ("granted", "refused", "withdrawn")
OF_ALL_DOCUMENTS = frozenset({"docs_complete", "docs_current", "identity_match", "between"})
"""Rules that say nothing while a document is still being read."""


def findings_now(application: Application) -> list[Row]:
    """What was found in the last round, renewed by whatever changed since; nothing while it is being judged anew.

    Each row carries ``number``, its place in the verdict of that round; None where the verdict has no such row with that evidence.
    """
    verdict = verdict_of(application)
    if verdict is None or application.state == "submitted":
        return []
    kept = from_kept(verdict.inputs)
    rows = _plain(verdict.findings) if kept is None else _renewed(application, kept)
    return _numbered(rows, verdict)


def _renewed(application: Application, kept: Inputs) -> list[Row]:
    """The table made again; of what was decided only the payment still moves."""
    definition = definition_of(application)
    if application.state in ENDED or application.cards_deleted_at:
        facts = {**kept.facts, FEE: fee_paid(application, definition)}
        return _rows(application, replace(kept, facts=facts), leave=_moot(application))
    met = met_by_register(application, definition)
    files = files_to_judge(application.ref)
    read = [file for file in files if file.is_read]
    facts = {**kept.facts, **facts_of(application, met)}
    inputs = inputs_of(application, definition, files=read, met=met, facts=facts)
    inputs = replace(inputs, known=kept.known, sayings=kept.sayings, versions=kept.versions)
    leave = OF_ALL_DOCUMENTS if len(read) < len(files) else frozenset()
    asked_before = _as_kept(kept.answers) == _as_kept(application.answers)
    return _rows(application, inputs, leave=leave if asked_before else leave | ASK_A_REGISTER)


def _moot(application: Application) -> Collection[str]:
    """Rules that have nothing to say any more: whoever got nothing owes nothing."""
    return (FEE,) if application.state in ("refused", "withdrawn") else ()


def _rows(application: Application, inputs: Inputs, *, leave: Collection[str]) -> list[Row]:
    made = table_of(definition_of(application), inputs).findings
    return _plain([row.as_json() for row in made if row.rule.code not in leave])


def _numbered(rows: Sequence[Row], verdict: Verdict) -> list[Row]:
    places = {_mark(row): number for number, row in reversed(list(enumerate(_plain(verdict.findings))))}
    return [{**row, "number": places.get(_mark(row))} for row in rows]


def _mark(row: Row) -> str:
    return _as_kept([row["rule"], row["doc"], row["evidence"]])


def _plain(rows: Sequence[Row]) -> list[Row]:
    """Rows as they are after a way through JSON, as a verdict keeps them: a tuple is then a list."""
    found: list[Row] = json.loads(json.dumps(rows))
    return found


def _as_kept(data: object) -> str:
    return json.dumps(data, sort_keys=True, default=str)
