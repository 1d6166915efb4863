"""The list of counters, and who sits where today."""

import re
from collections.abc import Mapping

from django.db import IntegrityError, transaction

from plaza.catalogue.models import Tenant
from plaza.catalogue.queries import tenants
from plaza.core.clock import now, today
from plaza.core.texts import t
from plaza.facilities.actions.common import BuildingError, tell_building
from plaza.facilities.models import Counter, Seat
from plaza.facilities.rules import DIRECTIONS
from plaza.facilities.signals import seat_changed
from plaza.integrity.actions import record
from plaza.people.models import Officer

SHAPE = re.compile(r"([1-9])-(\d\d)")


@transaction.atomic
def bring_counters(extra: Mapping[str, str] | None = None, *, actor: str) -> int:
    """Makes the counters that the catalogue's tenants name and the list does not have yet, and these further ones (code: tenant).

    What a coordinator changed stays. How many were made.
    """
    wanted = {tenant.counter: tenant.code for tenant in tenants() if SHAPE.fullmatch(tenant.counter)} | dict(
        extra or {}
    )
    there = set(Counter.objects.values_list("code", flat=True))
    fresh = [code for code in sorted(wanted) if code not in there]
    for code in fresh:
        floor, number = map(int, code.split("-"))
        beside = sum(1 for other in wanted if other.startswith(f"{floor}-"))
        Counter.objects.create(
            code=code, floor=floor, number=number, tenant=wanted[code], direction=_side(number, of=beside)
        )
    if fresh:
        record("counter.brought", actor=actor, subject="counters", facts={"made": len(fresh)})
    return len(fresh)


def _side(number: int, *, of: int) -> str:
    """Counters run clockwise from the stairs: up the left side, along the end, down the right side."""
    third = (of + 2) // 3
    return "left" if number <= third else "ahead" if number <= of - third else "right"


@transaction.atomic
def edit_counter(
    code: str, *, actor: str, tenant: str, direction: str, in_use: bool = True, name_id: str = "", name_en: str = ""
) -> Counter:
    """Makes or changes a counter: ``2-19`` is the nineteenth of the second floor. Raises BuildingError for what cannot be."""
    shape = SHAPE.fullmatch(code.strip())
    if shape is None:
        raise BuildingError(
            t(
                "Tulis kode loket seperti 2-19: lantai, lalu dua angka.",
                "Write the counter as 2-19: the floor, then two digits.",
            )
        )
    if direction not in DIRECTIONS:
        raise BuildingError(t("Pilih arahnya.", "Choose its direction."))
    if tenant and not Tenant.objects.filter(code=tenant, offered=True).exists():
        raise BuildingError(t("Instansi itu tidak ada.", "There is no such agency."))
    values = {
        "floor": int(shape[1]), "number": int(shape[2]), "tenant": tenant, "direction": direction, "in_use": in_use,
        "name_id": name_id[:80], "name_en": name_en[:80],
    }  # fmt: skip
    row, _ = Counter.objects.update_or_create(code=shape[0], defaults=values)
    record("counter.edited", actor=actor, subject=f"counter:{row.code}", facts=values)
    tell_building()
    return row


@transaction.atomic
def remove_counter(code: str, *, actor: str) -> None:
    """Takes a counter off the list. Raises BuildingError while somebody sits there."""
    if Seat.objects.filter(counter__code=code, left_at=None).exists():
        raise BuildingError(t("Masih ada petugas di loket ini.", "An officer is still at this counter."))
    if Counter.objects.filter(code=code).delete()[0]:
        record("counter.removed", actor=actor, subject=f"counter:{code}")
        tell_building()


def take_counter(officer: Officer, *, code: str) -> Seat:
    """The officer sits at the counter from now on, alone, and leaves the one before. Raises BuildingError when somebody is there.

    A seat of a past day that nobody left gives way.
    """
    counter = Counter.objects.filter(code=code, in_use=True).first()
    if counter is None:
        raise BuildingError(t("Loket itu tidak ada.", "There is no such counter."))
    try:
        with transaction.atomic():
            return _sit(officer, counter)
    except IntegrityError as problem:
        raise BuildingError(
            t(
                "Loket {code} sedang dipakai petugas lain. Pilih loket lain.",
                "Another officer is at counter {code}. Choose another one.",
                code=code,
            )
        ) from problem


def _sit(officer: Officer, counter: Counter) -> Seat:
    moment, mine = now(), Seat.objects.filter(officer=officer, left_at=None)
    sitting = mine.filter(counter=counter, day=today()).select_related("counter").first()
    if sitting:
        return sitting
    Seat.objects.filter(counter=counter, left_at=None).exclude(day=today()).update(left_at=moment)
    mine.update(left_at=moment)
    seat = Seat.objects.create(counter=counter, officer=officer, day=today(), taken_at=moment)
    record("counter.taken", actor=officer.ref, subject=f"counter:{counter.code}")
    seat_changed.send(Seat, officer=officer, counter=counter.code, actor=officer.ref)
    tell_building()
    return seat


@transaction.atomic
def leave_counter(officer: Officer) -> None:
    """The officer sits at no counter any more; leaving twice changes nothing."""
    if Seat.objects.filter(officer=officer, left_at=None).update(left_at=now()):
        record("counter.left", actor=officer.ref, subject=officer.ref)
        seat_changed.send(Seat, officer=officer, counter="", actor=officer.ref)
        tell_building()
