"""A state that may come back to what it was counts only as it was read: its rows carry a version."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from django.db import models

from plaza.applications.models import Application
from plaza.applications.rules import states as applications
from plaza.calls import rules as calls
from plaza.calls.models import Call
from plaza.catalogue.models import Revision
from plaza.catalogue.rules import revising
from plaza.core.models import Versioned
from plaza.facilities import rules as facilities
from plaza.facilities.models import CompanionCall
from plaza.feedback.models import Complaint
from plaza.feedback.rules import complaints
from plaza.notices import rules as notices
from plaza.notices.models import Notice
from plaza.payments.models import Bill, PaymentRequest, Refund
from plaza.payments.rules import states as payments
from plaza.permits import rules as permits
from plaza.permits.models import Permit
from plaza.queueing import rules as queueing
from plaza.queueing.models import Appointment, Ticket
from plaza.verification.models import Incoming
from plaza.verification.rules import incoming

Table = Mapping[str, frozenset[str]]
TABLES: list[tuple[type[models.Model], Table]] = [
    (Ticket, queueing.TRANSITIONS), (Appointment, queueing.APPOINTMENT_TRANSITIONS), (Application, applications.TRANSITIONS),
    (Call, calls.TRANSITIONS), (CompanionCall, facilities.CALL_STATES), (Complaint, complaints.TRANSITIONS),
    (Notice, notices.TRANSITIONS), (Bill, payments.BILL), (PaymentRequest, payments.REQUEST), (Refund, payments.REFUND),
    (Permit, permits.TRANSITIONS), (Incoming, incoming.TRANSITIONS),
    (Revision, revising.TRANSITIONS),
]  # fmt: skip
PLAZA = Path(__file__).resolve().parents[2] / "plaza"


def comes_back(table: Table) -> set[str]:
    """The states of the table from which a row can come back to that very state."""

    def reached(state: str, seen: frozenset[str]) -> Iterator[str]:
        for after in table.get(state, frozenset()) - seen:
            yield after
            yield from reached(after, seen | {after})

    return {state for state in table if state in set(reached(state, frozenset()))}


def unversioned(tables: list[tuple[type[models.Model], Table]]) -> list[str]:
    return [model.__name__ for model, table in tables if comes_back(table) and not issubclass(model, Versioned)]


def test_every_row_whose_state_may_come_back_carries_a_version():
    assert unversioned(TABLES) == []


def test_a_table_with_a_way_back_and_no_version_is_noticed():
    assert unversioned([(Call, {"a": frozenset({"b"}), "b": frozenset({"a"})})]) == ["Call"]
    assert comes_back({"a": frozenset({"b"}), "b": frozenset()}) == set()


def moves(source: str) -> list[str]:
    """The tables that the code hands to ``move``, by the names it has for them."""
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    words = [word for call in found for word in call.keywords if word.arg == "table"]
    return [ast.unparse(word.value) for word in words]


@pytest.mark.parametrize("planted", ["move(row, to='b', table=SECRET_STATES)"])
def test_a_table_that_nobody_listed_is_noticed(planted):
    assert moves(planted) == ["SECRET_STATES"]


def test_every_table_of_states_in_use_is_among_those_looked_at():
    used = {name for path in PLAZA.rglob("*.py") for name in moves(path.read_text(encoding="utf-8"))}
    listed = {"TRANSITIONS", "APPOINTMENT_TRANSITIONS", "CALL_STATES", "BILL", "REQUEST", "REFUND"}
    assert used <= listed, "add its model and table to TABLES"
