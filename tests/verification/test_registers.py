"""Registers that hang or are away hold no decision: all their questions together have a deadline, and a person looks at what is unknown."""

import threading
import time
from collections.abc import Iterator, Mapping
from datetime import date

import pytest

from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.core import outside
from plaza.demo.specimens.register import SyntheticRegisters
from plaza.verification import queries
from plaza.verification.adapters.base import PersonAnswer
from plaza.verification.queries import REGISTER_FACTS, facts_known, register_facts
from plaza.verification.registers import bind, registers
from tests.verification.test_judging_applications import services

__all__ = ("services",)
ANSWERS = {
    "diri": {"nik": "6472990101909001", "name": "Agnes Contoh", "birth_date": "1990-01-01"},
    "nib": "9120001234567",
}
NOTHING = dict.fromkeys(REGISTER_FACTS)


class Hanging(SyntheticRegisters):
    """Answers the first question and never the second."""

    def __init__(self) -> None:
        self.released = threading.Event()

    def object_found(self, *, service: str, answers: Mapping[str, object]) -> bool | None:
        self.released.wait(30)
        return True


class Slow(SyntheticRegisters):
    """Takes a while for each question: none of them alone is late."""

    def person(self, *, nik: str, name: str, birth_date: date | None) -> PersonAnswer:
        time.sleep(0.2)
        return super().person(nik=nik, name=name, birth_date=birth_date)

    def object_found(self, *, service: str, answers: Mapping[str, object]) -> bool | None:
        time.sleep(0.2)
        return True


class Away(SyntheticRegisters):
    """Nobody listens there."""

    def no_arrears(self, *, service: str, answers: Mapping[str, object]) -> bool | None:
        raise ConnectionRefusedError("nobody there")


@pytest.fixture
def bound() -> Iterator[None]:
    """Puts back the registers that stood before."""
    before = registers()
    yield
    bind(before)


@pytest.fixture
def definition(services: Mapping[str, ServiceDefinition]) -> ServiceDefinition:
    return services["DPMPTSP-01"]


def test_registers_that_answer_are_believed(bound: None, definition: ServiceDefinition) -> None:
    bind(SyntheticRegisters())
    found = register_facts(definition, answers=ANSWERS)
    assert tuple(found) == REGISTER_FACTS
    assert all(fact is not None for fact in found.values())


@pytest.mark.parametrize("kind", [Hanging, Slow])
def test_all_questions_together_have_one_deadline_and_the_rest_is_not_known(
    kind: type[SyntheticRegisters], bound: None, definition: ServiceDefinition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "DEADLINE", 0.3)
    asked = kind()
    bind(asked)
    began = time.monotonic()
    assert register_facts(definition, answers=ANSWERS) == NOTHING
    assert time.monotonic() - began < 5
    if isinstance(asked, Hanging):
        asked.released.set()


def test_a_register_that_is_away_leaves_the_case_to_a_person(bound: None, definition: ServiceDefinition) -> None:
    bind(Away())
    known = facts_known(definition, answers=ANSWERS, given={"prior_active": True, "resident": True})
    assert known == {**NOTHING, "prior_active": True, "resident": True}


def test_no_page_asks_a_register(bound: None, definition: ServiceDefinition) -> None:
    with outside.page(), pytest.raises(outside.InPage):
        register_facts(definition, answers=ANSWERS)
