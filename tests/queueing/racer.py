"""Officers at the race: every one a process of its own that books times, takes numbers, then calls until nobody waits.

``python tests/queueing/racer.py TAKES OFFICER…`` prints, for every officer, the times had, the numbers taken and the references
called, as JSON. One start of eight processes runs every race.
"""

import json
import os
import sys
from datetime import datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plaza.settings")

import django

django.setup()

from plaza.core.clock import today  # noqa: E402
from plaza.core.rows import update  # noqa: E402
from plaza.people.models import Officer  # noqa: E402
from plaza.queueing.actions import SlotGone, book, call_next, take_ticket  # noqa: E402
from plaza.queueing.models import Ticket  # noqa: E402
from plaza.queueing.queries import slots  # noqa: E402
from plaza.queueing.signals import ticket_claimed  # noqa: E402

SERVICE, SLOTS = "DPMPTSP-01", 6
Told = dict[str, list[str]]


def times() -> list[datetime]:
    """Some times of tomorrow that everybody wants."""
    return [slot.at for slot in slots(SERVICE, today() + timedelta(days=1), channel="video")[:SLOTS]]


def had(holder: str, at: datetime) -> bool:
    """Whether the holder got the time."""
    try:
        book(SERVICE, at=at, channel="video", holder=holder)
    except SlotGone:
        return False
    return True


def race(officer_id: int, takes: int) -> Told:
    """Wants the same times as all others, takes as many numbers as told, then calls until the line is empty."""
    ticket_claimed.receivers.clear()  # calls that ring and pages that are told run in other races
    officer = Officer.objects.get(pk=officer_id)
    booked = [str(at) for n, at in enumerate(times()) if had(f"device:{officer_id}-time-{n}", at)]
    taken = [take_ticket(SERVICE, holder=f"device:{officer_id}-{n}").number for n in range(takes)]
    called = []
    while ticket := call_next(officer):
        called.append(ticket.ref)
        update(Ticket, "id = %s", [ticket.pk], state="done")  # the officer's hands are free again
    return {"booked": booked, "taken": taken, "called": called}


def run(takes: int, officers: list[int]) -> list[Told]:
    """Forks one process for each officer before any of them has a connection, and gathers what they say."""
    ears = []
    for officer_id in officers:
        ear, mouth = os.pipe()
        if os.fork() == 0:
            os.close(ear)
            with os.fdopen(mouth, "w") as file:
                file.write(json.dumps(race(officer_id, takes)))
            os._exit(0)
        os.close(mouth)
        ears.append(ear)
    told = []
    for ear in ears:
        with os.fdopen(ear) as file:
            told.append(json.load(file))
    return told


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(int(sys.argv[1]), [int(number) for number in sys.argv[2:]])))
