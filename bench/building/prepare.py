"""A full house in the database named by the environment: ``python -m bench.building.prepare 300 3000 300`` prints who is in it.

Officers at their counters, people who wait, some of them on phones, video calls on every rung, cases whose time runs out, and people
who wait for a companion: what a manager's page has to tell.
"""

import json
import os
import secrets
import sys
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plaza.settings")

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402

from plaza.applications.models import Application, ClockInterval  # noqa: E402
from plaza.calls.models import Call, Seat  # noqa: E402
from plaza.calls.rules import RUNGS  # noqa: E402
from plaza.catalogue.actions import seed_catalogue  # noqa: E402
from plaza.catalogue.models import Facility, Service  # noqa: E402
from plaza.core.clock import now, today  # noqa: E402
from plaza.core.references import new_reference  # noqa: E402
from plaza.core.secrets import digest  # noqa: E402
from plaza.facilities.models import CompanionCall, Counter  # noqa: E402
from plaza.people.models import Duty, Key, Officer, Role, User  # noqa: E402
from plaza.people.viewers import DEMO_FACTOR  # noqa: E402
from plaza.queueing.actions.common import queue_of  # noqa: E402
from plaza.queueing.models import Desk, Ticket  # noqa: E402

FLOORS = 3
CALLS, CASES, COMPANIONS = 60, 200, 5


def prepare(officers: int, waiting: int, phones: int) -> dict[str, object]:
    """So many officers at counters of three floors, and so many people before them, some of them with phones."""
    call_command("migrate", verbosity=0)
    seed_catalogue(actor="sistem")
    served = {row.tenant.code: row for row in Service.objects.select_related("tenant") if not row.tenant.preparing}
    tenants = sorted(served)
    sessions = [_officer(number, tenants[number % len(tenants)]) for number in range(officers)]
    numbers = _people(waiting, [served[code] for code in tenants])
    held = {ref: f"plaza_device={_held(ref)}" for ref in list(numbers)[:: max(1, waiting // phones)]}
    _calls(list(numbers)[:CALLS])
    _cases([served[code] for code in tenants])
    _companions()
    return {"sessions": sessions, "numbers": numbers, "phones": list(held.items()), "manager": _manager()}


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
    return _session(user)


def _session(user: User) -> str:
    """Somebody who has signed in with a second factor; the session's key."""
    store = SessionStore()
    store.update(
        {SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
         HASH_SESSION_KEY: user.get_session_auth_hash(), DEMO_FACTOR: True}
    )  # fmt: skip
    store.create()
    return str(store.session_key)


def _manager() -> str:
    """A coordinator's session."""
    user = User.objects.create_user("koordinator@contoh.id")
    Role.objects.create(officer=Officer.objects.create(user=user, name="Koordinator"), name="koordinator")
    return _session(user)


def _held(ref: str) -> str:
    """Puts the number on a phone of its own; the phone's secret."""
    secret = secrets.token_urlsafe(24)
    holder = f"device:{digest(secret)}"
    Ticket.objects.filter(ref=ref).update(holder=holder, channel="video", seen_at=now())
    Key.objects.create(subject_ref=f"ticket:{ref}", holder=holder, given_at=now())
    return secret


def _calls(refs: list[str]) -> None:
    """Video calls that run, on all rungs in turn."""
    for place, ref in enumerate(refs):
        call = Call.objects.create(
            ref=new_reference(10), ticket_ref=f"visit:{ref}", state="talking", opened_at=now(), answered_at=now()
        )
        rung = RUNGS[place % len(RUNGS)]
        Seat.objects.create(call=call, place=2, role="citizen", subject_ref=call.ticket_ref, joined_at=now(), rung=rung)


def _cases(services: list[Service]) -> None:
    """Applications under review, sent over the past weeks: some are late, some nearly."""
    for place in range(CASES):
        service, sent = services[place % len(services)], now() - timedelta(days=place % 15, hours=place % 7)
        row = Application.objects.create(
            reference=new_reference(8), service=service.code, tenant=service.tenant.code, definition=service.definition,
            definition_hash=service.definition_hash, state="review", started_at=sent, submitted_at=sent, round=1,
            promised_at=sent + timedelta(days=7),
        )  # fmt: skip
        ClockInterval.objects.create(application=row, started_at=sent, why="submitted")


def _companions() -> None:
    """People who have called a companion, some a while ago."""
    for place, room in enumerate(Facility.objects.filter(attendant_callable=True)[:COMPANIONS]):
        asked = now() - timedelta(minutes=3 * place)
        given = {"asked_at": asked, "promised_at": asked + timedelta(minutes=5)}
        CompanionCall.objects.create(ref=new_reference(10), room=room, holder=f"device:{place}", **given)


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
    sys.stdout.write(json.dumps(prepare(*map(int, sys.argv[1:4]))))
