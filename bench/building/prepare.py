"""A full house in the database named by the environment: ``python -m bench.building.prepare 300 3000`` prints sessions and numbers."""

import json
import os
import sys
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plaza.settings")

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402

from plaza.catalogue.actions import seed_catalogue  # noqa: E402
from plaza.catalogue.models import Service  # noqa: E402
from plaza.core.clock import now, today  # noqa: E402
from plaza.core.references import new_reference  # noqa: E402
from plaza.facilities.models import Counter  # noqa: E402
from plaza.people.models import Duty, Officer, Role, User  # noqa: E402
from plaza.people.viewers import DEMO_FACTOR  # noqa: E402
from plaza.queueing.actions.common import queue_of  # noqa: E402
from plaza.queueing.models import Desk, Ticket  # noqa: E402

FLOORS = 3


def prepare(officers: int, waiting: int) -> dict[str, object]:
    """So many officers at counters of three floors, and so many people with paper numbers before them."""
    call_command("migrate", verbosity=0)
    seed_catalogue(actor="sistem")
    served = {row.tenant.code: row for row in Service.objects.select_related("tenant") if not row.tenant.preparing}
    tenants = sorted(served)
    sessions = [_officer(number, tenants[number % len(tenants)]) for number in range(officers)]
    return {"sessions": sessions, "numbers": _people(waiting, [served[code] for code in tenants])}


def _officer(number: int, tenant: str) -> str:
    """One officer on duty at a counter of their own; the session."""
    floor, place = number % FLOORS + 1, number // FLOORS + 1
    code, moment = f"{floor}-{place:02d}", now()
    Counter.objects.update_or_create(code=code, defaults={"floor": floor, "number": place, "direction": "left"})
    user = User.objects.create_user(f"officer{number}@contoh.id")
    officer = Officer.objects.create(user=user, name=f"Petugas {number}", tenant=tenant)
    Role.objects.create(officer=officer, name="petugas", tenant=tenant)
    span = {"starts_at": moment - timedelta(hours=1), "ends_at": moment + timedelta(hours=12)}
    Duty.objects.create(officer=officer, tenant=tenant, **span)
    Desk.objects.create(officer=officer, state="on", counter=code, since=moment, seen_at=moment)
    store = SessionStore()
    store.update(
        {SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
         HASH_SESSION_KEY: user.get_session_auth_hash(), DEMO_FACTOR: True}
    )  # fmt: skip
    store.create()
    return str(store.session_key)


def _people(count: int, services: list[Service]) -> dict[str, str]:
    """The numbers of those who wait, by the reference of their ticket."""
    moment = now()
    rows = []
    for place in range(count):
        service, joined = services[place % len(services)], moment - timedelta(seconds=count - place)
        queue = queue_of(service.tenant.code)
        number = f"{queue.letters}-{place // len(services) + 1:03d}"
        given = {"ref": new_reference(10), "queue": queue, "service": service.code, "number": number, "day": today()}
        rows.append(Ticket(**given, channel="counter", first_joined_at=joined, joined_at=joined))
    Ticket.objects.bulk_create(rows)
    return {row.ref: row.number for row in rows}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(prepare(int(sys.argv[1]), int(sys.argv[2]))))
