"""What feedback keeps of a person: their complaints. Survey answers and sealed reports belong to nobody that the plaza knows."""

import secrets
from collections.abc import Sequence

from plaza.core.texts import t
from plaza.feedback.models import Complaint, Remark
from plaza.people.personal import Kept, Owner, Swept, Told


class Feedback:
    """The keeper of complaints. Their kind, office and times stay in the figures."""

    name = "complaints"

    def told(self, owner: Owner) -> Sequence[Told]:
        """Every complaint with what was said on it."""
        return [
            {"complaint": row.ref, "kind": row.kind, "tenant": row.tenant, "state": row.state, "name": row.name, "contact": row.contact,
             "place": row.place, "words": row.words, "officer": row.officer_words, "received_at": row.received_at.isoformat(),
             "said": [{"at": one.at.isoformat(), "by": one.by, "kind": one.kind, "words": one.words}
                      for one in row.remarks.order_by("pk")]}
            for row in _complaints(owner)
        ]  # fmt: skip

    def sweep(self, owner: Owner, *, erase: bool) -> Swept:
        """What is closed goes; what somebody still has to answer stays, without which it could not be."""
        swept = Swept()
        over = [row for row in _complaints(owner) if row.state == "closed"]
        running = len(_complaints(owner)) - len(over)
        swept.erased["complaint"] += len(over)
        owner.gone |= {row.subject for row in over}
        if running:
            why = t("Sampai selesai. Tutup aduannya bila Anda ingin isinya dihapus sekarang.",
                    "Until it is settled. Close it if you want its words deleted now.")  # fmt: skip
            swept.kept.append(
                Kept("complaint", t("Aduan yang belum selesai", "A complaint that is not settled"), why, running)
            )
        for row in over if erase else ():
            blank = {"words": "", "officer_words": "", "place": "", "name": "", "contact": "", "about": ""}
            Complaint.objects.filter(pk=row.pk).update(**blank, asked_at=None, code_salt=secrets.token_hex(8))
            Remark.objects.filter(complaint=row).update(words="")
        return swept

    def withdraw(self, owner: Owner) -> int:
        """Nothing here rests on consent alone."""
        return 0


def _complaints(owner: Owner) -> list[Complaint]:
    refs = [subject.partition(":")[2] for subject in owner.subjects("complaint")]
    return list(Complaint.objects.filter(ref__in=refs).order_by("pk"))
