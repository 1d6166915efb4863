"""A small mall: licensing with three services, the health insurance with one, both open on weekdays."""

from collections.abc import Callable
from typing import Any

import pytest

from plaza.catalogue.models import Edition, Schedule, Service, Tenant
from plaza.people.models import Officer
from plaza.queueing.actions import officers_seen, set_desk
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

WEEK = {day: ["08:00-16:00"] for day in ("mon", "tue", "wed", "thu", "fri")} | {"sat": [], "sun": []}
TENANTS = {"DPMPTSP": ("DPM", 3), "BPJS": ("BPJ", 1)}


def make_mall() -> None:
    """The tenants and services in the database."""
    Edition.objects.update_or_create(pk=1, defaults={"number": 1})
    Schedule.objects.create(code="weekdays", name_id="Hari kerja", name_en="Weekdays", days=WEEK)
    for position, (code, (letters, services)) in enumerate(TENANTS.items()):
        tenant = Tenant.objects.create(
            code=code, name_id=f"Instansi {code}", name_en=f"Office {code}", category="opd", floor=1, counter="1-01", status="open",
            hours="weekdays", letters=letters, position=position,
        )  # fmt: skip
        for number in range(1, services + 1):
            Service.objects.create(
                code=f"{code}-{number:02d}", tenant=tenant, name_id=f"Layanan {number}", name_en=f"Service {number}",
                summary_id="Ringkasan", summary_en="Summary", audience="person", decision="officer",
                channels=["online", "video", "counter"], definition={}, definition_hash="x", position=number,
            )  # fmt: skip


@pytest.fixture
def mall(db: None, clock: Clock) -> None:
    """The small mall on a Tuesday at 09.30 WITA."""
    make_mall()


@pytest.fixture
def desk(mall: None, officer_of: Callable[..., Person]) -> Callable[..., Officer]:
    """Makes an officer who is on duty, at the desk and alive: ``desk("DPMPTSP", services=["DPMPTSP-01"])``."""

    def make(tenant: str = "DPMPTSP", **more: Any) -> Officer:
        officer = officer_of(tenant, **more).officer
        assert officer is not None
        set_desk(officer, state="on")
        officers_seen([officer.pk])
        return officer

    return make
