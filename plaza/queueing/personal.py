"""What the queue keeps of a person: their numbers, what was noted with them, messages and appointments."""

from collections.abc import Sequence

from plaza.core.texts import t
from plaza.people.personal import Kept, Owner, Swept, Told
from plaza.queueing.models import Appointment, Command, Message, Note, Step, Ticket
from plaza.queueing.rules import ACTIVE


class Queueing:
    """The keeper of numbers, messages and appointments. Numbers and hours stay in the figures, without whose they were."""

    name = "queue"

    def told(self, owner: Owner) -> Sequence[Told]:
        """Every number, message and appointment."""
        return [
            *(_ticket_told(row) for row in _tickets(owner)),
            *(_message_told(row) for row in Message.objects.filter(holder__in=owner.holders)),
            *(_appointment_told(row) for row in Appointment.objects.filter(holder__in=owner.holders)),
        ]

    def sweep(self, owner: Owner, *, erase: bool) -> Swept:
        """What is over goes; a number that waits, a message without an answer and a coming appointment stay till they are over."""
        swept = Swept()
        over = [row for row in _tickets(owner) if row.state not in ACTIVE]
        active = len(_tickets(owner)) - len(over)
        answered = Message.objects.filter(holder__in=owner.holders, state="answered")
        waiting = Message.objects.filter(holder__in=owner.holders).exclude(state="answered").count()
        past = Appointment.objects.filter(holder__in=owner.holders).exclude(state="booked")
        coming = list(Appointment.objects.filter(holder__in=owner.holders, state="booked").order_by("at"))
        swept.erased.update({"ticket": len(over), "message": answered.count(), "appointment": past.count()})
        owner.gone |= {row.subject for row in over} | {row.subject for row in past}
        if active:
            why = t("Sampai Anda dilayani atau keluar dari antrean.", "Until you are served or leave the line.")
            swept.kept.append(
                Kept("ticket", t("Nomor antrean yang masih berjalan", "A number that is still waiting"), why, active)
            )
        if waiting:
            why = t("Sampai instansi menjawabnya.", "Until the agency has answered it.")
            swept.kept.append(
                Kept("message", t("Pesan yang belum dijawab", "A message without an answer"), why, waiting)
            )
        if coming:
            why = t("Sampai janji itu lewat, atau Anda batalkan.", "Until it is over, or you cancel it.")
            what = t("Janji temu yang akan datang", "An upcoming appointment")
            swept.kept.append(Kept("appointment", what, why, len(coming), coming[-1].at.date()))
        if erase:
            _forget(owner, over, list(past))
            answered.delete()
        return swept

    def withdraw(self, owner: Owner) -> int:
        """Nothing here rests on consent alone."""
        return 0


def _tickets(owner: Owner) -> list[Ticket]:
    return list(Ticket.objects.filter(holder__in=owner.holders).order_by("pk"))


def _forget(owner: Owner, over: Sequence[Ticket], past: Sequence[Appointment]) -> None:
    keys = [row.pk for row in over]
    Note.objects.filter(ticket__in=keys).delete()
    Step.objects.filter(ticket__in=keys, actor__in=owner.holders).update(actor="warga")
    Ticket.objects.filter(pk__in=keys).update(holder="", contact="", application_ref="")
    for row in past:
        Appointment.objects.filter(pk=row.pk).update(holder=f"dihapus:{row.ref}", contact="", key=None)
    Command.objects.filter(actor__in=owner.holders).delete()


def _ticket_told(row: Ticket) -> Told:
    return {
        "ticket": row.ref, "number": row.number, "day": row.day.isoformat(), "service": row.service, "state": row.state,
        "outcome": row.outcome, "contact": row.contact, "priority": row.priority, "noted": [one.words for one in row.notes.all()],
    }  # fmt: skip


def _message_told(row: Message) -> Told:
    return {
        "message": row.ref, "at": row.left_at.isoformat(), "service": row.service, "words": row.words, "answer": row.answer,
        "contact": row.contact,
    }  # fmt: skip


def _appointment_told(row: Appointment) -> Told:
    return {
        "appointment": row.ref, "at": row.at.isoformat(), "service": row.service, "state": row.state, "contact": row.contact,
    }  # fmt: skip
