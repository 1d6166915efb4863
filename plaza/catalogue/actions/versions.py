"""What was in force and since when: every definition by its hash, and every service's history by number."""

from collections.abc import Iterable

from plaza.catalogue.models import Definition, Revision, Service, ServiceVersion
from plaza.core.clock import now


def keep_versions(services: Iterable[Service], *, actor: str, revision: Revision | None = None) -> None:
    """Keeps these definitions for ever, and the next version of each service whose definition is another than before.

    Whoever calls holds the edition, so that no number is given twice.
    """
    rows, moment = list(services), now()
    Definition.objects.bulk_create(
        [
            Definition(hash=row.definition_hash, service_code=row.code, body=row.definition, since=moment)
            for row in rows
        ],
        ignore_conflicts=True,
    )
    last = _last([row.code for row in rows])
    ServiceVersion.objects.bulk_create(
        [
            ServiceVersion(
                service_code=row.code, number=(last[row.code].number if row.code in last else 0) + 1, since=moment,
                definition_hash=row.definition_hash, made_by=actor, revision=revision,
            )
            for row in rows
            if row.code not in last or last[row.code].definition_hash != row.definition_hash
        ]
    )  # fmt: skip


def _last(codes: list[str]) -> dict[str, ServiceVersion]:
    """The newest version of each of these services."""
    found = ServiceVersion.objects.filter(service_code__in=codes).order_by("service_code", "number")
    return {row.service_code: row for row in found}
