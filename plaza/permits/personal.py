"""What the register keeps of a person: permits in force, and those that are over."""

from collections.abc import Sequence
from functools import partial

from django.db import transaction

from plaza.core.clock import today
from plaza.core.storage import delete_blob
from plaza.core.texts import t
from plaza.integrity.actions import record
from plaza.people.personal import Kept, Owner, Swept, Told
from plaza.permits.models import Permit
from plaza.permits.rules import status_of


class Permits:
    """The keeper of the register: asked before applications, whose owner is the permit's."""

    name = "permits"

    def told(self, owner: Owner) -> Sequence[Told]:
        """Every permit with what is printed on it."""
        return [
            {"number": row.number, "code": row.code, "product": row.product_id, "name": row.holder_name, "facts": row.facts,
             "issued_at": row.issued_at.isoformat(), "valid_until": row.valid_until and row.valid_until.isoformat(),
             "state": row.state}
            for row in _permits(owner)
        ]  # fmt: skip

    def sweep(self, owner: Owner, *, erase: bool) -> Swept:
        """A permit that has run out loses its name and facts; one in force, and the word that one was revoked, stay."""
        swept, day = Swept(), today()
        for row in _permits(owner):
            status = status_of(row.state, valid_until=row.valid_until, today=day)
            if status == "valid":
                why = t(
                    "Selama berlaku, siapa pun harus dapat memeriksanya.",
                    "While it is valid, anybody must be able to check it.",
                )
                swept.kept.append(Kept("permit", t("Izin yang berlaku", "A valid permit"), why, until=row.valid_until))
            elif status == "revoked":
                why = t(
                    "Register harus dapat mengatakan bahwa izin itu dicabut.",
                    "The register must be able to say that it was revoked.",
                )
                swept.kept.append(Kept("revoked_permit", t("Izin yang dicabut", "A revoked permit"), why))
            elif row.holder_name:
                swept.erased["permit"] += 1
                owner.gone.add(row.ref)
                if erase:
                    _forget(row)
        return swept

    def withdraw(self, owner: Owner) -> int:
        """Nothing here rests on consent alone."""
        return 0


def _permits(owner: Owner) -> list[Permit]:
    return list(Permit.objects.filter(application_ref__in=owner.subjects("application")).order_by("pk"))


def _forget(row: Permit) -> None:
    """The code still answers that there was such a permit and that it has run out; whose it was, nobody can say any more."""
    blank = {
        "holder_name": "",
        "holder_initials": "",
        "holder_index": "",
        "facts": [],
        "blob": "",
        "sha256": "",
        "salt": "",
    }
    blob = row.blob
    with transaction.atomic():
        Permit.objects.filter(pk=row.pk).update(**blank)
        row.refresh_from_db()
        record("permit.forgotten", actor="sistem", subject=row.ref, row=row.content)
    if blob:
        transaction.on_commit(partial(delete_blob, blob))
