"""Reads of notices: the addresses of a holder, the push key, and what became of what was sent."""

import base64
from datetime import datetime

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db.models import QuerySet

from plaza.notices.models import Notice, PushKey, Subscription
from plaza.notices.rules import channel_of
from plaza.people.models import User

Address = tuple[str, dict[str, object], str]
"""Channel, address, and the language of whoever reads there (empty when not known)."""


def addresses_of(to: str) -> list[Address]:
    """Every way to reach a holder (``citizen:12``, ``device:…``) or a contact (e-mail address, ``+62…``)."""
    if to.startswith(("citizen:", "device:")):
        pushes: list[Address] = [
            ("push", row.details, row.language) for row in Subscription.objects.filter(holder=to).order_by("pk")
        ]
        return pushes + _mail_of(to)
    channel = channel_of(to)
    return [(channel, {"email" if channel == "email" else "phone": to}, "")] if channel else []


def _mail_of(holder: str) -> list[Address]:
    kind, _, number = holder.partition(":")
    if kind != "citizen" or not number.isdigit():
        return []
    email = User.objects.filter(pk=int(number), is_active=True).values_list("email", flat=True).first()
    return [("email", {"email": email}, "")] if email else []


def notices_about(subject_ref: str) -> QuerySet[Notice]:
    """What was sent about a subject, newest first."""
    return Notice.objects.filter(about=subject_ref).order_by("-pk")


def failed_notices(*, since: datetime) -> QuerySet[Notice]:
    """Notices that never reached anybody, newest first; for whoever watches over the plaza."""
    return Notice.objects.filter(state__in=("failed", "stale"), created_at__gte=since).order_by("-pk")


def push_key(*, make: bool = True) -> str:
    """The private key (PEM) that the plaza pushes with; made at the first need and the same for every process."""
    row = PushKey.objects.order_by("pk").first()
    if row is None and make:
        PushKey.objects.bulk_create([PushKey(pk=1, private=_new_key())], ignore_conflicts=True)
        row = PushKey.objects.order_by("pk").first()
    return row.private if row else ""


def _new_key() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def public_push_key() -> str:
    """The public key as a page hands it to ``pushManager.subscribe`` (base64url of the point, no padding)."""
    key = serialization.load_pem_private_key(push_key().encode(), password=None)
    point = key.public_key().public_bytes(
        serialization.Encoding.X962,
        serialization.PublicFormat.UncompressedPoint,
    )
    return base64.urlsafe_b64encode(point).decode().rstrip("=")
