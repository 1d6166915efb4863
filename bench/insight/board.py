"""The manager's page with 300 officers and 3,000 waiting: how long an update takes, and how much it weighs."""

import statistics
import time
from datetime import timedelta

from bench.row import Row

OFFICERS, WAITING, LOOKS = 300, 3000, 25


def board_rows() -> list[Row]:
    """Fills a database of its own and reads the part of the page that changes, as its socket makes a browser do."""
    from django.test.utils import override_settings, setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False, aliases={"default": True})
    try:
        with override_settings(ALLOWED_HOSTS=["*"]):
            return _measured()
    finally:
        teardown_databases(made, verbosity=0)


def _measured() -> list[Row]:
    from django.template.loader import render_to_string

    from plaza.catalogue.actions import seed_catalogue
    from plaza.insight.queries.live import plaza_now
    from plaza.web.insight.live import shown

    seed_catalogue(actor="sistem")
    _fill()
    took, size = [], 0
    for _ in range(LOOKS):
        start = time.perf_counter()
        size = len(render_to_string("insight/live_part.html", shown(plaza_now())).encode())
        took.append(time.perf_counter() - start)
    delay = sorted(took)[int(0.95 * (LOOKS - 1))]
    note = f"median {1000 * statistics.median(took):.0f} ms, and up to 0.5 s until the socket tells"
    return [
        Row(f"manager's page, {OFFICERS} officers, {WAITING:,} waiting: update, 95 %", delay + 0.5, "s", limit=1, note=note),
        Row("manager's page: the part that changes", size / 1024, "KB", limit=100, note="as it is; about a sixth on the wire"),
    ]  # fmt: skip


def _fill() -> None:
    from plaza.catalogue.queries import tenants
    from plaza.core.clock import now, today
    from plaza.core.references import new_reference
    from plaza.people.models import Officer, User
    from plaza.queueing.models import Desk, Queue, Ticket

    moment, codes = now(), [(tenant.code, tenant.letters) for tenant in tenants()]
    users = User.objects.bulk_create([User(email=f"officer-{n}@plaza.example") for n in range(OFFICERS)])
    officers = Officer.objects.bulk_create(
        [
            Officer(user=user, name=f"Petugas Contoh {n}", tenant=codes[n % len(codes)][0])
            for n, user in enumerate(users)
        ]
    )
    Desk.objects.bulk_create(
        [Desk(officer=one, state="on", since=moment, seen_at=moment + timedelta(hours=1)) for one in officers]
    )
    queues = [Queue.objects.create(tenant=code, letters=letters) for code, letters in codes]
    Ticket.objects.bulk_create(
        [
            Ticket(
                ref=new_reference(10), queue=queues[n % len(queues)], service=f"{queues[n % len(queues)].tenant}-01", day=today(),
                number=f"{queues[n % len(queues)].letters}-{n:04d}", first_joined_at=moment - timedelta(seconds=n), joined_at=moment,
            )
            for n in range(WAITING)
        ],
        batch_size=500,
    )  # fmt: skip
