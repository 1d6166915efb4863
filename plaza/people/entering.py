"""Staff sign-ins in the log: who came in and by which factor, and that somebody's second factor was wrong, without a name."""

from typing import Any

from allauth.account.signals import user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_used
from django.dispatch import receiver

from plaza.integrity.actions import record
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


def _officer(user: User) -> Officer | None:
    return Officer.objects.filter(user_id=user.pk, active=True).first()
