"""What the outbox keeps of a person: where they are reached, and what was sent to them."""

from collections.abc import Sequence

from plaza.notices.models import Notice, Subscription
from plaza.people.personal import Owner, Swept, Told


class Notices:
    """The keeper of letters and push subscriptions: asked after those whose matters the letters are about."""

    name = "notices"

    def told(self, owner: Owner) -> Sequence[Told]:
        """Browsers that are told, and every letter about what is the person's."""
        kinds = ("application", "ticket", "appointment", "complaint", "companion", "booking", "bill", "permit")
        about = [subject for kind in kinds for subject in owner.subjects(kind)]
        letters = Notice.objects.filter(about__in=about).order_by("pk")
        return [
            *({"push_since": row.made_at.isoformat()} for row in _pushes(owner)),
            *({"about": row.about, "at": row.created_at.isoformat(), "to": row.address, "words": row.words} for row in letters),
        ]  # fmt: skip

    def sweep(self, owner: Owner, *, erase: bool) -> Swept:
        """Letters about what is gone go with it, and so does every subscription."""
        swept, letters = Swept(), Notice.objects.filter(about__in=owner.gone)
        swept.erased.update({"notice": letters.count(), "push": len(_pushes(owner))})
        if erase:
            letters.delete()
            self.withdraw(owner)
        return swept

    def withdraw(self, owner: Owner) -> int:
        """Nobody is told by push any more."""
        return Subscription.objects.filter(holder__in=owner.holders).delete()[0]


def _pushes(owner: Owner) -> list[Subscription]:
    return list(Subscription.objects.filter(holder__in=owner.holders))
