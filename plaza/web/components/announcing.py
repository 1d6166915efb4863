"""Announcements in words: what is told, where it holds, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from plaza.catalogue.queries import services, tenants
from plaza.core.clock import WITA, now
from plaza.core.templatetags.plaza import hour, wita
from plaza.core.texts import Pair, t
from plaza.facilities.models import Announcement


@dataclass(frozen=True)
class Told:
    """One announcement as a page shows it; ``href`` leads to its tenant or service, or is empty."""

    words: Pair
    where: Pair
    href: str
    until: Pair
    urgent: bool


def told(rows: Sequence[Announcement]) -> list[Told]:
    """The announcements for a page. The catalogue is asked only when one of them is of a tenant or a service."""
    names, moment = _names(rows), now()
    return [
        Told(
            Pair(row.words_id, row.words_en), _where(row, names), _href(row), _until(row.ends_at, at=moment), row.urgent
        )
        for row in rows
    ]


def _names(rows: Sequence[Announcement]) -> dict[str, Pair]:
    """The names of the services and tenants that are meant, by their places."""
    of_services = {row.service for row in rows if row.service}
    of_tenants = {row.tenant for row in rows if row.tenant and not row.service}
    found: dict[str, Pair] = {}
    if of_services:
        for service in services(codes=of_services):
            found[f"service:{service.code}"] = Pair(service.name_id, service.name_en)
    if of_tenants:
        for tenant in tenants().filter(code__in=of_tenants):
            found[f"tenant:{tenant.code}"] = Pair(tenant.name_id, tenant.name_en)
    return found


def _where(row: Announcement, names: dict[str, Pair]) -> Pair:
    """The place in words; a tenant or service that the catalogue no longer offers shows its code."""
    if row.tenant:
        code = row.service or row.tenant
        return names.get(row.place, Pair(code, code))
    return t("Lantai {n}", "Floor {n}", n=row.floor) if row.floor else t("Seluruh plaza", "The whole plaza")


def _href(row: Announcement) -> str:
    if row.service:
        return f"/layanan/{row.service}/"
    return f"/instansi/{row.tenant}/" if row.tenant else ""


def _until(ends_at: datetime, *, at: datetime) -> Pair:
    """``sampai 15.00 WITA``, with the day when that is not today."""
    today = ends_at.astimezone(WITA).date() == at.astimezone(WITA).date()
    return t("sampai {when}", "until {when}", when=_When(ends_at, today))


class _When:
    """A moment in the language of whoever reads it."""

    def __init__(self, moment: datetime, today: bool) -> None:
        self.moment, self.today = moment, today

    def __str__(self) -> str:
        return hour(self.moment) if self.today else wita(self.moment)
