"""Tenants on their way into the building: invited, preparing, video only, open."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from plaza.catalogue.actions import edit_tenant
from plaza.catalogue.queries import get_tenant
from plaza.core.clock import now
from plaza.core.texts import Pair, t
from plaza.facilities.actions.common import BuildingError, tell_building
from plaza.facilities.models import Counter, Preparation
from plaza.facilities.rules import CHECKLIST, TENANT_MOVES, TENANT_STATES, missing
from plaza.integrity.actions import record

ITEMS: dict[str, Pair] = {
    "agreement": t("perjanjian kerja sama", "the agreement"),
    "officers": t("petugas yang ditunjuk", "officers named"),
    "counter": t("loket di gedung", "a counter in the building"),
    "equipment": t("peralatan dan jaringan", "equipment and network"),
    "standard": t("standar pelayanan", "the service standard"),
    "schedule": t("jadwal layanan", "the schedule"),
}


def preparation_of(tenant: str) -> Preparation:
    """How far the tenant is; one without a row stands where the catalogue says. Raises the catalogue's Unknown."""
    found = get_tenant(tenant)
    row = Preparation.objects.filter(tenant=found.code).first()
    if row and (row.state == "open") == (not found.preparing):
        return row
    state, done = ("preparing", ["agreement"]) if found.preparing else ("open", list(CHECKLIST))
    row = row or Preparation(tenant=found.code, done=done)
    row.state, row.changed_at = state, now()
    return row


@transaction.atomic
def set_preparation(
    tenant: str, *, done: Sequence[str], responsible: str, opens_on: date | None = None, actor: str
) -> Preparation:
    """Notes what is done, who answers for the rest, and when it is to open."""
    row = preparation_of(tenant)
    row.done = [item for item in CHECKLIST if item in done]
    row.responsible, row.opens_on, row.changed_at = responsible.strip()[:120], opens_on, now()
    row.save()
    record("tenant.prepared", actor=actor, subject=f"tenant:{row.tenant}", facts={"done": row.done})
    return row


@transaction.atomic
def set_tenant_state(tenant: str, *, to: str, actor: str) -> Preparation:
    """Moves the tenant on; its services stay reachable online and by video all the while.

    Raises BuildingError, naming what is missing, for a step that cannot be yet.
    """
    row = preparation_of(tenant)
    if to not in TENANT_STATES or to not in TENANT_MOVES[row.state]:
        raise BuildingError(t("Langkah itu tidak dapat dari keadaan sekarang.", "That step is not possible from here."))
    lacking = missing(row.done, to=to)
    if (
        to == "open"
        and not Counter.objects.filter(tenant=row.tenant, in_use=True).exists()
        and "counter" not in lacking
    ):
        lacking.append("counter")
    if lacking:
        raise BuildingError(
            t("Belum dapat: masih kurang {what}.", "Not yet: {what} is missing.", what=_Listed(lacking))
        )
    row.state, row.changed_at = to, now()
    row.save()
    edit_tenant(row.tenant, actor=actor, changes={"status": "open" if to == "open" else "preparing"})
    record("tenant.state_set", actor=actor, subject=f"tenant:{row.tenant}", facts={"state": to})
    tell_building()
    return row


class _Listed:
    """The names of what is missing, in the reader's language when they are read."""

    def __init__(self, items: Sequence[str]) -> None:
        self.items = items

    def __str__(self) -> str:
        return ", ".join(str(ITEMS[item]) for item in self.items)
