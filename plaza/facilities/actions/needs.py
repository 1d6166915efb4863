"""Needs that are told once, with consent, and can be taken back at any time."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q

from plaza.core.clock import now
from plaza.core.texts import t
from plaza.facilities.actions.common import BuildingError
from plaza.facilities.models import CompanionCall, Needs
from plaza.facilities.queries import needs_row
from plaza.facilities.rules import CALL_OPEN, NEEDS
from plaza.integrity.actions import record

LONGEST = 300


@transaction.atomic
def tell_needs(holder: str, *, needs: Sequence[str], words: str = "", consent: bool, actor: str = "") -> Needs:
    """Keeps what the person needs, so that nobody asks again. Raises BuildingError without consent or for an unknown need.

    The log says that something was told, never what.
    """
    if any(need not in NEEDS for need in needs) or not (needs or words.strip()):
        raise BuildingError(t("Pilih kebutuhan Anda.", "Choose what you need."))
    if not consent:
        raise BuildingError(
            t("Tanpa persetujuan Anda, kami tidak menyimpannya.", "Without your consent we do not keep it.")
        )
    kept = {"needs": list(dict.fromkeys(needs)), "words": words.strip()[:LONGEST], "consented_at": now()}
    row, _ = Needs.objects.update_or_create(holder=holder, defaults=kept)
    record("needs.told", actor=actor or holder, subject=holder)
    return row


@transaction.atomic
def carry_needs(holders: Iterable[str], *, to: str) -> bool:
    """What the person told as a guest is theirs too once they have signed in; whether anything followed.

    What the account was told itself stays. Withdrawing either forgets both.
    """
    told = needs_row(set(holders) - {to})
    if told is None or Needs.objects.filter(holder=to).exists():
        return False
    kept = {"needs": told.needs, "words": told.words, "consented_at": told.consented_at, "origin": told.holder}
    return Needs.objects.get_or_create(holder=to, defaults=kept)[1]


@transaction.atomic
def withdraw_needs(holders: Iterable[str], *, actor: str) -> int:
    """Forgets what these holders told, wherever it followed them, also in companion calls that still run; how many rows went."""
    found = set(holders)
    found |= set(Needs.objects.filter(holder__in=found).exclude(origin="").values_list("origin", flat=True))
    mine = Needs.objects.filter(Q(holder__in=found) | Q(origin__in=found))
    found |= set(mine.values_list("holder", flat=True))
    gone = mine.delete()[0]
    for call in CompanionCall.objects.filter(holder__in=found, state__in=CALL_OPEN):
        CompanionCall.objects.filter(pk=call.pk).update(needs=[])
    if gone:
        record("needs.withdrawn", actor=actor, subject=actor)
    return gone
