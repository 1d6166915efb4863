"""How far one is in the form: the step only rises and what is left only falls, for every service and whatever is answered."""

import itertools
from collections.abc import Iterator
from datetime import date

import pytest

from plaza.applications.rules.behalf import Asker
from plaza.applications.rules.steps import steps_of, still_possible
from plaza.catalogue.queries import definitions_by_code
from plaza.catalogue.rules.definitions import ServiceDefinition
from tests.fixtures.catalogue import put_catalogue

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 24)
MOST_WALKS = 64


def walks(definition: ServiceDefinition) -> Iterator[dict[str, str]]:
    """Every way through the choices that other questions or documents depend on."""
    deciding = {item.condition.field for item in (*definition.fields, *definition.requirements) if item.condition}
    fields = [field for field in definition.fields if field.name in deciding and field.options]
    ways = itertools.product(*([option.value for option in field.options] for field in fields))
    for way in itertools.islice(ways, MOST_WALKS):
        yield dict(zip((field.name for field in fields), way, strict=True))


def lefts(definition: ServiceDefinition, chosen: dict[str, str], asker: Asker) -> list[tuple[int, int]]:
    """The step and what is left on each page, as somebody sees it who fills the form from the first page to the last."""
    answers: dict[str, object] = {}
    seen: list[str] = []
    told, position = [], 0
    while True:
        steps = steps_of(definition, answers=answers, on=ON, asker=asker)
        if position >= len(steps):
            return told
        step = steps[position]
        told.append(
            (position + 1, len(steps) - position + still_possible(definition, answers=answers, seen=seen, on=ON))
        )
        if step.field is not None:
            answers[step.field.name] = chosen.get(step.field.name, "x")
        seen.append(step.key)
        position += 1


def test_the_step_rises_and_what_is_left_falls_on_every_way_through_every_service() -> None:
    put_catalogue()
    branching = 0
    for code, definition in definitions_by_code().items():
        for chosen in walks(definition):
            branching += bool(chosen)
            for asker in (Asker(), Asker("parent", False), Asker("firm", True)):
                told = lefts(definition, chosen, asker)
                assert [step for step, _ in told] == list(range(1, len(told) + 1)), code
                left = [count for _, count in told]
                assert all(later < earlier for earlier, later in itertools.pairwise(left)), (code, chosen, left)
                assert left[-1] == 1, (code, chosen, left)
    assert branching > 20, "the catalogue has services that branch"
