"""A verdict made once more from what was kept of it, and laid beside the one that was given."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from plaza.applications.models import Application, Verdict
from plaza.applications.queries import application_of, definition_of
from plaza.applications.rules.judging import from_kept, table_of
from plaza.people.queries import NoAccess

Say = Callable[[str], None]
Row = Mapping[str, Any]
NOTHING = "—"


@dataclass(frozen=True)
class Replayed:
    """One round: what was found then and now; `now` is None when too little was kept to make it again."""

    round: int
    outcome_then: str
    outcome_now: str
    then: Sequence[Row]
    now: Sequence[Row] | None

    @property
    def identical(self) -> bool:
        """Whether every row is the same to the letter, and so is what follows from them."""
        return self.now is not None and self.outcome_then == self.outcome_now and list(self.then) == list(self.now)


def replay(application: Application) -> list[Replayed]:
    """Every verdict of an application made again, in order of the rounds."""
    return [_again(application, verdict) for verdict in application.verdicts.order_by("round")]


def _again(application: Application, verdict: Verdict) -> Replayed:
    inputs = from_kept(verdict.inputs)
    if inputs is None:
        return Replayed(verdict.round, verdict.outcome, "", verdict.findings, None)
    made = table_of(definition_of(application), inputs)
    rows = [finding.as_json() for finding in made.findings]
    return Replayed(verdict.round, verdict.outcome, made.outcome, _plain(verdict.findings), _plain(rows))


def _plain(rows: Sequence[Row]) -> list[Row]:
    """Rows as they are after a way through JSON: a tuple is then a list."""
    found: list[Row] = json.loads(json.dumps(rows, sort_keys=True))
    return found


def run(reference: str, *, say: Say) -> int:
    """Prints each round's table, then and now, without anybody's data; 0 when all are identical, 1 when not, 2 without any."""
    try:
        rounds = replay(application_of(reference))
    except NoAccess:
        say(f"There is no application {reference}.")
        return 2
    if not rounds:
        say(f"Nothing has been judged on {reference} yet.")
        return 2
    for one in rounds:
        _tell(one, say=say)
    return 0 if all(one.identical for one in rounds) else 1


def _tell(one: Replayed, *, say: Say) -> None:
    say(f"Round {one.round}: {one.outcome_then} then, {one.outcome_now or NOTHING} now.")
    if one.now is None:
        say("  Too little was kept of this round to make it again.")
        return
    say(f"  {'rule':<8} {'document':<18} {'then':<34} {'now':<34}")
    for then, now in zip_longest(one.then, one.now, fillvalue=None):
        row = then or now or {}
        mark, doc = " " if then == now else "!", row["doc"] or NOTHING
        say(f"{mark} {row['rule_number']:<8} {doc:<18} {_said(then):<34} {_said(now):<34}".rstrip())
    say("  Identical." if one.identical else "  Not identical: the rows with ! differ.")


def _said(row: Row | None) -> str:
    return f"{row['result']} {row['code']} v{row['rule_version']}" if row else NOTHING
