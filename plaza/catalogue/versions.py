"""Reading a service's changes and history: what is drafted, waits, is planned, and what was in force."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from plaza.catalogue.models import Definition, Revision, ServiceVersion
from plaza.catalogue.queries import Unknown, get_service
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.catalogue.rules.parsing import definition_from_json
from plaza.catalogue.rules.revising import DRAFT, OPEN, PLANNED, WAITING, overtaken, with_edits
from plaza.people.rules import APPROVES
from plaza.people.viewers import Viewer

UNSETTLED = (DRAFT, WAITING, PLANNED)
MOST_VERSIONS = 200


@dataclass(frozen=True)
class Version:
    """One version of a service with its definition and the one before it."""

    row: ServiceVersion
    definition: ServiceDefinition
    before: ServiceDefinition | None
    in_force: bool


def revision_of(number: int) -> Revision:
    """The change of that number; raises Unknown."""
    found = Revision.objects.filter(pk=number).first()
    if found is None:
        raise Unknown(f"no change {number}")
    return found


def open_revision(code: str) -> Revision | None:
    """The change of the service that is drafted or waits for a yes, if there is one."""
    return Revision.objects.filter(service_code=code, state__in=OPEN).first()


def planned_revisions(code: str = "") -> QuerySet[Revision]:
    """What is agreed and waits for its day, the soonest first."""
    found = Revision.objects.filter(state=PLANNED).order_by("from_day", "pk")
    return found.filter(service_code=code) if code else found


def unsettled() -> QuerySet[Revision]:
    """Every change that is not in force and not dropped."""
    return Revision.objects.filter(state__in=UNSETTLED).order_by("service_code", "pk")


def waiting_for(viewer: Viewer) -> list[Revision]:
    """The changes that wait for this viewer's yes: of nobody who wrote on them or sent them."""
    return [row for row in Revision.objects.filter(state=WAITING).order_by("sent_at", "pk") if may_answer(viewer, row)]


def may_answer(viewer: Viewer, revision: Revision) -> bool:
    """Whether the viewer is the second person for this change."""
    own = {*revision.writers, revision.sent_by}
    return viewer.officer is not None and viewer.has_role(*APPROVES) and viewer.actor not in own


def source_of(code: str) -> dict[str, Any]:
    """The service's entry as it stands now, as the file writes it; raises Unknown."""
    return dict(get_service(code).definition["service"])


def source_with(revision: Revision) -> dict[str, Any]:
    """The service's entry as it will be."""
    return with_edits(source_of(revision.service_code), revision.edits)


def overtaken_in(revision: Revision) -> list[str]:
    """The places of the change that somebody else changed since it was written."""
    return overtaken(revision.edits, seen=revision.seen, now=source_of(revision.service_code))


def versions_of(code: str, *, numbers: Collection[int] = ()) -> list[Version]:
    """The service's history, the newest first."""
    rows = list(ServiceVersion.objects.filter(service_code=code).select_related("revision")[:MOST_VERSIONS])
    kept = Definition.objects.in_bulk({row.definition_hash for row in rows})
    known = {name: definition_from_json(row.body) for name, row in kept.items()}
    found = [
        Version(
            row, known[row.definition_hash],
            known[rows[at + 1].definition_hash] if at + 1 < len(rows) else None, at == 0,
        )
        for at, row in enumerate(rows)
    ]  # fmt: skip
    return [one for one in found if not numbers or one.row.number in numbers]
