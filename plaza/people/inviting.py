"""Offering roles: who asks, who says the second yes, and how the invited person answers. All of it stands in the log."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from plaza.core.clock import real_now
from plaza.core.secrets import digest, new_secret
from plaza.core.texts import t
from plaza.integrity.actions import record
from plaza.people.actions import PeopleError, appoint
from plaza.people.models import Invitation, Officer, User
from plaza.people.rules import APPROVES, OFFICER_ROLES, ROLES, TENANT_ROLES, may_invite
from plaza.people.signals import staff_told
from plaza.people.viewers import Viewer

VALID_FOR = timedelta(days=7)
OPERATOR = "operator"


@transaction.atomic
def invite(email: str, *, name: str, role: str, tenant: str = "", actor: str) -> Invitation:
    """Offers the role to whoever reads the letters of this address; raises PeopleError for a role that makes no sense.

    An officer's role, and the first of a kind that the operator names, goes out at once; every other one waits for a second yes.
    """
    if role not in ROLES:
        raise PeopleError(t("Peran itu tidak dikenal.", "That role is not known."))
    if (role in TENANT_ROLES) != bool(tenant):
        raise PeopleError(t("Peran ini perlu instansi.", "This role needs an agency; other roles have none."))
    moment = real_now()
    made = Invitation.objects.create(
        email=email.strip().lower(), name=name, role=role, tenant=tenant, invited_by=actor, invited_at=moment,
        expires_at=moment + VALID_FOR,
    )  # fmt: skip
    facts = {"email": made.email, "role": role}
    record("people.invited", actor=actor, subject=f"tenant:{tenant or 'plaza'}", facts=facts)
    if role in OFFICER_ROLES or (actor == OPERATOR and not _is_held(role, tenant)):
        _send(made)
    return made


def _is_held(role: str, tenant: str) -> bool:
    return Officer.objects.filter(active=True, roles__name=role, roles__tenant=tenant).exists()


def _send(invitation: Invitation) -> None:
    """Makes the link, which nobody but the letter knows, and sends it."""
    secret = new_secret()
    invitation.secret, invitation.expires_at = digest(secret), real_now() + VALID_FOR
    invitation.save(update_fields=["secret", "expires_at"])
    staff_told.send(
        Invitation,
        email=invitation.email,
        title=t("Anda diundang bertugas", "You are invited to serve"),
        body=t(
            "Buka tautan ini, masuk dengan kode yang dikirim ke alamat ini, lalu terima atau tolak undangannya. Berlaku tujuh hari.",
            "Open this link, sign in with the code sent to this address, then accept or decline. It is valid for seven days.",
        ),
        link=f"{settings.PUBLIC_URL}/undangan/{secret}/",
    )


def waiting_for_yes(viewer: Viewer) -> QuerySet[Invitation]:
    """The invitations that this viewer may say the second yes to."""
    if not viewer.has_role(*APPROVES) or viewer.officer is None:
        return Invitation.objects.none()
    open_ones = Invitation.objects.filter(secret=None, used_at=None, expires_at__gt=real_now())
    return open_ones.exclude(Q(invited_by=viewer.actor) | Q(email__iexact=viewer.officer.user.email)).order_by("pk")


@transaction.atomic
def answer_request(invitation_id: int, *, viewer: Viewer, yes: bool) -> Invitation:
    """The second person's word on a role; raises PeopleError for whoever may not give it, or when it is too late."""
    found = waiting_for_yes(viewer).select_for_update().filter(pk=invitation_id).first()
    if found is None:
        raise PeopleError(
            t(
                "Permintaan ini sudah dijawab atau bukan untuk Anda.",
                "This request has been answered already, or is not for you.",
            )
        )
    return _approve(found, actor=viewer.actor) if yes else _refuse(found, actor=viewer.actor)


@transaction.atomic
def approve_on_server(invitation_id: int) -> Invitation:
    """The operator's yes where the plaza has no second person; raises PeopleError when nothing waits under that number."""
    found = Invitation.objects.filter(pk=invitation_id, secret=None, used_at=None, expires_at__gt=real_now()).first()
    if found is None or found.invited_by == OPERATOR:
        raise PeopleError(
            t("Tidak ada permintaan dengan nomor itu.", "No request of that number waits for an operator.")
        )
    return _approve(found, actor=OPERATOR)


def _approve(invitation: Invitation, *, actor: str) -> Invitation:
    invitation.approved_by = actor
    invitation.save(update_fields=["approved_by"])
    facts = {"role": invitation.role, "asked_by": invitation.invited_by}
    record("people.role_approved", actor=actor, subject=f"tenant:{invitation.tenant or 'plaza'}", facts=facts)
    _send(invitation)
    return invitation


def _refuse(invitation: Invitation, *, actor: str) -> Invitation:
    invitation.used_at, invitation.outcome = real_now(), "refused"
    invitation.save(update_fields=["used_at", "outcome"])
    facts = {"role": invitation.role, "asked_by": invitation.invited_by}
    record("people.role_refused", actor=actor, subject=f"tenant:{invitation.tenant or 'plaza'}", facts=facts)
    return invitation


def invitation_for(user: User, secret: str) -> Invitation:
    """The open invitation of this link, for the person it was sent to alone; raises PeopleError for everybody else."""
    found = Invitation.objects.filter(secret=digest(secret), used_at=None, expires_at__gt=real_now()).first()
    if found is None:
        raise PeopleError(
            t(
                "Undangan ini tidak berlaku lagi. Minta undangan baru kepada koordinator.",
                "This invitation is no longer valid. Ask the coordinator for a new one.",
            )
        )
    if not _proved(user, found.email):
        raise PeopleError(
            t(
                "Undangan ini dikirim ke alamat lain. Keluar, lalu masuk dengan alamat yang menerima suratnya.",
                "This invitation was sent to another address. Sign out, then sign in with the address that received the letter.",
            )
        )
    return found


def _proved(user: User, email: str) -> bool:
    """Whether the person has shown that they read the letters of this address."""
    return bool(EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists())


@transaction.atomic
def accept_invitation(secret: str, *, user: User) -> Officer:
    """Makes the person what they were invited as; the link is used up. Raises PeopleError."""
    found = invitation_for(user, secret)
    _close(found, "accepted")
    officer = appoint(user, name=found.name, role=found.role, tenant=found.tenant, actor=found.invited_by)
    Officer.objects.filter(pk=officer.pk).update(active=True)
    return officer


@transaction.atomic
def decline_invitation(secret: str, *, user: User) -> None:
    """The person says no; the link is used up. Raises PeopleError."""
    found = invitation_for(user, secret)
    _close(found, "declined")
    record("people.invitation_declined", actor=f"citizen:{user.pk}", subject=f"tenant:{found.tenant or 'plaza'}")


def _close(invitation: Invitation, outcome: str) -> None:
    """Uses the link up; of two who come at once one is told that it is too late."""
    open_one = Invitation.objects.filter(pk=invitation.pk, used_at=None)
    if not open_one.update(used_at=real_now(), outcome=outcome):
        raise PeopleError(t("Undangan ini sudah dijawab.", "This invitation has been answered."))


def may_offer(viewer: Viewer, *, role: str, tenant: str) -> bool:
    """Whether the viewer may ask for this role to be given."""
    return may_invite(role, inviter=viewer.roles, tenant=tenant)
