"""The form as a row of pages, one question each, computed from the service's definition and the answers so far."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from plaza.applications.rules.behalf import Asker
from plaza.catalogue.rules.conditions import Need, asked_now, need
from plaza.catalogue.rules.definitions import Field, Requirement, ServiceDefinition


@dataclass(frozen=True)
class Step:
    """One page of the form. ``key`` stands in its address: ``diri``, ``anak``, ``wakil``, ``badan``, ``kontak``, ``isian-<field>``,
    ``berkas-<doc>``, ``pernyataan``; ``kind`` is identity, passport, child, proxy, firm, contact, field, document or declaration."""

    key: str
    kind: str
    field: Field | None = None
    requirement: Requirement | None = None
    optional: bool = False


BEHALF = {
    "child": Step("anak", "child"),
    "parent": Step("wakil", "proxy"),
    "other": Step("wakil", "proxy"),
    "firm": Step("badan", "firm"),
}
"""The page about the other one, by whom it is for."""


def steps_of(
    definition: ServiceDefinition,
    *,
    answers: Mapping[str, object],
    on: date,
    asker: Asker = Asker(),  # noqa: B008 - frozen
) -> tuple[Step, ...]:
    """The pages this application needs, in order; a page whose condition does not hold is left out."""
    found = [Step("diri", "passport" if asker.foreign else "identity")]
    found += [BEHALF[asker.for_whom]] if asker.proxied else []
    found.append(Step("kontak", "contact"))
    asked = asked_now(definition, answers=answers, on=on)
    found += [Step(f"isian-{item.name}", "field", field=item, optional=not item.required) for item in asked]
    for requirement in definition.requirements:
        needed = need(requirement, answers=answers, on=on)
        if needed is not Need.NOT_NEEDED:
            optional = needed is not Need.NEEDED
            found.append(Step(f"berkas-{requirement.doc}", "document", requirement=requirement, optional=optional))
    if definition.decision != "referral":
        found.append(Step("pernyataan", "declaration"))
    return tuple(found)


def still_possible(
    definition: ServiceDefinition, *, answers: Mapping[str, object], seen: Collection[str], on: date
) -> int:
    """How many questions an answer still to come may add: counted beforehand, so that what is left never grows."""
    asked = asked_now(definition, answers=answers, on=on)
    open_yet = {item.name for item in asked if item.name not in answers and f"isian-{item.name}" not in seen}
    added = 0
    for item in definition.fields:
        if item.condition is not None and item.condition.field in open_yet:
            open_yet.add(item.name)
            added += 1
    return added


def is_done(step: Step, *, answers: Mapping[str, object], documents: Collection[str], seen: Collection[str]) -> bool:
    """Whether the page was answered; an optional one when it was passed (``seen``)."""
    if step.kind == "document" and step.requirement is not None:
        answered = step.requirement.doc in documents
    elif step.kind == "field" and step.field is not None:
        answered = step.field.name in answers
    else:
        answered = step.key in answers
    return answered or (step.optional and step.key in seen)


def next_step(
    steps: Collection[Step], *, answers: Mapping[str, object], documents: Collection[str], seen: Collection[str]
) -> Step | None:
    """The first page that is not done, or None when everything is there."""
    return next((step for step in steps if not is_done(step, answers=answers, documents=documents, seen=seen)), None)
