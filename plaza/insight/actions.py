"""Taking in hand what needs attention: one person at a time, until the cause is gone."""

from django.db import IntegrityError, transaction

from plaza.core.clock import now
from plaza.insight.models import TakenAlert
from plaza.insight.queries.live import plaza_now
from plaza.insight.rules.watching import HOLDS
from plaza.integrity.actions import record
from plaza.people.models import Officer


@transaction.atomic
def take_alert(key: str, *, officer: Officer) -> bool:
    """The officer looks after it from now on; False when it is gone, or somebody else took it a moment before."""
    found = next((one for one in plaza_now().alerts if one.key == key), None)
    if found is None or not found.open:
        return False
    kind, _, tenant = key.partition(":")
    moment = now()
    TakenAlert.objects.filter(kind=kind, tenant=tenant, ended_at=None, taken_at__lte=moment - HOLDS).update(
        ended_at=moment
    )
    try:
        with transaction.atomic():
            TakenAlert.objects.create(kind=kind, tenant=tenant, officer=officer, taken_at=moment)
    except IntegrityError:
        return False
    record(
        "alert.taken",
        actor=officer.ref,
        subject=f"tenant:{tenant or 'plaza'}",
        facts={"alert": kind, "count": found.count},
    )
    return True


@transaction.atomic
def give_alert_back(key: str, *, officer: Officer) -> bool:
    """It asks for somebody again; False for what this officer does not have."""
    kind, _, tenant = key.partition(":")
    held = TakenAlert.objects.filter(kind=kind, tenant=tenant, ended_at=None, officer=officer)
    if not held.update(ended_at=now()):
        return False
    record("alert.given_back", actor=officer.ref, subject=f"tenant:{tenant or 'plaza'}", facts={"alert": kind})
    return True


def end_gone_alerts() -> int:
    """Ends what was taken and has no cause any more, so that the same thing rings anew another time; how many."""
    held = list(TakenAlert.objects.filter(ended_at=None))
    if not held:
        return 0
    standing = {one.key for one in plaza_now().alerts}
    gone = [row.pk for row in held if row.key not in standing]
    return TakenAlert.objects.filter(pk__in=gone, ended_at=None).update(ended_at=now())
