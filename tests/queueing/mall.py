"""A small mall: licensing with three services, the health insurance with one, both open on weekdays."""

from itertools import count

from plaza.catalogue.models import Edition, Schedule, Service, Tenant

WEEK = {day: ["08:00-16:00"] for day in ("mon", "tue", "wed", "thu", "fri")} | {"sat": [], "sun": []}
ALWAYS = {day: ["00:00-23:59"] for day in WEEK}
TENANTS = {"DPMPTSP": ("DPM", 3), "BPJS": ("BPJ", 1)}


_editions = count()
"""What processes keep of a catalogue they keep by its edition: every mall is another one."""


def make_mall(week: dict[str, list[str]] = WEEK) -> None:
    """The tenants and services in the database."""
    Edition.objects.update_or_create(pk=1, defaults={"number": 1, "stamp": f"mall-{next(_editions)}"})
    Schedule.objects.create(code="weekdays", name_id="Hari kerja", name_en="Weekdays", days=week)
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
