"""What is an officer's own: nobody serves, reads or decides on duty what belongs to them, their contact, their identity, their house.

An officer is known by their account, the devices they worked on, their addresses, and whatever the rooms above know through what
they hold (``Knows``): the identity and family card numbers of their own applications. All but holders are compared as *marks*,
blind indexes that nobody can read.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Protocol

from allauth.account.models import EmailAddress
from django.db import transaction

from plaza.core.clock import now
from plaza.core.fields import blind_index
from plaza.core.telephones import tidy_phone
from plaza.integrity.actions import record
from plaza.people.models import Key, Officer, Recusal, StaffDevice, User
from plaza.people.viewers import Viewer


class Knows(Protocol):
    """A room that knows people by more than a key."""

    def of_holder(self, holder: str) -> set[str]:
        """The marks of whoever this account is, by what it holds."""

    def of_subject(self, subject_ref: str) -> set[str]:
        """The marks of whomever the subject is about; empty for another room's subjects."""


_rooms: list[Knows] = []


def bind(*rooms: Knows) -> None:
    """Names the rooms that know."""
    _rooms[:] = rooms


def contact_mark(contact: str) -> str:
    """The mark of an e-mail address or a telephone number, however it is written; empty for an empty one."""
    text = contact.strip().lower()
    return blind_index(text if "@" in text else tidy_phone(text), purpose="contact") if text else ""


class Self:
    """One officer as the plaza knows them outside their office; looked up once, and only as far as somebody asks."""

    def __init__(self, officer: Officer) -> None:
        self.officer = officer

    @cached_property
    def holders(self) -> frozenset[str]:
        """The account, and every device that the officer worked on."""
        devices = StaffDevice.objects.filter(officer=self.officer).values_list("device", flat=True)
        return frozenset({f"citizen:{self.officer.user_id}", *devices})

    @cached_property
    def marks(self) -> frozenset[str]:
        """By what else they are known. What lies on a device is not asked: others may have used it."""
        account = f"citizen:{self.officer.user_id}"
        known = set[str]().union(*(room.of_holder(account) for room in _rooms))
        addresses = EmailAddress.objects.filter(user_id=self.officer.user_id).values_list("email", flat=True)
        own = User.objects.filter(pk=self.officer.user_id).values_list("email", flat=True)
        return frozenset({*known, *(contact_mark(address) for address in {*addresses, *own})})

    def owns(self, subject_ref: str, *, holder: str = "", contact: str = "") -> bool:
        """Whether the subject is the officer's own. ``holder`` and ``contact``: what its row itself says."""
        if holder and holder in self.holders:
            return True
        if Key.objects.filter(subject_ref=subject_ref, holder__in=self.holders).exists():
            return True
        about = set[str]().union(*(room.of_subject(subject_ref) for room in _rooms))
        about |= {contact_mark(contact)} if contact else set()
        return bool((about - {""}) and about & self.marks)


def note_device(viewer: Viewer) -> None:
    """Remembers the device on which an officer works, so that nothing begun on it comes to them on duty."""
    device = next((name for name in viewer.identities if name.startswith("device:")), "")
    if viewer.officer is None or not device or viewer.fresh_device:
        return
    if not StaffDevice.objects.filter(officer=viewer.officer, device=device).exists():
        StaffDevice.objects.get_or_create(officer=viewer.officer, device=device, defaults={"since": now()})


@transaction.atomic
def recuse(officer: Officer, *, subject_ref: str, nobody_else: bool) -> None:
    """Notes that the subject went past this officer because it is theirs; once in the log.

    ``nobody_else``: nobody at the tenant could take it either; the head of another tenant may.
    """
    row, fresh = Recusal.objects.get_or_create(
        officer=officer, subject_ref=subject_ref, defaults={"at": now(), "nobody_else": nobody_else}
    )
    widened = nobody_else and (fresh or not row.nobody_else)
    if widened and not fresh:
        Recusal.objects.filter(pk=row.pk).update(nobody_else=True)
    if fresh or widened:
        facts = {"officer": officer.ref, "nobody_else": nobody_else}
        record("people.recused", actor="sistem", subject=subject_ref, facts=facts)


def left_to_others(kind: str) -> list[str]:
    """The references of this kind that nobody at their tenant may take, for the head of another one."""
    rows = Recusal.objects.filter(nobody_else=True, subject_ref__startswith=f"{kind}:")
    return [ref.partition(":")[2] for ref in rows.values_list("subject_ref", flat=True).distinct()]


def settle(subject_ref: str) -> None:
    """The matter is with somebody, or over: it is left to nobody any more."""
    Recusal.objects.filter(subject_ref=subject_ref, nobody_else=True).update(nobody_else=False)


def heads_elsewhere(officer: Officer) -> frozenset[str]:
    """The tenants of which the officer is the head; empty for whoever is head of none."""
    return frozenset(officer.roles.filter(name="kepala").values_list("tenant", flat=True))


def others(found: Iterable[Officer], *, subject_ref: str, holder: str = "", contact: str = "") -> list[Officer]:
    """Those of these officers to whom the subject does not belong."""
    return [one for one in found if not Self(one).owns(subject_ref, holder=holder, contact=contact)]
