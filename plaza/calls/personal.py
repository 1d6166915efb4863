"""What calls keep of a person: what was written and shown in them. No sound and no picture was ever kept."""

from collections.abc import Sequence

from plaza.calls.models import Call, ChatLine, Paper, Ruling, Seat
from plaza.core.texts import t
from plaza.people.personal import Kept, Owner, Swept, Told
from plaza.queueing.queries import tickets
from plaza.verification.erasing import erase_files


class Calls:
    """The keeper of calls: asked before the queue, whose numbers they belong to."""

    name = "calls"

    def told(self, owner: Owner) -> Sequence[Told]:
        """Every call with what was written in it."""
        return [
            {
                "call": row.ref, "ticket": row.ticket_ref, "opened_at": row.opened_at.isoformat(), "outcome": row.outcome,
                "chat": [{"at": line.sent_at.isoformat(), "text": line.text} for line in row.chat.all()],
                "documents_shown": [paper.file_ref for paper in row.papers.all()],
            }
            for row in _calls(owner)
        ]  # fmt: skip

    def sweep(self, owner: Owner, *, erase: bool) -> Swept:
        """What was written goes once the call is over; not before the head has judged an ending that the person may contest."""
        swept = Swept()
        running = [row for row in _calls(owner) if row.state != "ended"]
        judged = set(Ruling.objects.values_list("ticket_ref", flat=True))
        contested = [row for row in _calls(owner) if row.outcome == "abusive" and row.ticket_ref not in judged]
        over = [row for row in _calls(owner) if row not in running and row not in contested]
        swept.erased["call"] += len(over)
        owner.gone |= {f"call:{row.ref}" for row in over}
        if running:
            why = t("Sampai panggilan itu selesai.", "Until the call has ended.")
            swept.kept.append(Kept("call", t("Panggilan yang berlangsung", "A call under way"), why, len(running)))
        if contested:
            why = t("Sampai kepala instansi meninjaunya: isinya dapat membela Anda.",
                    "Until the head of the agency has reviewed it: what was written may speak for you.")  # fmt: skip
            what = t("Percakapan yang dihentikan petugas", "A conversation that an officer ended")
            swept.kept.append(Kept("contested_call", what, why, len(contested)))
        if erase:
            _forget(over)
        return swept

    def withdraw(self, owner: Owner) -> int:
        """Nothing here rests on consent alone."""
        return 0


def _calls(owner: Owner) -> list[Call]:
    subjects = [row.subject for row in tickets().filter(holder__in=owner.holders)]
    return list(Call.objects.filter(ticket_ref__in=subjects).order_by("pk"))


def _forget(over: Sequence[Call]) -> None:
    ChatLine.objects.filter(call__in=over).delete()
    for belongs_to in set(Paper.objects.filter(call__in=over).values_list("belongs_to", flat=True)):
        if not belongs_to.startswith("application:"):  # a case's documents go with the case
            erase_files(belongs_to, actor="sistem")
    Paper.objects.filter(call__in=over).delete()
    Seat.objects.filter(call__in=over, role="citizen").update(name="", check_words="")
    Ruling.objects.filter(ticket_ref__in=[row.ticket_ref for row in over]).update(words="")
