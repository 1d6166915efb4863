"""Asking a colleague into a call: an officer of a second agency, or a sign-language interpreter.

Promises: the system names who comes, from those on duty with nobody before them; nobody is chosen by name. Whoever is asked gets a
task for that one seat, which ends with the call, and hears of it on their own page. A seat has one person at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Max, Q

from plaza.calls.actions import CallOver, SeatTaken, invite_seat
from plaza.calls.models import Call, Seat
from plaza.calls.queries import is_sitting
from plaza.calls.rules import AGENCY, BESIDE, INTERPRETER, OFFICER, OPEN_STATES
from plaza.catalogue.queries import get_tenant
from plaza.core.bus import publish
from plaza.core.texts import Pair, t
from plaza.facilities.actions.common import tell_attendants
from plaza.facilities.queries import attendants_now
from plaza.notices.actions import notify
from plaza.notices.links import letter_link
from plaza.people.actions import end_tasks
from plaza.people.belonging import others
from plaza.people.models import Officer, Task
from plaza.people.queries import tasks_of
from plaza.people.viewers import Viewer
from plaza.queueing.actions.common import topic as line_topic
from plaza.queueing.queries import free_officers

USELESS_AFTER = timedelta(minutes=10)
TAKEN = t("Kursi itu sudah terisi.", "That seat is taken already.")
NO_INTERPRETER = t(
    "Tidak ada juru bahasa yang bertugas dan bebas saat ini. Anda dapat mengundang orang lain lewat tautan.",
    "No interpreter is on duty and free at the moment. You can invite somebody else by a link.",
)
NO_OFFICER = t(
    "Tidak ada petugas instansi itu yang bebas saat ini. Coba sebentar lagi, atau teruskan orang ini ke antreannya.",
    "No officer of that agency is free at the moment. Try again soon, or hand the person on to their queue.",
)


class NobodyFree(ValueError):
    """Nobody who could come is free; ``sentence`` says what to do instead."""

    def __init__(self, sentence: Pair) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True)
class Request:
    """A call into which somebody is asked: by whom, of which agency, and into which role."""

    ref: str
    role: str
    by: str
    tenant: str


@transaction.atomic
def ask_colleague(call: Call, *, wanted: str, actor: str) -> Officer:
    """Asks the interpreter (``INTERPRETER``) or an officer of the tenant ``wanted`` into the call, and tells them.

    Asking again while nobody has come in asks the next one. Raises CallOver, SeatTaken, NobodyFree, and the catalogue's Unknown.
    """
    if call.state not in OPEN_STATES:
        raise CallOver(call.ref)
    place = BESIDE if wanted == INTERPRETER else AGENCY
    seat = call.seats.filter(place=place).first()
    if seat and is_sitting(seat):
        raise SeatTaken(TAKEN)
    found = _next_of(others(_free(wanted), subject_ref=call.ticket_ref), call=call)
    if found is None:
        raise NobodyFree(NO_INTERPRETER if wanted == INTERPRETER else NO_OFFICER)
    if seat:
        _call_off(seat)
    name = found.name if wanted == INTERPRETER else f"{found.name} ({get_tenant(wanted).code})"
    invite_seat(call, place=place, name=name, actor=actor, officer=found)
    _tell(call, found, wanted=wanted)
    return found


def _free(wanted: str) -> list[Officer]:
    """Those who could come: on duty for it, with nobody before them."""
    if wanted == INTERPRETER:
        there = [one.pk for one in attendants_now() if INTERPRETER in one.roles and not one.busy]
        return list(Officer.objects.filter(pk__in=there, active=True))
    return list(free_officers(get_tenant(wanted).code))


def _next_of(free: Sequence[Officer], *, call: Call) -> Officer | None:
    """Whose turn it is: nobody who sits in another call; who was not asked into this one before who was; the longest unasked first."""
    asked = Task.objects.filter(officer__in=free, subject_ref__startswith="seat:")
    elsewhere = Call.objects.filter(state__in=OPEN_STATES).exclude(pk=call.pk).values_list("ref", flat=True)
    causes = [f"call:{ref}" for ref in elsewhere]
    busy = set(asked.filter(cause_ref__in=causes, ended_at=None).values_list("officer_id", flat=True))
    here = Max("given_at", filter=Q(cause_ref=f"call:{call.ref}"))
    last = {
        pk: (mine, any_) for pk, mine, any_ in asked.values_list("officer_id").annotate(mine=here, any=Max("given_at"))
    }
    waiting = [one for one in free if one.pk not in busy]

    def turn(one: Officer) -> tuple[float, float, int]:
        mine, any_ = last.get(one.pk, (None, None))
        return (mine.timestamp() if mine else 0.0, any_.timestamp() if any_ else 0.0, one.pk)

    return min(waiting, key=turn, default=None)


def _call_off(seat: Seat) -> None:
    """Whoever was asked before and has not come need not come any more."""
    for task in Task.objects.filter(subject_ref=seat.subject_ref, ended_at=None).select_related("officer"):
        end_tasks(cause_ref=task.cause_ref, officer=task.officer)


def _tell(call: Call, officer: Officer, *, wanted: str) -> None:
    """Their own page shows it at once; a locked phone is woken."""
    if wanted == INTERPRETER:
        tell_attendants()
    else:
        publish(line_topic(get_tenant(wanted).code), {"ref": call.ref})
    notify(
        f"citizen:{officer.user_id}", kind="call.asked_in", about=f"call:{call.ref}", useless_after=USELESS_AFTER,
        link=letter_link(f"call:{call.ref}"),
        title=t("Anda diminta ikut dalam panggilan video", "You are asked to join a video call"),
        body=t("Seorang petugas dan warga menunggu Anda. Buka tautan ini untuk masuk.",
               "An officer and a citizen are waiting for you. Open this link to join."),
    )  # fmt: skip


def asked_into(viewer: Viewer) -> list[Request]:
    """The running calls into which the viewer is asked, oldest first."""
    wanted = tasks_of(viewer).filter(subject_ref__startswith="seat:").values_list("subject_ref", flat=True)
    seats = Seat.objects.filter(subject_ref__in=list(wanted), call__state__in=OPEN_STATES).select_related("call")
    return [_request(seat) for seat in seats.order_by("pk")]


def _request(seat: Seat) -> Request:
    host = seat.call.seats.filter(place=OFFICER).first()
    return Request(seat.call.ref, seat.role, host.name if host else "", seat.call.tenant)
