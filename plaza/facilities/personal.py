"""What the building keeps of a person: their needs, the companions they called, and rooms they booked."""

from collections.abc import Sequence

from plaza.core.clock import now
from plaza.core.texts import t
from plaza.facilities.models import Booking, CompanionCall, Needs, Stay
from plaza.facilities.rules import CALL_OPEN
from plaza.people.personal import Kept, Owner, Swept, Told


class Facilities:
    """The keeper of needs, companion calls and bookings."""

    name = "building"

    def told(self, owner: Owner) -> Sequence[Told]:
        """Needs, companion calls and bookings."""
        return [
            *({"needs": row.needs, "words": row.words, "consented_at": row.consented_at.isoformat()} for row in _needs(owner)),
            *({"companion": row.ref, "at": row.asked_at.isoformat(), "place": row.place, "needs": row.needs} for row in _calls(owner)),
            *({"room": row.room.code, "from": row.starts_at.isoformat(), "state": row.state} for row in _bookings(owner)),
        ]  # fmt: skip

    def sweep(self, owner: Owner, *, erase: bool) -> Swept:
        """Needs go at once; a companion on the way and a room that is still to be used stay till then."""
        swept, moment = Swept(), now()
        calls = [row for row in _calls(owner) if row.state not in CALL_OPEN]
        bookings = [row for row in _bookings(owner) if row.state != "booked" or row.ends_at < moment]
        swept.erased.update({"needs": len(_needs(owner)), "companion": len(calls), "booking": len(bookings)})
        owner.gone |= {row.subject for row in calls} | {row.subject for row in bookings}
        on_the_way, to_come = len(_calls(owner)) - len(calls), len(_bookings(owner)) - len(bookings)
        if on_the_way:
            why = t("Sampai pendamping selesai membantu Anda.", "Until the companion has helped you.")
            swept.kept.append(Kept("companion", t("Panggilan pendamping", "A call for a companion"), why, on_the_way))
        if to_come:
            why = t("Sampai pesanan itu lewat, atau Anda batalkan.", "Until it is over, or you cancel it.")
            swept.kept.append(Kept("booking", t("Ruang yang Anda pesan", "A room that you booked"), why, to_come))
        if erase:
            self.withdraw(owner)
            for call in calls:
                CompanionCall.objects.filter(pk=call.pk).update(holder=f"dihapus:{call.ref}", needs=[], place="")
            for booking in bookings:
                Booking.objects.filter(pk=booking.pk).update(holder=f"dihapus:{booking.ref}")
            Stay.objects.filter(holder__in=owner.holders).exclude(ended_at=None).update(holder="")
        return swept

    def withdraw(self, owner: Owner) -> int:
        """Needs were told with consent alone: they go, also from companion calls that still run."""
        for call in _calls(owner):
            CompanionCall.objects.filter(pk=call.pk).update(needs=[])
        return Needs.objects.filter(holder__in=owner.holders).delete()[0]


def _needs(owner: Owner) -> list[Needs]:
    return list(Needs.objects.filter(holder__in=owner.holders))


def _calls(owner: Owner) -> list[CompanionCall]:
    return list(CompanionCall.objects.filter(holder__in=owner.holders).order_by("pk"))


def _bookings(owner: Owner) -> list[Booking]:
    return list(Booking.objects.filter(holder__in=owner.holders).select_related("room").order_by("pk"))
