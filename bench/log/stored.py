"""In the database named by the environment: acts with and without their entry, and new entries made public. Prints JSON."""

import json
import os
import resource
import secrets
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from statistics import median

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plaza.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from plaza.applications.actions import drafting, history  # noqa: E402
from plaza.catalogue.actions import seed_catalogue  # noqa: E402
from plaza.core.clock import now, real_now  # noqa: E402
from plaza.integrity import actions as log  # noqa: E402
from plaza.integrity.marks import tag_of  # noqa: E402
from plaza.integrity.models import Leaf  # noqa: E402
from plaza.integrity.publishing import publish  # noqa: E402
from plaza.integrity.rules import leaf_bytes  # noqa: E402
from plaza.people import actions as people  # noqa: E402
from plaza.people.models import User  # noqa: E402
from plaza.people.viewers import Viewer  # noqa: E402
from plaza.queueing.actions import joining, serving  # noqa: E402

SERVICE, TENANT = "DPMPTSP-01", "DPMPTSP"
WARM, ROUNDS = 30, 10


def main(pairs: int, new: int) -> dict[str, object]:
    """Every figure of this database."""
    call_command("migrate", verbosity=0)
    seed_catalogue(actor="sistem")
    acts = {
        "A number taken": (take_number, [joining]), "An application begun": (begin_application, [history]),
        "A person called and served": (at_a_desk(2 * (pairs + WARM)), [people, serving]),
    }  # fmt: skip
    found = {name: paired(act, rooms, pairs=pairs) for name, (act, rooms) in acts.items()}
    publish_all()
    fill(new)
    begun = time.perf_counter()
    while log.number_leaves(worker="bench"):
        pass
    numbered = time.perf_counter()
    publish()
    done = time.perf_counter()
    return {"acts": found, "numbered": numbered - begun, "published": done - numbered, **grown(new)}


def grown(step: int) -> dict[str, float]:
    """How much more memory numbering and publishing needs over ten times as many entries, the first portions warming up."""
    held = {}
    for portion in range(ROUNDS):
        fill(step)
        publish_all()
        held[portion] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"few": 2 * step, "many": (ROUNDS + 1) * step, "grown": held[ROUNDS - 1] - held[0]}


def take_number() -> None:
    """What most people do first."""
    joining.take_ticket(SERVICE, holder=f"device:{secrets.token_hex(20)}")


def begin_application() -> None:
    """An act with facts."""
    actor = f"device:{secrets.token_hex(20)}"
    drafting.start_application(SERVICE, viewer=Viewer(actor, frozenset({actor})), language="id")


def at_a_desk(people_waiting: int) -> Callable[[], None]:
    """An officer's act: the next of so many who wait is called, and the outcome recorded."""
    officer = people.appoint(
        User.objects.create_user("petugas@contoh.id"), name="Petugas", role="petugas", tenant=TENANT, actor="sistem"
    )
    start, end = now() - timedelta(hours=1), now() + timedelta(hours=12)
    people.set_duty(officer, tenant=TENANT, starts_at=start, ends_at=end, actor="sistem")
    for _ in range(people_waiting):
        take_number()

    def serve() -> None:
        ticket = serving.call_next(officer)
        if ticket is None:
            raise ValueError("nobody waits any more")
        serving.finish(ticket, officer=officer, outcome="resolved")

    return serve


def paired(act: Callable[[], None], rooms: Sequence[object], *, pairs: int) -> dict[str, float]:
    """The act both ways in turn, the order changing, so that whatever else the machine does meets both alike."""
    found: dict[bool, list[float]] = {True: [], False: []}
    for number in range(pairs + WARM):
        for logged in (True, False) if number % 2 else (False, True):
            found[logged].append(_timed(act, rooms, logged=logged))
    with_entry, without = found[True][WARM:], found[False][WARM:]
    ratio = median(with_entry) / median(without)
    return {"with": median(with_entry) * 1000, "without": median(without) * 1000, "ratio": ratio}


def _timed(act: Callable[[], None], rooms: Sequence[object], *, logged: bool) -> float:
    with _silent(rooms) if not logged else _as_ever():
        begun = time.perf_counter()
        act()
        return time.perf_counter() - begun


@contextmanager
def _silent(rooms: Sequence[object]) -> Iterator[None]:
    """The rooms' acts without their entries."""
    kept = [vars(room)["record"] for room in rooms]
    for room in rooms:
        vars(room)["record"] = lambda *_, **__: ""
    try:
        yield
    finally:
        for room, record in zip(rooms, kept, strict=True):
            vars(room)["record"] = record


@contextmanager
def _as_ever() -> Iterator[None]:
    yield


def publish_all() -> None:
    """What the acts before have left."""
    while log.number_leaves(worker="bench"):
        pass
    publish()


def fill(count: int) -> None:
    """So many acts of the usual length wait for their number."""
    salt, moment = bytes(16), real_now()
    rows = []
    for number in range(count):
        leaf_id, at = secrets.token_hex(16), moment + timedelta(milliseconds=number)
        told = {
            "leaf_id": leaf_id,
            "kind": "application.granted",
            "actor": "officer:41",
            "subject": f"application:{number:010}",
        }
        data = leaf_bytes(**told, at=at, facts={"service": SERVICE, "definition": "x", "round": 1}, salt=salt)
        rows.append(Leaf(**told, at=at, data=data, tag=tag_of(data)))
    Leaf.objects.bulk_create(rows, batch_size=1000)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
