"""Which documents an application needs, given its answers. Conditions without a form for the machine are left to an officer."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from plaza.catalogue.rules.definitions import Condition, Field, Requirement, ServiceDefinition

Answers = Mapping[str, object]


class Need(StrEnum):
    """How much a document is needed."""

    NEEDED = "needed"
    NOT_NEEDED = "not_needed"
    OPTIONAL = "optional"
    OFFICER = "officer"
    """Needed when the words of the condition hold, which a person must judge (or the answer is not given yet)."""


def holds(condition: Condition, *, answers: Answers, on: date, proxy: bool = False) -> bool | None:
    """Whether the condition holds on that date; None while the answer it depends on is missing or unreadable."""
    if condition.proxy:
        return proxy
    answer = answers.get(condition.field)
    if answer is None or answer == "":
        return None
    if condition.age_at_least is None:
        return str(answer) in condition.among
    born = as_date(answer)
    return None if born is None else age(born, on=on) >= condition.age_at_least


def need(requirement: Requirement, *, answers: Answers, on: date, proxy: bool = False) -> Need:
    """How much this document is needed for these answers."""
    if not requirement.mandatory:
        return Need.OPTIONAL
    if not requirement.when_id:
        return Need.NEEDED
    if requirement.condition is None:
        return Need.OFFICER
    held = holds(requirement.condition, answers=answers, on=on, proxy=proxy)
    if held is None:
        return Need.OFFICER
    return Need.NEEDED if held else Need.NOT_NEEDED


def needs(
    definition: ServiceDefinition, *, answers: Answers, on: date, proxy: bool = False
) -> tuple[tuple[Requirement, Need], ...]:
    """Every requirement of the service with how much it is needed, in the catalogue's order."""
    return tuple((item, need(item, answers=answers, on=on, proxy=proxy)) for item in definition.requirements)


def asked_now(definition: ServiceDefinition, *, answers: Answers, on: date) -> tuple[Field, ...]:
    """The questions that these answers lead to: one with a condition is asked only while that holds."""
    return tuple(
        item
        for item in definition.fields
        if item.condition is None or holds(item.condition, answers=answers, on=on) is True
    )


def age(born: date, *, on: date) -> int:
    """Full years of age on that date; somebody born on 29 February turns a year older on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def as_date(value: object) -> date | None:
    """The date an answer means: a date itself or YYYY-MM-DD."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
