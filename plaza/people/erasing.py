"""A person's copy of what is theirs, its erasure at their wish, and consent withdrawn (UU 27/2022)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from plaza.core.clock import now, real_now
from plaza.core.references import new_reference
from plaza.core.texts import t
from plaza.integrity.actions import erase_facts, record
from plaza.people.models import Erasure, Key, Officer, Task, User
from plaza.people.personal import Kept, Owner, Swept, Told, keepers

WITHIN = timedelta(hours=72)
"""3 x 24 hours, as the law has it for consent withdrawn and for processing to end; here it is done at once."""
AT_ONCE = 100


def copy_of(holders: Iterable[str]) -> dict[str, Sequence[Told]]:
    """Everything that is the person's, by room, in plain JSON values."""
    owner = Owner(holders)
    return {keeper.name: keeper.told(owner) for keeper in keepers()} | {"account": _account(owner)}


def foreseen(holders: Iterable[str]) -> Swept:
    """What an erasure would erase and what it would leave, with the reasons; nothing is changed."""
    return _swept(Owner(holders), erase=False)


@transaction.atomic
def erase(holders: Iterable[str], *, actor: str) -> Erasure | None:
    """Erases what may go, at once; what must stay is named with its reason, and goes by itself when that has ended.

    None for somebody of whom nothing is kept.
    """
    found = foreseen(holders)
    if not found.erased and not found.kept:
        return None
    moment = now()
    wish = Erasure(ref=new_reference(10), holders=sorted(holders), asked_at=moment, promised_by=moment + WITHIN)
    wish.save(force_insert=True)
    _carry_out(wish, actor=actor)
    return wish


def erase_what_ended() -> int:
    """Goes on with erasures that left something, whose reason may have ended meanwhile; how many are now complete."""
    open_wishes = Erasure.objects.filter(done_at=None).order_by("pk")[:AT_ONCE]
    for wish in open_wishes:
        with transaction.atomic():
            _carry_out(wish, actor="sistem")
    return sum(wish.done_at is not None for wish in open_wishes)


@transaction.atomic
def withdraw_consent(holders: Iterable[str], *, actor: str) -> int:
    """Ends at once what the person had agreed to beyond what their matters need; how many things that were."""
    owner = Owner(holders)
    count = sum(keeper.withdraw(owner) for keeper in keepers())
    record("people.consent_withdrawn", actor=actor, subject=f"erasure:{new_reference(10)}", facts={"things": count})
    return count


def _carry_out(wish: Erasure, *, actor: str) -> None:
    owner = Owner(wish.holders)
    swept = _swept(owner, erase=True)
    for subject in sorted(owner.gone):
        erase_facts(subject, actor="sistem")
    Key.objects.filter(subject_ref__in=owner.gone).delete()
    Task.objects.filter(subject_ref__in=owner.gone, ended_at=None).update(ended_at=real_now())
    Task.objects.filter(subject_ref__in=owner.gone).update(reason="")
    wish.erased = dict(Counter(wish.erased) + swept.erased)
    wish.kept = [kept.kind for kept in swept.kept]
    if not swept.kept:
        Key.objects.filter(holder__in=owner.holders).delete()
        wish.done_at, wish.holders = now(), []
    wish.save(update_fields=["erased", "kept", "done_at", "holders"])
    if swept.erased:
        facts = {"erased": dict(sorted(swept.erased.items())), "kept": sorted(wish.kept)}
        record("people.erased", actor=actor, subject=f"erasure:{wish.ref}", facts=facts)


def _swept(owner: Owner, *, erase: bool) -> Swept:
    whole = Swept()
    for keeper in keepers():
        part = keeper.sweep(owner, erase=erase)
        whole.erased += part.erased
        whole.kept += part.kept
    whole.kept += _account_kept(owner, whole)
    if not any(kept.kind == "account" for kept in whole.kept):
        whole.erased["account"] += _forget_account(owner, erase=erase)
    whole.erased = +whole.erased
    return whole


def _users(owner: Owner) -> list[User]:
    numbers = [int(name.partition(":")[2]) for name in owner.holders if name.startswith("citizen:")]
    return list(User.objects.filter(pk__in=numbers, is_active=True))


def _account(owner: Owner) -> list[Told]:
    return [{"email": user.email, "name": user.name, "joined_at": user.joined_at.isoformat()} for user in _users(owner)]


def _account_kept(owner: Owner, swept: Swept) -> list[Kept]:
    users = _users(owner)
    what = t("Akun Anda (alamat e-mail)", "Your account (e-mail address)")
    if Officer.objects.filter(user__in=users).exists():
        why = t(
            "Anda bertugas di plaza: perbuatan petugas tetap bernama.",
            "You work at the plaza: an officer's acts stay under their name.",
        )
        return [Kept("account", what, why)]
    if users and swept.kept:
        why = t(
            "Dengan akun ini Anda mencapai yang masih disimpan.", "With this account you can reach what is still kept."
        )
        return [Kept("account", what, why)]
    return []


def _forget_account(owner: Owner, *, erase: bool) -> int:
    users = _users(owner)
    for user in users if erase else ():
        EmailAddress.objects.filter(user=user).delete()
        Authenticator.objects.filter(user=user).delete()
        user.set_unusable_password()  # ends every session
        user.email, user.name, user.is_active = f"dihapus-{user.pk}@plaza.invalid", "", False
        user.save(update_fields=["email", "name", "is_active", "password"])
    return len(users)
