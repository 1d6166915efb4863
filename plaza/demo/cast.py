"""The invented people of the sample city: who serves where, and who comes."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction

from plaza.catalogue.queries import tenants
from plaza.core.clock import now
from plaza.facilities.rules import BUILDING
from plaza.people.actions import appoint, set_duty
from plaza.people.models import Duty, Officer, Role, User

FIRST = (
    "Ayu",
    "Bagus",
    "Citra",
    "Dimas",
    "Eka",
    "Fajar",
    "Gita",
    "Hendra",
    "Intan",
    "Joko",
    "Kartika",
    "Lukman",
    "Maya",
    "Nanda",
)
LAST = ("Contoh", "Peraga", "Misal", "Teladan", "Umpama", "Andai", "Ibarat")
WOMEN = frozenset({"Ayu", "Citra", "Eka", "Gita", "Intan", "Kartika", "Maya"})
ROSTER = timedelta(days=400)
CITIZEN = "warga@plaza.example"
PLAZA_ROLES = {
    "pendamping": "pendamping", "juru-bahasa": "juru_bahasa", "koordinator": "koordinator", "inspektorat": "inspektorat",
    "pendamping2": "pendamping",
}  # fmt: skip
TENANT_ROLES = {"petugas": "petugas", "petugas2": "petugas", "kepala": "kepala"}


@dataclass(frozen=True)
class Part:
    """One person of the cast: what the demonstration calls them, and what they are."""

    who: str
    email: str
    name: str
    role: str
    tenant: str = ""


def parts() -> list[Part]:
    """Everybody who serves in the sample city, tenant by tenant, then the plaza's own people."""
    found = []
    for number, tenant in enumerate(tenants()):
        for place, (who, role) in enumerate(TENANT_ROLES.items()):
            email = f"{who}-{tenant.code.lower()}@plaza.example"
            found.append(Part(f"{who}:{tenant.code}", email, _name(number * 3 + place), role, tenant.code))
    for place, (who, role) in enumerate(PLAZA_ROLES.items()):
        found.append(Part(who, f"{who}@plaza.example", _name(place * 2 + who.endswith("2")), role))
    return found


def _name(number: int) -> str:
    return f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]}"


@transaction.atomic
def appoint_everybody() -> None:
    """Appoints whoever is not appointed yet, and puts officers on the roster of their tenant."""
    citizen, _ = User.objects.get_or_create(email=CITIZEN)
    citizen.name = "Warga Contoh"
    citizen.save(update_fields=["name"])
    there = set(Role.objects.values_list("officer__user__email", flat=True))
    for part in parts():
        if part.email not in there:
            _appoint(part)
    _guard_the_building()


def _guard_the_building() -> None:
    """Companions and the interpreter are on duty in the building itself: a woman and a man, for all its rooms."""
    there = Duty.objects.filter(tenant=BUILDING).values_list("officer_id", flat=True)
    start = now() - timedelta(days=1)
    for officer in (
        Officer.objects.filter(roles__name__in=("pendamping", "juru_bahasa")).exclude(pk__in=there).distinct()
    ):
        set_duty(officer, tenant=BUILDING, starts_at=start, ends_at=start + ROSTER, actor="sistem")


def _appoint(part: Part) -> Officer:
    user = User.objects.filter(email=part.email).first() or User.objects.create_user(part.email)
    woman = part.name.split()[0] in WOMEN
    officer = appoint(user, name=part.name, role=part.role, tenant=part.tenant, actor="sistem", is_woman=woman)
    if part.tenant and not Duty.objects.filter(officer=officer).exists():
        start = now() - timedelta(days=1)
        set_duty(officer, tenant=part.tenant, starts_at=start, ends_at=start + ROSTER, actor="sistem")
    return officer


def user_of(who: str) -> User | None:
    """The user behind ``warga``, ``petugas:DPMPTSP`` and so on, or None for nobody of the cast.

    The sample citizen may have had their account erased: then a new one walks in.
    """
    if who == "warga":
        return User.objects.filter(email=CITIZEN).first() or User.objects.create_user(CITIZEN)
    name, _, tenant = who.partition(":")
    if (name in TENANT_ROLES) != bool(tenant) or (name not in TENANT_ROLES and name not in PLAZA_ROLES):
        return None
    email = f"{name}-{tenant.lower()}@plaza.example" if tenant else f"{name}@plaza.example"
    return get_user_model().objects.filter(email=email).first()
