"""Officers at the race: every one a process of its own that takes numbers, then calls until nobody waits.

``python tests/queueing/racer.py TAKES OFFICER…`` prints, for every officer, the numbers taken and the references called, as JSON.
"""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plaza.settings")

import django

django.setup()

from plaza.people.models import Officer  # noqa: E402
from plaza.queueing.actions import call_next, take_ticket  # noqa: E402
from plaza.queueing.models import Ticket  # noqa: E402
from plaza.queueing.signals import ticket_claimed  # noqa: E402


def race(officer_id: int, takes: int) -> dict[str, list[str]]:
    """Takes as many numbers as told, then calls until the line is empty."""
    ticket_claimed.receivers.clear()  # calls that ring and pages that are told run in other races
    officer = Officer.objects.get(pk=officer_id)
    taken = [take_ticket("DPMPTSP-01", holder=f"device:{officer_id}-{n}").number for n in range(takes)]
    called = []
    while ticket := call_next(officer):
        called.append(ticket.ref)
        Ticket.objects.filter(pk=ticket.pk).update(state="done")  # the officer's hands are free again
    return {"taken": taken, "called": called}


def run(takes: int, officers: list[int]) -> list[dict[str, list[str]]]:
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
