"""The house in section: three floors of windows, each a tenant, as the front page shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from plaza.catalogue.models import Tenant
from plaza.catalogue.queries import TenantStatus, tenant_status
from plaza.core.texts import Pair, t
from plaza.web.public.hours import until
from plaza.web.public.signs import Sign, sign_of


@dataclass(frozen=True)
class Window:
    """One tenant: ``state`` is open, closed or preparing; ``waiting`` is None while nobody counts."""

    tenant: Tenant
    sign: Sign
    status: TenantStatus
    until: Pair
    waiting: int | None

    @property
    def state(self) -> str:
        return self.status.state


@dataclass(frozen=True)
class Floor:
    """One storey with its windows, in the catalogue's order."""

    number: int
    name: Pair
    windows: tuple[Window, ...]


NAMES: dict[int, Pair] = {
    1: t("Perizinan dan ruang bersama", "Licensing and shared rooms"),
    2: t("Kementerian, lembaga, dan BUMN", "Ministries, institutions and state companies"),
    3: t("Dinas dan badan kota", "City offices and agencies"),
}


def floors(tenants: Iterable[Tenant], *, waiting: Mapping[str, int], at: datetime) -> list[Floor]:
    """The storeys from the top down. ``waiting`` counts people by the tenant's code."""
    storeys: dict[int, list[Window]] = {}
    for tenant in tenants:
        storeys.setdefault(tenant.floor, []).append(window(tenant, waiting=waiting, at=at))
    return [
        Floor(number, NAMES.get(number, t("Instansi", "Tenants")), tuple(storeys[number]))
        for number in sorted(storeys, reverse=True)
    ]


def window(tenant: Tenant, *, waiting: Mapping[str, int], at: datetime) -> Window:
    """The tenant as it stands at that moment."""
    status = tenant_status(tenant, at=at)
    return Window(tenant, sign_of(tenant.code), status, until(status, at=at), waiting.get(tenant.code))


def waiting_counts() -> dict[str, int]:
    """How many people wait for each tenant, by code; empty while no queue is kept."""
    return {}
