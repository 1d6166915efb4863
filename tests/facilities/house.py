"""A small building: the small mall with counters on two floors, rooms, and people on duty in them."""

from datetime import timedelta

from plaza.catalogue.models import Edition, Facility, Schedule, Tenant
from plaza.core.clock import now
from plaza.facilities.models import Counter
from plaza.facilities.rules import BUILDING
from plaza.people.actions import appoint, set_duty
from plaza.people.models import Officer, User
from tests.queueing.mall import WEEK, make_mall

ROOMS = {
    "FAC-PLAY": ("play_area", 12),
    "FAC-NURSING": ("nursing_room", 2),
    "FAC-PRIORITY": ("priority_assistance", 1),
    "FAC-SIGN": ("sign_language", 1),
    "FAC-PRAYER": ("prayer_room", 30),
}
COUNTERS = {"1-01": ("DPMPTSP", "left"), "1-02": ("DPMPTSP", "ahead"), "1-03": ("", "right"), "2-01": ("BPJS", "right")}
_people = iter(range(1, 100_000))


def make_house(week: dict[str, list[str]] = WEEK) -> None:
    """The building in the database, its tenants beside their counters."""
    make_mall(week)
    for position, (code, (kind, capacity)) in enumerate(ROOMS.items()):
        Facility.objects.create(
            code=code, kind=kind, floor=1, capacity=capacity, attendant_callable=kind != "prayer_room", name_id=f"Ruang {kind}",
            name_en=f"Room {kind}", summary_id="Ringkasan", summary_en="Summary", hours="weekdays", position=position,
        )  # fmt: skip
    for code, (tenant, direction) in COUNTERS.items():
        floor, number = map(int, code.split("-"))
        Counter.objects.create(code=code, floor=floor, number=number, tenant=tenant, direction=direction)
    Tenant.objects.filter(code="BPJS").update(floor=2, counter="2-01")
    Edition.objects.update(categories=[{"code": "opd", "name_id": "Dinas", "name_en": "Offices"}])


def attendant(
    *,
    role: str = "pendamping",
    woman: bool = True,
    rooms: tuple[str, ...] = (),
    on_duty: bool = True,
    name: str = "Ayu",
) -> Officer:
    """Somebody who comes when called."""
    user = User.objects.create_user(f"companion-{next(_people)}@contoh.id")
    officer = appoint(user, name=name, role=role, actor="sistem", is_woman=woman)
    if on_duty:
        begin = now() - timedelta(hours=1)
        set_duty(
            officer,
            tenant=BUILDING,
            services=list(rooms),
            starts_at=begin,
            ends_at=begin + timedelta(hours=8),
            actor="sistem",
        )
    return officer


def room(code: str) -> Facility:
    """The room of that code."""
    return Facility.objects.get(code=code)


def new_hours(days: dict[str, list[str]]) -> None:
    """Other hours for everybody, noticed at once."""
    Schedule.objects.update(days=days)
    Edition.objects.update(stamp=f"hours-{next(_people)}")
