"""What payments keep of a person: whose bills were paid, for as long as the public's books must be open to a check."""

from collections.abc import Sequence
from datetime import date

from plaza.core.clock import WITA, today
from plaza.core.texts import t
from plaza.payments.models import Bill
from plaza.people.personal import Kept, Owner, Swept, Told

YEARS = 10
"""How long the records of public money are kept, by the schedules of financial archives."""


class Payments:
    """The keeper of bills: asked after applications, whose bills they are."""

    name = "payments"

    def told(self, owner: Owner) -> Sequence[Told]:
        """Every bill with its formula and what was paid."""
        return [
            {"bill": row.reference, "for": row.subject_ref, "title": row.title_id, "amount": row.amount, "formula": row.formula_id,
             "payer": row.payer, "state": row.state, "opened_at": row.opened_at.isoformat(),
             "payments": [{"amount": one.amount, "channel": one.channel, "paid_at": one.paid_at.isoformat(), "use": one.use}
                          for one in row.payments.all()]}
            for row in _bills(owner)
        ]  # fmt: skip

    def sweep(self, owner: Owner, *, erase: bool) -> Swept:
        """Where no money moved, the payer's name goes with the case; where it did, the record stays for its time."""
        swept, day = Swept(), today()
        for row in _bills(owner):
            if row.payments.exists():
                until = _until(row)
                if until > day:
                    swept.kept.append(
                        Kept("payment", t("Catatan pembayaran", "A record of a payment"), _WHY, until=until)
                    )
                    continue
            if row.subject_ref in owner.gone and row.payer:
                swept.erased["bill"] += 1
                owner.gone.add(row.ref)
                if erase:
                    Bill.objects.filter(pk=row.pk).update(payer="", note="", inputs={})
        return swept

    def withdraw(self, owner: Owner) -> int:
        """Nothing here rests on consent alone."""
        return 0


_WHY = t(
    "Uang publik harus dapat diperiksa: catatannya disimpan sepuluh tahun.",
    "Public money must be open to a check: its records are kept for ten years.",
)


def _bills(owner: Owner) -> list[Bill]:
    subjects = [*owner.subjects("application"), *owner.subjects("ticket")]
    return list(Bill.objects.filter(subject_ref__in=subjects).order_by("pk"))


def _until(row: Bill) -> date:
    closed = (row.closed_at or row.opened_at).astimezone(WITA).date()
    return date(closed.year + YEARS, 12, 31)
