"""Kiosks: devices with a key, and the numbers they hold in reserve."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from plaza.catalogue.queries import tenant_spans, tenant_statuses, tenants
from plaza.core.clock import WITA, now, today
from plaza.core.references import new_reference
from plaza.core.secrets import digest, new_secret
from plaza.core.texts import t
from plaza.facilities.actions.common import BuildingError
from plaza.facilities.models import Kiosk, Spooled
from plaza.facilities.queries import spool_of
from plaza.facilities.rules import MOST_KIOSKS, spool_numbers
from plaza.integrity.actions import record

PAPERS = (0, 58, 80)
LOOKS_AHEAD = 14


@transaction.atomic
def make_kiosk(*, floor: int, paper: int = 80, actor: str) -> tuple[Kiosk, str]:
    """A new kiosk for that floor and the secret of its link, told this once. Raises BuildingError when the house has all it can have."""
    if paper not in PAPERS or not 0 <= floor <= 99:
        raise BuildingError(t("Pilih lantai dan lebar kertas.", "Choose the floor and the width of the paper."))
    taken = set(Kiosk.objects.values_list("place", flat=True))
    place = next((number for number in range(MOST_KIOSKS) if number not in taken), None)
    if place is None:
        raise BuildingError(
            t("Sudah ada dua puluh kios. Hapus satu dahulu.", "There are twenty kiosks already. Remove one first.")
        )
    secret, moment = new_secret(), now()
    kiosk = Kiosk.objects.create(
        code=f"K{floor}-{place + 1:02d}",
        floor=floor,
        place=place,
        paper=paper,
        mark=_mark_of_link(secret),
        made_at=moment,
        seen_at=moment,
    )
    record("kiosk.made", actor=actor, subject=kiosk.ref, facts={"floor": floor})
    return kiosk, secret


@transaction.atomic
def new_kiosk_key(kiosk: Kiosk, *, actor: str) -> str:
    """The secret of a fresh link for the device; the key and link before open nothing any more."""
    secret = new_secret()
    Kiosk.objects.filter(pk=kiosk.pk).update(mark=_mark_of_link(secret), active=True)
    record("kiosk.rekeyed", actor=actor, subject=kiosk.ref)
    return secret


def _mark_of_link(secret: str) -> str:
    return digest(f"kiosk-link:{secret}")


@transaction.atomic
def become_kiosk(secret: str) -> tuple[Kiosk, str] | None:
    """Exchanges the link's secret, once, for the device's own key, which nobody else ever saw; None for a used or unknown one."""
    key = new_secret()
    link = _mark_of_link(secret)
    kiosk = Kiosk.objects.filter(mark=link, active=True).first()
    if kiosk is None or not Kiosk.objects.filter(pk=kiosk.pk, mark=link, active=True).update(mark=digest(key)):
        return None
    record("kiosk.begun", actor=kiosk.ref, subject=kiosk.ref)
    return kiosk, key


@transaction.atomic
def set_kiosk_paper(kiosk: Kiosk, *, paper: int, actor: str) -> None:
    """Tells the width of the kiosk's paper in millimetres; 0 for a kiosk without a printer."""
    if paper not in PAPERS:
        raise BuildingError(t("Pilih lebar kertas.", "Choose the width of the paper."))
    Kiosk.objects.filter(pk=kiosk.pk).update(paper=paper)
    record("kiosk.edited", actor=actor, subject=kiosk.ref, facts={"paper": paper})


@transaction.atomic
def retire_kiosk(kiosk: Kiosk, *, actor: str) -> None:
    """The device gives no numbers any more."""
    if Kiosk.objects.filter(pk=kiosk.pk, active=True).update(active=False, mark=""):
        record("kiosk.retired", actor=actor, subject=kiosk.ref)


def kiosk_seen(kiosk: Kiosk) -> None:
    """Notes that the server heard of the device just now."""
    kiosk.seen_at = now()
    Kiosk.objects.filter(pk=kiosk.pk).update(seen_at=kiosk.seen_at)


def fill_spool(kiosk: Kiosk, *, day: date | None = None) -> list[Spooled]:
    """The kiosk's reserve for that day (today), handed out if it was not yet: some numbers of every tenant that serves at a counter.

    Two requests at once hand out the same numbers.
    """
    day = day or today()
    there = set(kiosk.spool.filter(day=day).values_list("number", flat=True))
    wanted = [
        Spooled(kiosk=kiosk, day=day, tenant=tenant, number=f"{letters}-{count}", ref=new_reference(10))
        for tenant, letters in _serving(day).items()
        for count in spool_numbers(kiosk.place)
        if f"{letters}-{count}" not in there
    ]
    if wanted:
        try:
            with transaction.atomic():
                Spooled.objects.bulk_create(wanted, ignore_conflicts=True)
        except IntegrityError:  # the other request's rows are as good
            pass
    return list(spool_of(kiosk, day=day))


def next_open_day() -> date | None:
    """The next day on which a counter opens, within a week or two: for a device that is started that morning without the server."""
    rows = list(tenants().filter(status="open"))
    ahead = (today() + timedelta(days=days) for days in range(1, LOOKS_AHEAD + 1))
    return next((day for day in ahead if any(tenant_spans(row, day=day) for row in rows)), None)


def _serving(day: date) -> dict[str, str]:
    """The letters of every tenant that has a counter and opens on that day (today: still)."""
    rows = list(tenants().filter(status="open"))
    if day != today():
        return {row.code: row.letters for row in rows if tenant_spans(row, day=day)}
    statuses = tenant_statuses(rows)
    return {
        row.code: row.letters
        for row in rows
        if statuses[row.code].in_hours or _opens_today(statuses[row.code].opens_at)
    }


def _opens_today(opens: datetime | None) -> bool:
    return opens is not None and opens.astimezone(WITA).date() == today()


def mark_refused(row: Spooled) -> None:
    """The number can never be registered: staff see it, and whoever opens its link is told."""
    Spooled.objects.filter(pk=row.pk, registered_at=None, refused_at=None).update(refused_at=now())


def mark_registered(row: Spooled) -> bool:
    """The number has its ticket now; False when it had one already."""
    return bool(Spooled.objects.filter(pk=row.pk, registered_at=None).update(registered_at=now()))
