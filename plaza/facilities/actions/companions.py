"""Calling a companion: one press, the right attendant at once, then all who suit, then the coordinator; and it always ends."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from plaza.catalogue.models import Facility
from plaza.core.bus import publish
from plaza.core.clock import now, real_now
from plaza.core.references import new_reference
from plaza.core.texts import t
from plaza.core.throttle import allow
from plaza.core.transitions import move
from plaza.facilities.actions.common import BuildingError, call_topic, tell_attendants
from plaza.facilities.models import Asked, CompanionCall
from plaza.facilities.queries import needs_of, open_call_of, suitable, was_asked
from plaza.facilities.rules import CALL_STATES, CALL_WAITS, PROMISE, kind_of, ladder
from plaza.facilities.signals import companion_called, companion_moved
from plaza.integrity.actions import record
from plaza.notices.actions import notify
from plaza.people.actions import end_tasks, give_key, give_task
from plaza.people.models import Officer
from plaza.people.queries import officers

TASK_FOR = timedelta(hours=2)
CALL_USELESS = timedelta(minutes=10)
COORDINATOR_STEP = 2


class NobodyThere(BuildingError):
    """Nobody who suits the room is on duty: the page says so, and what to do."""

    def __init__(self) -> None:
        super().__init__(
            t(
                "Saat ini tidak ada pendamping yang bertugas untuk ruang ini. Datanglah ke meja informasi di lantai 1: "
                "petugas di sana membantu Anda.",
                "No companion is on duty for this room right now. Please come to the information desk on floor 1: "
                "somebody there will help you.",
            )
        )


class Overtaken(BuildingError):
    """Another attendant was a moment faster, or the call is over."""

    def __init__(self) -> None:
        super().__init__(
            t("Panggilan ini sudah diambil atau sudah selesai.", "This call has been taken already, or is over.")
        )


def call_companion(
    room: Facility,
    *,
    holder: str,
    place: str = "",
    language: str = "id",
    needs: tuple[str, ...] | None = None,
    actor: str = "",
) -> CompanionCall:
    """Calls whoever suits the room, at once; a second press finds the running call.

    ``needs``: what the attendant is told after taking the call; what the holder told before, when not given. Raises NobodyThere,
    and BuildingError for a room where nobody comes or a flood of calls.
    """
    if not kind_of(room.kind).role:
        raise BuildingError(t("Untuk ruang ini tidak ada pendamping.", "Nobody is called to this room."))
    if known := open_call_of(room, holders=[holder]):
        return known
    if not allow(f"companion:{holder}", limit=8, per=3600):
        raise BuildingError(
            t(
                "Terlalu banyak panggilan. Datanglah ke meja informasi.",
                "Too many calls. Please come to the information desk.",
            )
        )
    asked = suitable(room)
    if not asked:
        record("companion.nobody", actor=actor or holder, subject=f"room:{room.code}")
        raise NobodyThere
    moment = now()
    call = CompanionCall(
        ref=new_reference(10), room=room, holder=holder, place=place[:60], language=language, asked_at=moment,
        promised_at=moment + PROMISE, needs=list(needs_of(holder) if needs is None else needs),
    )  # fmt: skip
    try:
        with transaction.atomic():
            call.save(force_insert=True)
            give_key(call.subject, holder=holder)
            record("companion.called", actor=actor or holder, subject=call.subject, facts={"room": room.code})
            ask(call, officers_pk=[asked[0].pk])
            companion_called.send(CompanionCall, call=call, actor=actor or holder)
    except IntegrityError:  # the same person's other press was a moment faster
        return open_call_of(room, holders=[holder]) or _gone()
    return call


def _gone() -> CompanionCall:
    raise Overtaken


def ask(call: CompanionCall, *, officers_pk: list[int]) -> int:
    """Asks these attendants, once each, on their page and on their locked phone; how many were asked now."""
    already = set(call.asked.values_list("officer_id", flat=True))
    fresh = [pk for pk in officers_pk if pk not in already]
    Asked.objects.bulk_create([Asked(call=call, officer_id=pk, at=now()) for pk in fresh], ignore_conflicts=True)
    for officer in Officer.objects.select_related("user").filter(pk__in=fresh):
        _push(call, officer)
    tell_attendants()
    return len(fresh)


def _push(call: CompanionCall, officer: Officer) -> None:
    notify(
        f"citizen:{officer.user_id}", kind="companion.called", about=call.subject, useless_after=CALL_USELESS,
        link=f"{settings.PUBLIC_URL}/pendamping/",
        title=t("Pendamping dipanggil: {room}", "A companion is called: {room}", room=call.room.name_id),
        body=t("Lantai {floor}. Buka halaman pendamping untuk mengambil panggilan ini.",
               "Floor {floor}. Open the companions' page to take this call.", floor=call.room.floor),
    )  # fmt: skip


def climb(call: CompanionCall) -> bool:
    """Brings a call that nobody took to the step that is due: all who suit, the coordinator, and openly nobody. Bears being run twice."""
    due = ladder(call.asked_at, at=now())
    if call.state != "calling" or due <= call.step:
        return False
    with transaction.atomic():
        if not CompanionCall.objects.filter(pk=call.pk, state="calling", step=call.step).update(step=due):
            return False
        call.step = due
        found = [one.pk for one in suitable(call.room)]
        if due >= COORDINATOR_STEP:
            found += list(officers(role="koordinator").values_list("pk", flat=True))
        ask(call, officers_pk=found)
        record("companion.climbed", actor="sistem", subject=call.subject, facts={"step": due})
        if due >= COORDINATOR_STEP + 1:
            _move(call, to="unanswered", actor="sistem")
    return True


def climb_all() -> int:
    """The round of all calls that wait; how many went a step up."""
    waiting = CompanionCall.objects.select_related("room").filter(state="calling").order_by("asked_at")[:200]
    return sum(climb(call) for call in waiting)


def _move(call: CompanionCall, *, to: str, actor: str, **changes: object) -> None:
    if not move(call, to=to, table=CALL_STATES, **changes):
        raise Overtaken
    record(f"companion.{to}", actor=actor, subject=call.subject)
    companion_moved.send(CompanionCall, call=call, actor=actor)
    publish(call_topic(call.ref), {})
    tell_attendants()


@transaction.atomic
def take_call(call: CompanionCall, officer: Officer) -> CompanionCall:
    """The attendant comes: from now on they, and nobody else, see where and what is needed. Raises Overtaken, and BuildingError for
    somebody who was not asked."""
    if not was_asked(call, officer):
        raise BuildingError(t("Panggilan ini bukan untuk Anda.", "This call is not for you."))
    if call.state not in CALL_WAITS:
        if call.taken_by_id == officer.pk:
            return call
        raise Overtaken
    _move(call, to="taken", actor=officer.ref, taken_by=officer, taken_at=now())
    give_task(officer, subject_ref=call.subject, cause_ref=call.subject, until=real_now() + TASK_FOR)
    return call


@transaction.atomic
def arrive(call: CompanionCall, officer: Officer) -> CompanionCall:
    """The attendant is with the person."""
    _own(call, officer)
    _move(call, to="there", actor=officer.ref, there_at=now())
    return call


@transaction.atomic
def give_back_call(call: CompanionCall, officer: Officer) -> CompanionCall:
    """The attendant cannot come after all: everybody else who suits is asked at once."""
    _own(call, officer)
    _move(call, to="calling", actor=officer.ref, taken_by=None, taken_at=None, step=max(call.step, 1))
    end_tasks(cause_ref=call.subject)
    ask(call, officers_pk=[one.pk for one in suitable(call.room)])
    return call


@transaction.atomic
def end_call(call: CompanionCall, officer: Officer) -> CompanionCall:
    """The person has what they came for."""
    _own(call, officer)
    _move(call, to="done", actor=officer.ref, ended_at=now())
    end_tasks(cause_ref=call.subject)
    return call


@transaction.atomic
def cancel_call(call: CompanionCall, *, actor: str) -> CompanionCall:
    """The person needs nobody any more; twice changes nothing."""
    if call.state in ("cancelled", "done"):
        return call
    if call.state == "there":
        raise BuildingError(t("Pendamping sudah bersama Anda.", "The companion is with you already."))
    _move(call, to="cancelled", actor=actor, ended_at=now())
    end_tasks(cause_ref=call.subject)
    return call


def _own(call: CompanionCall, officer: Officer) -> None:
    if call.taken_by_id != officer.pk:
        raise Overtaken
