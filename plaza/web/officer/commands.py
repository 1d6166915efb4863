"""What an officer presses about the person they have, at the screen and at the counter: each press is done once, however often it comes."""

from collections.abc import Callable

from django.http import HttpRequest

from plaza.core.references import parse_reference
from plaza.people.models import Officer, Task
from plaza.people.queries import NoAccess
from plaza.people.viewers import viewer_of
from plaza.queueing import actions
from plaza.queueing.actions import Overtaken
from plaza.queueing.actions.common import answer_of, once
from plaza.queueing.models import Ticket
from plaza.queueing.queries import access_ticket, held_ticket, just_finished

FINISH = "selesai"
"""The act that everybody's visit ends with keeps its key in its own transaction."""
Act = Callable[[Ticket, Officer, HttpRequest], object]


def carry_out(name: str, act: Act, *, ref: str, officer: Officer, request: HttpRequest) -> None:
    """Does the act on the officer's person once for each key; finishing keeps its key itself.

    Raises NoAccess for a ticket that is not theirs, Overtaken when it is not any more, and whatever the act raises.
    """
    key = _key(name, request)
    ticket = _meant(name, ref=ref, officer=officer, key=key, request=request)
    if ticket is None:
        return
    if ticket.claimed_by_id != officer.pk:
        raise Overtaken

    def do() -> Ticket:
        if (shown := request.POST.get("claim", "")) and shown != ticket.claim:
            raise Overtaken  # the page shows an earlier calling of the same person
        act(ticket, officer, request)
        return ticket

    if name == FINISH:
        do()
    else:
        once(officer.ref, key, do)


def _key(name: str, request: HttpRequest) -> str:
    """The key of this press. One page has one key for all its acts, which must not stand for each other."""
    given = request.POST.get("key", "")
    return f"{name}:{given}" if given and name != FINISH else given


def _meant(name: str, *, ref: str, officer: Officer, key: str, request: HttpRequest) -> Ticket | None:
    """The ticket that the act is for; None when this very press has done it already, which may come twice."""
    if name != "batal-selesai" and (held := held_ticket(officer, ref)):
        return held
    try:
        return _last(officer, ref) if name == "batal-selesai" else access_ticket(viewer_of(request), ref)
    except NoAccess:
        known = answer_of(officer.ref, key) if key else None
        if known is None or known.ref != parse_reference(ref):
            if request.POST.get("claim") and _had(officer, ref):
                raise Overtaken from None
            raise
        return None


def _had(officer: Officer, ref: str) -> bool:
    """Whether the officer was given this person once: their page may still show them, though somebody else has them now."""
    return Task.objects.filter(officer=officer, subject_ref=f"ticket:{parse_reference(ref)}").exists()


def _last(officer: Officer, ref: str) -> Ticket:
    """The person just finished with, whom the officer may not open any more but may take back; raises NoAccess for others."""
    last = just_finished(officer)
    if last is None or last.ref != ref:
        raise NoAccess(ref)
    return last


def _finish(ticket: Ticket, officer: Officer, request: HttpRequest) -> None:
    given = request.POST
    actions.finish(
        ticket, officer, outcome=given.get("outcome", ""), note=given.get("note", ""), key=given.get("key", "")
    )


def _transfer(ticket: Ticket, officer: Officer, request: HttpRequest) -> None:
    actions.transfer(ticket, officer, service_code=request.POST.get("service", ""), word=request.POST.get("word", ""))


def _priority(ticket: Ticket, officer: Officer, request: HttpRequest) -> None:
    actions.settle_priority(ticket, officer, confirmed=request.POST.get("confirmed") == "yes")


ACTS: dict[str, Act] = {
    "mulai": lambda ticket, officer, _: actions.accept(ticket, actor=officer.ref),
    "panggil-lagi": lambda ticket, officer, _: actions.ring_again(ticket, actor=officer.ref),
    "sisihkan": lambda ticket, officer, _: actions.park(ticket, actor=officer.ref),
    "kembalikan": lambda ticket, officer, _: actions.give_back(ticket, actor=officer.ref, why="returned"),
    "batal": lambda ticket, officer, _: actions.undo_call(ticket, officer),
    "batal-selesai": lambda ticket, officer, _: actions.undo_finish(ticket, officer),
    "catat": lambda ticket, officer, request: actions.add_note(ticket, officer, request.POST.get("note", "")),
    "prioritas": _priority,
    "teruskan": _transfer,
    FINISH: _finish,
}
