"""The house in section: three floors of windows, each a tenant, as the front page shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from plaza.catalogue.models import Tenant
from plaza.catalogue.queries import TenantStatus, tenant_statuses
from plaza.core.texts import Pair, t
from plaza.web.public.hours import until
from plaza.web.public.signs import Sign, sign_of


@dataclass(frozen=True)
class Window:
    """One tenant: ``state`` is open, closed or preparing."""

    tenant: Tenant
    sign: Sign
    status: TenantStatus
    until: Pair
    waiting: int

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


def floors(windows: Iterable[Window]) -> list[Floor]:
    """The storeys with their windows, from the top down."""
    storeys: dict[int, list[Window]] = {}
    for window in windows:
        storeys.setdefault(window.tenant.floor, []).append(window)
    return [
        Floor(number, NAMES.get(number, t("Instansi", "Agencies")), tuple(storeys[number]))
        for number in sorted(storeys, reverse=True)
    ]


def windows(tenants: Iterable[Tenant], *, waiting: Mapping[str, int], at: datetime) -> list[Window]:
    """The tenants as they stand at that moment. ``waiting`` counts people by the tenant's code."""
    tenants = list(tenants)
    statuses = tenant_statuses(tenants, at=at)
    return [
        Window(
            tenant,
            sign_of(tenant.code),
            statuses[tenant.code],
            until(statuses[tenant.code], at=at),
            waiting.get(tenant.code, 0),
        )
        for tenant in tenants
    ]
