"""A city with officers at the desk, in the database named by the environment: ``python -m bench.queue.prepare 8``, then ``… count``."""

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
from django.db.models import Count  # noqa: E402

from plaza.catalogue.actions import seed_catalogue  # noqa: E402
from plaza.core.clock import now  # noqa: E402
from plaza.integrity.models import Leaf  # noqa: E402
from plaza.people.actions import appoint, set_duty  # noqa: E402
from plaza.people.models import User  # noqa: E402
from plaza.people.viewers import DEMO_FACTOR  # noqa: E402
from plaza.queueing.models import Step, Ticket  # noqa: E402

TENANT, SERVICE = "DPMPTSP", "DPMPTSP-01"


def prepare(officers: int) -> dict[str, object]:
    """The city, and as many officers of one tenant, each with a session."""
    call_command("migrate", verbosity=0)
    seed_catalogue(actor="sistem")
    return {"service": SERVICE, "sessions": [session(number) for number in range(officers)]}


def session(number: int) -> str:
    """One officer on duty all day, signed in."""
    user = User.objects.create_user(f"officer{number}@contoh.id")
    officer = appoint(user, name=f"Petugas {number}", role="petugas", tenant=TENANT, actor="sistem")
    set_duty(
        officer,
        tenant=TENANT,
        starts_at=now() - timedelta(hours=1),
        ends_at=now() + timedelta(hours=12),
        actor="sistem",
    )
    store = SessionStore()
    store.update(
        {SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
         HASH_SESSION_KEY: user.get_session_auth_hash(), DEMO_FACTOR: True}
    )  # fmt: skip
    store.create()
    return str(store.session_key)


def faults() -> int:
    """Numbers given twice, people called twice without being given back, finished twice, or not finished."""
    twice = Ticket.objects.values("day", "number").annotate(n=Count("pk")).filter(n__gt=1).count()
    called = Step.objects.filter(after="called").values("ticket").annotate(n=Count("pk")).filter(n__gt=1).count()
    logged = (
        Leaf.objects.filter(kind="queue.finished").values("subject").annotate(n=Count("pk")).filter(n__gt=1).count()
    )
    lost = Ticket.objects.exclude(state__in=("done", "waiting")).count()
    return twice + called + logged + lost


if __name__ == "__main__":
    word = sys.argv[1]
    sys.stdout.write(str(faults()) if word == "count" else json.dumps(prepare(int(word))))
