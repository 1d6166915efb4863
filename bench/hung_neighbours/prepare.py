"""Acts in the plaza that the environment names: ``officer`` prints a session at the desk, ``ask 300`` asks register and bank so often,
``waiting`` counts the files that nobody has opened yet."""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plaza.settings")

import django

django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from bench.payments.prepare import AMOUNT, ANSWERS  # noqa: E402
from bench.queue.prepare import SERVICE as QUEUE  # noqa: E402
from bench.queue.prepare import session  # noqa: E402
from plaza.applications.models import Application  # noqa: E402
from plaza.catalogue.models import Service  # noqa: E402
from plaza.core.clock import now, real_now  # noqa: E402
from plaza.core.models import Job  # noqa: E402
from plaza.core.references import new_reference  # noqa: E402
from plaza.core.work import enqueue  # noqa: E402
from plaza.payments.actions.billing import open_bill  # noqa: E402

SERVICE = "BAZNAS-01"


def officer() -> dict[str, str]:
    """The service whose line is called, and the session of an officer who gave the second factor."""
    key = session(0)
    store = SessionStore(key)
    store["account_authentication_methods"] = [{"method": "mfa", "at": real_now().timestamp()}]
    store.save()
    return {"service": QUEUE, "session": key}


def ask(count: int) -> int:
    """Sent applications, each with a decision that asks the register, and a bill of its own for whose ways to pay the bank is asked."""
    service, moment = Service.objects.get(code=SERVICE), now()
    for _ in range(count):
        case = Application.objects.create(
            reference=new_reference(8), code_salt="x", service=SERVICE, tenant=service.tenant.code, definition=service.definition,
            definition_hash=service.definition_hash, state="submitted", started_at=moment, submitted_at=moment, round=1, answers=ANSWERS,
        )  # fmt: skip
        enqueue("applications.decide", key=case.reference, reference=case.reference)
        open_bill(
            subject_ref=f"bench:{new_reference(8)}", service=SERVICE, tenant=case.tenant, reason="fee", amount=AMOUNT, formula="x",
            actor="bench",
        )  # fmt: skip
    return count


def waiting(_: int) -> int:
    """Files that wait for a reader, or are with one."""
    return Job.objects.filter(queue_name="reader", state__in=("waiting", "running")).count()


ACTS = {"officer": lambda _: officer(), "ask": ask, "waiting": waiting}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(ACTS[sys.argv[1]](int(sys.argv[2]) if sys.argv[2:] else 0)))
