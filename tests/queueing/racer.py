"""Officers at the race: every one a process of its own that books times, takes numbers, then serves until nobody waits.

``python tests/queueing/racer.py TAKES OFFICER…`` prints, for every officer, the times had, the numbers taken and what came of whom it
called (``called``, ``done``, ``left``, ``moved``, ``lost``: references), as JSON. One start of eight processes runs every race.
"""

import json
import os
import sys
from datetime import datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plaza.settings")

import django

django.setup()

from plaza.core.clock import now, today  # noqa: E402
from plaza.people.models import Officer  # noqa: E402
from plaza.queueing.actions import SlotGone, accept, book, call_next, finish, give_back, leave, take_ticket, transfer  # noqa: E402
from plaza.queueing.actions.common import Overtaken  # noqa: E402
from plaza.queueing.actions.rounds import end_leases  # noqa: E402
from plaza.queueing.models import Ticket  # noqa: E402
from plaza.queueing.queries import slots, ticket_of  # noqa: E402

SERVICE, OTHER, SLOTS = "DPMPTSP-01", "DPMPTSP-02", 6
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
    """Wants the same times as all others, takes as many numbers as told, then serves until the line is empty."""
    officer = Officer.objects.get(pk=officer_id)
    booked = [str(at) for n, at in enumerate(times()) if had(f"device:{officer_id}-time-{n}", at)]
    taken = [take_ticket(SERVICE, holder=f"device:{officer_id}-{n}") for n in range(takes)]
    told: Told = {"booked": booked, "taken": [ticket.number for ticket in taken]}
    told |= {name: [] for name in ("called", "done", "left", "moved", "lost", "overtaken", "returned", "late")}
    goers, held_back = iter(taken[::10]), list[Ticket]()
    while ticket := call_next(officer):
        told["called"].append(ticket.ref)
        told["late"] += [late.ref for late in held_back if pressed_late(late, officer)]
        held_back = [ticket_of(ticket.ref)]  # the officer's other page shows the same person
        try:
            told[serve(ticket, officer)].append(ticket.ref)
        except Overtaken:  # they left a moment before
            told["overtaken"].append(ticket.ref)
        if goer := next(goers, None):  # somebody of the waiting goes home, while somebody may be calling them
            told["left"] += [goer.ref] if gone(goer.ref) else []
    return told


def serve(ticket: Ticket, officer: Officer) -> str:
    """Does with the person what their number says, by the acts of the desk and the rounds; what came of it."""
    kind = int(ticket.number.rpartition("-")[2]) % 10
    first_time = ticket.steps.filter(after="called").count() == 1
    if kind == 1 and gone(ticket.ref):
        return "left"
    if kind == 2 and ticket.service == SERVICE:
        transfer(ticket, officer, service_code=OTHER)
        return "moved"
    if kind == 3 and first_time:  # the desk's browser dies
        Ticket.objects.filter(pk=ticket.pk).update(lease_until=now() - timedelta(seconds=1))
        end_leases()
        return "lost"
    if kind == 7 and first_time:  # one page gives the person back, the other one's press is still on its way
        give_back(ticket, actor=officer.ref, why="returned")
        return "returned"
    if kind % 2:
        accept(ticket, actor=ticket.holder)
    finish(ticket, officer, outcome="resolved", key=f"{ticket.ref}-{officer.pk}")
    return "done"


def pressed_late(shown: Ticket, officer: Officer) -> bool:
    """Whether a press on what the other page showed still did anything, though that person has gone on since."""
    try:
        finish(shown, officer, outcome="resolved")
    except Overtaken:
        return False
    return True


def gone(ref: str) -> bool:
    """Whether the person left; somebody else may have been faster, and whoever is being served stays."""
    ticket = ticket_of(ref)
    try:
        return ticket.state in ("waiting", "called") and leave(ticket, actor=ticket.holder).state == "left"
    except Overtaken:
        return False


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
