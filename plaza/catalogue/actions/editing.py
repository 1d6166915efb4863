"""A coordinator's edits on a page: checked by the rules of the file, kept when the next file comes, logged.

Every edit raises BadCatalogue, with sentences that name the faults, when what it would make does not hold together.
"""

import re
from collections.abc import Mapping
from datetime import date

from django.db import transaction

from plaza.catalogue.actions.calendar import announce_day_off, withdraw_day_off
from plaza.catalogue.actions.editions import hold_edition, next_edition
from plaza.catalogue.actions.seeding import columns_of
from plaza.catalogue.actions.versions import keep_versions
from plaza.catalogue.models import Edition, Holiday, Revision, Schedule, Service, Tenant
from plaza.catalogue.queries import Unknown, document_kind_of, document_kinds, get_service, get_tenant
from plaza.catalogue.rules.definitions import Check, ServiceDefinition
from plaza.catalogue.rules.files import read_schedule, read_tenant
from plaza.catalogue.rules.hours import HOLIDAY_KINDS
from plaza.catalogue.rules.letters import SHAPE
from plaza.catalogue.rules.parsing import Shelf, read_outcomes, read_service, read_systems
from plaza.catalogue.rules.reading import BadCatalogue, Entry, Fault
from plaza.catalogue.rules.revising import FIXED
from plaza.core.clock import today
from plaza.core.texts import Pair
from plaza.integrity.actions import record

Changes = Mapping[str, object]
TENANT_EDITS = ("name_id", "name_en", "floor", "counter", "status", "hours", "letters")
SCHEDULE_EDITS = ("name_id", "name_en", "days")


@transaction.atomic
def edit_service(code: str, *, actor: str, changes: Changes, revision: Revision | None = None) -> Service:
    """Changes parts of a service's definition by their names in the file (``summary_id``, ``fee``, …); None takes a part away.

    Applications that began under the former definition keep it. Raises Unknown.
    """
    held, row = hold_edition(), get_service(code)
    service = changed_service(held, row, changes)
    for name, value in columns_of(service).items():
        setattr(row, name, value)
    row.edited = sorted({*row.edited, *changes})
    row.save()
    keep_versions([row], actor=actor, revision=revision)
    _note(held, "service.edited", subject=f"service:{row.code}", actor=actor, changes=changes)
    return row


@transaction.atomic
def edit_tenant(code: str, *, actor: str, changes: Changes) -> Tenant:
    """Changes a tenant's names, place, status, hours or queue letters. Raises Unknown."""
    held, row = hold_edition(), get_tenant(code)
    _refuse_others(changes, place=row.code, allowed=TENANT_EDITS)
    for name, value in changes.items():
        setattr(row, name, value)
    _check_tenant(held, row)
    row.edited = sorted({*row.edited, *changes})
    row.save()
    _note(held, "tenant.edited", subject=f"tenant:{row.code}", actor=actor, changes=changes)
    return row


@transaction.atomic
def edit_schedule(code: str, *, actor: str, changes: Changes) -> Schedule:
    """Changes a schedule's names or hours (``days`` as in the file: ``{"mon": ["08:00-12:00"], …}``). Raises Unknown."""
    held, row = hold_edition(), Schedule.objects.filter(code=code).first()
    if row is None:
        raise Unknown(f"no schedule {code}")
    _refuse_others(changes, place=code, allowed=SCHEDULE_EDITS)
    for name, value in changes.items():
        setattr(row, name, value)
    faults: list[Fault] = []
    values = {name: getattr(row, name) for name in SCHEDULE_EDITS}
    read_schedule(Entry(values, place=f"schedules.{code}", faults=faults), code=code)
    _refuse(faults)
    row.edited = sorted({*row.edited, *changes})
    row.save()
    _note(held, "schedule.edited", subject=f"schedule:{code}", actor=actor, changes=changes)
    return row


@transaction.atomic
def set_holiday(
    day: date, *, actor: str, kind: str, name_id: str, name_en: str, open_by_shift: bool = False
) -> Holiday:
    """Makes the date a day off (national, joint_leave or local); with ``open_by_shift`` the counters serve all the same."""
    place, values = f"holidays.{day}", {"kind": kind, "name_id": name_id, "name_en": name_en}
    faults: list[Fault] = []
    entry = Entry(values, place=place, faults=faults)
    entry.choice("kind", HOLIDAY_KINDS)
    entry.words("name")
    _refuse(faults)
    held, kept = hold_edition(), {**values, "open_by_shift": open_by_shift, "removed": False}
    row, _ = Holiday.objects.update_or_create(day=day, defaults={**kept, "edited": sorted(kept)})
    _note(held, "holiday.set", subject=f"holiday:{day}", actor=actor, changes=kept)
    withdraw_day_off(day, actor=actor)
    if not open_by_shift and day >= today():
        announce_day_off(day, why=Pair(name_id, name_en), actor=actor)
    return row


@transaction.atomic
def remove_holiday(day: date, *, actor: str) -> None:
    """Makes the date an ordinary day again, also after the next file. Raises Unknown."""
    held = hold_edition()
    if not Holiday.objects.filter(day=day, removed=False).update(removed=True, edited=["removed"]):
        raise Unknown(f"{day} is no holiday")
    _note(held, "holiday.removed", subject=f"holiday:{day}", actor=actor, changes={"removed": True})
    withdraw_day_off(day, actor=actor)


def _service_parts(row: Service) -> list[str]:
    optional = ("sla_working_days", "sla_minutes", "auto_checks")
    return [*row.definition["service"], *(name for name in optional if name not in row.definition["service"])]


def changed_service(held: Edition, row: Service, changes: Changes) -> ServiceDefinition:
    """The service's definition with these parts changed, and nothing kept of it; raises BadCatalogue when it does not hold together."""
    _refuse_others(changes, place=row.code, allowed=[name for name in _service_parts(row) if name not in FIXED])
    faults: list[Fault] = []
    taken_away = {name for name, value in changes.items() if value is None and name != "validity_months"}
    source = {name: value for name, value in {**row.definition["service"], **changes}.items() if name not in taken_away}
    kept = Entry({"outcomes": held.outcomes, "systems": held.systems}, place="catalogue", faults=faults)
    shelf = Shelf(
        documents={kind.code: document_kind_of(kind) for kind in document_kinds()},
        checks={code: Check(code, **names) for code, names in held.checks.items()},
        outcomes=read_outcomes(kept),
        systems=read_systems(kept, None),
    )
    service = read_service(Entry(source, place=f"services.{row.code}", faults=faults), shelf)
    _refuse(faults)
    return service


def _check_tenant(held: Edition, row: Tenant) -> None:
    faults: list[Fault] = []
    names = ("code", "name_id", "name_en", "category", "floor", "counter", "status", "hours", "evidence")
    entry = Entry({name: getattr(row, name) for name in names}, place=f"tenants.{row.code}", faults=faults)
    kinds = [category["code"] for category in held.categories]
    schedules = list(Schedule.objects.values_list("code", flat=True))
    read_tenant(entry, kinds, schedules, frozenset(held.sources), {})
    others = Tenant.objects.exclude(pk=row.pk)
    if not isinstance(row.letters, str) or not re.fullmatch(SHAPE, row.letters):
        entry.fault(f"letters must be three capital letters, not {row.letters!r}")
    elif others.filter(letters=row.letters).exists():
        entry.fault(f"the letters {row.letters} belong to another tenant already")
    if others.filter(counter=row.counter, offered=True).exists():
        entry.fault(f"the counter {row.counter} belongs to another tenant already")
    _refuse(faults)


def _refuse_others(changes: Changes, *, place: str, allowed: list[str] | tuple[str, ...]) -> None:
    _refuse([Fault(place, f"{name} cannot be changed here") for name in changes if name not in allowed])


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise BadCatalogue(faults)


def _note(held: Edition, kind: str, *, subject: str, actor: str, changes: Changes) -> None:
    number = next_edition(held)
    record(kind, actor=actor, subject=subject, facts={"edition": number, "changes": dict(changes)})
