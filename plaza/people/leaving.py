"""Taking access away: an officer, a role, a session, a lost second factor. Each act is told to the person and stands in the log."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from plaza.core.clock import now, real_now
from plaza.core.texts import Pair, t
from plaza.integrity.actions import record
from plaza.people.actions import PeopleError, end_duty
from plaza.people.in_the_log import of_role_taken
from plaza.people.models import Duty, FactorReset, Officer, Role, Task, User
from plaza.people.rules import APPROVES, may_manage
from plaza.people.signals import access_ended, officer_released, staff_told
from plaza.people.viewers import Viewer

RESET_WITHIN = timedelta(days=2)


def may_take_from(viewer: Viewer, officer: Officer) -> bool:
    """Whether the viewer may take access away from this officer; nobody does so from themself."""
    if viewer.officer is None or viewer.officer.pk == officer.pk:
        return False
    return may_manage(officer.roles.values_list("name", "tenant"), manager=viewer.roles)


@transaction.atomic
def deactivate(officer: Officer, *, actor: str, reason: str) -> bool:
    """Ends everything an officer has here, at once: posts, tasks, claims, roster, sessions. False when it was done before."""
    if not Officer.objects.filter(pk=officer.pk, active=True).update(active=False):
        return False
    officer.active = False
    release(officer, actor=actor)
    ended = end_sessions(officer.user, actor=actor)
    record("people.deactivated", actor=actor, subject=officer.ref, facts={"reason": reason, "sessions": ended})
    tell_account(
        officer.user,
        t("Akses petugas Anda dihentikan", "Your access as an officer has ended"),
        t("Alasan: {reason}", "Reason: {reason}", reason=reason),
    )
    return True


@transaction.atomic
def release(officer: Officer, *, actor: str) -> None:
    """Takes the officer off duty now: roster, tasks, and whoever they serve goes back to the front of the line."""
    moment = now()
    for duty in Duty.objects.filter(officer=officer, ends_at__gt=moment).exclude(ends_at__lte=F("starts_at")):
        end_duty(duty, actor=actor)
    _release_now(officer, actor=actor)


@transaction.atomic
def take_off_duty(officer: Officer, *, tenant: str, actor: str) -> bool:
    """Ends the officer's duty of this moment at the tenant, with whatever they have open; False when they had none."""
    moment = now()
    running = list(Duty.objects.filter(officer=officer, tenant=tenant, starts_at__lte=moment, ends_at__gt=moment))
    for duty in running:
        end_duty(duty, actor=actor)
    if running:
        _release_now(officer, actor=actor)
    return bool(running)


def _release_now(officer: Officer, *, actor: str) -> None:
    officer_released.send(Officer, officer=officer, actor=actor)
    ended = Task.objects.filter(officer=officer, ended_at=None).update(ended_at=real_now())
    record("people.released", actor=actor, subject=officer.ref, facts={"tasks": ended})


@transaction.atomic
def take_role(role: Role, *, actor: str) -> None:
    """Takes one role away; what the officer has open under it ends with their sessions."""
    officer, name, tenant = role.officer, role.name, role.tenant
    if not Role.objects.filter(pk=role.pk).delete()[0]:
        return
    _release_now(officer, actor=actor)
    end_sessions(officer.user, actor=actor)
    record(
        "people.role_taken", actor=actor, subject=officer.ref, facts={"role": name, "tenant": tenant},
        row=of_role_taken(officer.pk, name, tenant),
    )  # fmt: skip
    tell_account(
        officer.user,
        t("Satu peran Anda dicabut", "One of your roles was taken away"),
        t("Peran: {role} {tenant}", "Role: {role} {tenant}", role=name, tenant=tenant),
    )


def sessions_of(user: User) -> list[UserSession]:
    """The account's running sessions, the one used last first."""
    found = UserSession.objects.purge_and_list(user)
    return sorted(found, key=lambda session: session.last_seen_at, reverse=True)


@transaction.atomic
def end_sessions(user: User, *, actor: str, but: str | None = None, only: int | None = None) -> int:
    """Ends the account's sessions (but the one of that key; or only one of them); how many. What is open of them closes."""
    found: QuerySet[UserSession] = UserSession.objects.filter(user=user)
    found = found.exclude(session_key=but) if but else found
    found = found.filter(pk=only) if only is not None else found
    sessions = list(found)
    for session in sessions:
        session.end()
    if sessions:
        record("people.sessions_ended", actor=actor, subject=f"citizen:{user.pk}", facts={"count": len(sessions)})
        access_ended.send(User, user_id=user.pk)
    return len(sessions)


@transaction.atomic
def ask_factor_reset(officer: Officer, *, actor: str) -> FactorReset:
    """Asks that a lost second factor be taken off, so that a new one can be set up; a second person says yes."""
    known = open_resets().filter(officer=officer).first()
    if known is not None:
        return known
    asked = FactorReset.objects.create(officer=officer, asked_by=actor, asked_at=real_now())
    record("people.factor_reset_asked", actor=actor, subject=officer.ref)
    tell_account(
        officer.user,
        t("Langkah kedua Anda diminta diatur ulang", "Somebody asked for a reset of your second step of signing in"),
        t(
            "Bukan Anda yang meminta? Hubungi koordinator sekarang juga.",
            "Was this not you? Call the coordinator right away.",
        ),
    )
    return asked


def open_resets() -> QuerySet[FactorReset]:
    """What waits for a second person's yes; a request that nobody answers ends after two days."""
    return FactorReset.objects.filter(done_at=None, asked_at__gt=real_now() - RESET_WITHIN).select_related("officer")


def resets_waiting_for(viewer: Viewer) -> QuerySet[FactorReset]:
    """The resets that this viewer may say yes to: not their own, and not the ones they asked for."""
    if viewer.officer is None or not viewer.has_role(*APPROVES):
        return FactorReset.objects.none()
    return open_resets().exclude(asked_by=viewer.actor).exclude(officer=viewer.officer)


@transaction.atomic
def approve_factor_reset(reset_id: int, *, viewer: Viewer) -> None:
    """The second person's yes: the old factor goes, all sessions end, and the next sign-in sets up a new one. Raises PeopleError."""
    found = resets_waiting_for(viewer).select_for_update(of=("self",)).filter(pk=reset_id).first()
    if found is None:
        raise PeopleError(
            t(
                "Permintaan ini sudah dijawab atau bukan untuk Anda.",
                "This request has been answered already, or is not for you.",
            )
        )
    found.approved_by, found.done_at = viewer.actor, real_now()
    found.save(update_fields=["approved_by", "done_at"])
    user = found.officer.user
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user, actor=viewer.actor)
    record("people.factor_reset", actor=viewer.actor, subject=found.officer.ref, facts={"asked_by": found.asked_by})
    tell_account(
        user,
        t("Langkah kedua Anda sudah dihapus", "Your second step of signing in was removed"),
        t("Masuk lagi untuk memasang yang baru.", "Sign in again to set up a new one."),
    )


def tell_account(user: User, title: Pair, body: Pair, *, but: str = "", also: str = "") -> None:
    """A letter to every address that the account is known by, except ``but``; and to one that it was known by."""
    known = set(EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True))
    if not but:
        known.add(user.email)
    for email in sorted((known - {but}) | ({also} - {""})):
        staff_told.send(User, email=email, title=title, body=body, link=f"{settings.PUBLIC_URL}/akun/sesi/")
