"""What the sign-in library announces: staff sign-ins go into the log (a wrong second factor without a name), and every change of an
account's addresses is told to the other ones.
"""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_added, email_changed, email_confirmed, email_removed, user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_used
from django.dispatch import receiver

from plaza.core.texts import Pair, t
from plaza.integrity.actions import record
from plaza.people.leaving import tell_account
from plaza.people.models import Officer, User

DOOR = "door:staff"


def note_sign_in(user: User, *, by: str) -> None:
    """Writes into the log that an officer signed in; nothing for anybody else."""
    officer = _officer(user)
    if officer is not None:
        record("people.signed_in", actor=officer.ref, subject=officer.ref, facts={"by": by})


@receiver(user_logged_in, dispatch_uid="an_officer_signed_in")
def an_officer_signed_in(*, user: User, **_: Any) -> None:
    """By a code or a passkey."""
    note_sign_in(user, by="code")


@receiver(authenticator_used, dispatch_uid="an_officer_gave_the_second_factor")
def an_officer_gave_the_second_factor(*, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Only with it do roles count."""
    officer = _officer(user)
    if officer is not None:
        kind = str(authenticator.type)
        record("people.second_factor", actor=officer.ref, subject=officer.ref, facts={"by": kind})


@receiver(authentication_failed, dispatch_uid="a_second_factor_was_wrong")
def a_second_factor_was_wrong(*, user: User, **_: Any) -> None:
    """Counted, not named: whose it was may be a mistyped digit."""
    if _officer(user) is not None:
        record("people.factor_failed", actor="sistem", subject=DOOR)


ADDED = t("Alamat baru ditambahkan ke akun Anda", "A new address was added to your account")
CONFIRMED = t("Alamat baru di akun Anda sudah dibuktikan", "A new address on your account was verified")
CHANGED = t("Alamat utama akun Anda diganti", "Your account's main address was changed")
REMOVED = t("Satu alamat dihapus dari akun Anda", "An address was removed from your account")


@receiver(email_added, dispatch_uid="an_address_was_added")
def an_address_was_added(*, user: User, email_address: EmailAddress, **_: Any) -> None:
    """One that is added once it is verified is told then."""
    if not email_address.verified:
        _an_address_changed(user, email_address.email, ADDED)


@receiver(email_confirmed, dispatch_uid="an_address_was_verified")
def an_address_was_verified(*, email_address: EmailAddress, **_: Any) -> None:
    """The account's first address has no older one that could be told."""
    _an_address_changed(email_address.user, email_address.email, CONFIRMED)


@receiver(email_changed, dispatch_uid="the_main_address_changed")
def the_main_address_changed(*, user: User, to_email_address: EmailAddress, **_: Any) -> None:
    """Told to every other address, the one before among them."""
    _an_address_changed(user, to_email_address.email, CHANGED)


@receiver(email_removed, dispatch_uid="an_address_was_removed")
def an_address_was_removed(*, user: User, email_address: EmailAddress, **_: Any) -> None:
    """Told to the removed address too: it is the one that can say no more."""
    _an_address_changed(user, email_address.email, REMOVED, also=email_address.email if email_address.verified else "")


def _an_address_changed(user: User, email: str, what: Pair, *, also: str = "") -> None:
    officer = _officer(user)
    if officer is not None:
        record("people.address_changed", actor=officer.ref, subject=officer.ref, facts={"email": email})
    words = t(
        "Alamat: {email}. Bukan Anda? Akhiri semua sesi di halaman ini dan hubungi kami.",
        "Address: {email}. Was this not you? End every session on this page and call us.",
        email=email,
    )
    tell_account(user, what, words, but=email, also=also)


def _officer(user: User) -> Officer | None:
    return Officer.objects.filter(user_id=user.pk, active=True).first()
