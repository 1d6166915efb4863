"""Applications with documents through two worker processes, one of which is killed every few seconds.

``python -m bench.applications.killing prepare 200`` fills the plaza named by the environment; ``… count`` tells how it ended.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICE, PEOPLE = "BAPENDA-01", 12
"""One identity card, no rule against two of the same person: the pictures are few, the applications many."""


@dataclass(frozen=True)
class Ending:
    """How it ended; ``lost`` were never decided, ``twice`` have two verdicts, two grants or two permits, ``bare`` lack a document.

    All of them are honest: ``granted`` is how many of the decided got what they asked for, the others went to a person.
    """

    decided: int
    granted: int
    lost: int
    twice: int
    bare: int
    kills: int
    seconds: float


def through_kills(count: int, *, every: float, within: float) -> Ending:
    """Fills a plaza of its own with so many sent applications, works them off while workers die, and counts."""
    with tempfile.TemporaryDirectory(prefix="plaza-bench-", ignore_cleanup_errors=True) as folder:
        outside = {name: value for name, value in os.environ.items() if not name.startswith("PLAZA_")}
        told = outside | {"PLAZA_MODE": "test", "PLAZA_DATA_DIR": folder, "PLAZA_LOG_LEVEL": "ERROR"}
        _ask("prepare", str(count), told=told)
        started = time.monotonic()
        kills = _work_off(told, every=every, until=started + within)
        seconds = time.monotonic() - started
        return Ending(**_ask("count", told=told), kills=kills, seconds=seconds)


def _ask(*words: str, told: dict[str, str]) -> dict[str, int]:
    command = [sys.executable, "-m", "bench.applications.killing", *words]
    answer = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise RuntimeError(answer.stderr[-2000:])
    found: dict[str, int] = json.loads(answer.stdout or "{}")
    return found


def _work_off(told: dict[str, str], *, every: float, until: float) -> int:
    workers, kills, due = [_worker(told), _worker(told)], 0, time.monotonic() + every
    try:
        while time.monotonic() < until and left(Path(told["PLAZA_DATA_DIR"])):
            time.sleep(1)
            if time.monotonic() >= due:
                _end(workers[kills % 2])
                workers[kills % 2] = _worker(told)
                kills, due = kills + 1, time.monotonic() + every
    finally:
        for worker in workers:
            _end(worker)
    return kills


def _worker(told: dict[str, str]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "plaza", "work"]
    return subprocess.Popen(
        command, cwd=ROOT, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def _end(worker: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(10)


def prepare(count: int) -> dict[str, int]:
    """The catalogue, and so many applications sent with a photographed card each."""
    from django.core.management import call_command

    from bench.applications.filling import begin, card, send
    from plaza.applications.queries import form_of
    from plaza.catalogue.actions import seed_catalogue
    from plaza.demo.specimens import invent_person
    from plaza.verification.actions import accept_upload

    call_command("migrate", verbosity=0)
    seed_catalogue(actor="sistem")
    people = [invent_person(number) for number in range(1, PEOPLE + 1)]
    for number in range(count):
        person = people[number % PEOPLE]
        application = begin(SERVICE, person, name=f"kill-{number}")
        requirement = next(step.requirement for step in form_of(application).steps if step.requirement is not None)
        accept_upload(
            belongs_to=application.ref, requirement="ktp", kinds=requirement.kinds, data=card(person), actor="bench"
        )
        send(application)
    return {}


def left(folder: Path) -> int:
    """What is still to be done, read beside the workers without waking them: no decision yet, or a permit without its document."""
    undecided = "select count(*) from applications_application where state = 'submitted'"
    asked = f"select ({undecided}) + (select count(*) from permits_permit where blob = '')"
    with closing(sqlite3.connect(f"file:{folder / 'plaza.sqlite3'}?mode=ro", uri=True, timeout=20)) as store:
        return int(store.execute(asked).fetchone()[0])


def count() -> dict[str, int]:
    """How it ended."""
    from django.db.models import Count

    from plaza.applications.models import Application, Event, Verdict
    from plaza.integrity.models import Leaf
    from plaza.permits.models import Permit

    def doubles(rows: object) -> int:
        return int(rows.annotate(n=Count("pk")).filter(n__gt=1).count())  # type: ignore[attr-defined]

    verdicts = doubles(Verdict.objects.values("application"))
    grants = doubles(Event.objects.filter(kind="granted").values("application"))
    told = doubles(Leaf.objects.filter(kind="application.granted").values("subject"))
    permits = doubles(Permit.objects.values("application_ref"))
    granted = Application.objects.filter(state="granted").count()
    undecided = Application.objects.filter(state="submitted").count()
    return {
        "decided": Application.objects.exclude(state__in=("draft", "submitted")).count(),
        "granted": granted,
        "lost": undecided + abs(granted - Permit.objects.count()),
        "twice": verdicts + grants + told + permits, "bare": Permit.objects.filter(blob="").count(),
    }  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plaza.settings")
    import django

    django.setup()
    asked = {"prepare": lambda: prepare(int(sys.argv[2])), "count": count}
    sys.stdout.write(json.dumps(asked[sys.argv[1]]()))
