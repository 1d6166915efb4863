"""News of an application to whoever owns it, wherever they can be reached."""

import json
from collections.abc import Mapping

from django.conf import settings

from plaza.applications.models import Application
from plaza.applications.rules.states import LETTERS
from plaza.core.references import grouped
from plaza.core.secrets import digest, sign
from plaza.core.texts import t
from plaza.notices.actions import carries, notify
from plaza.notices.links import letter_link
from plaza.people.queries import holders_of

CONTACT_CHANGE = "contact-change"
CONTACT_LINK_HOLDS = 7 * 24 * 3600


def mark_of_contact(contact: Mapping[str, str]) -> str:
    """By what a link knows the contact that it was sent to: it says nothing about a later change."""
    return digest(json.dumps(contact, sort_keys=True))


def tell_owner(application: Application, kind: str, **values: object) -> None:
    """Sends the letter of that kind to the owners and the contacts they gave, in the caller's transaction."""
    contact = application.answers.get("kontak") or {}
    to = [*holders_of(application.ref), *filter(None, (contact.get("email"), contact.get("phone")))]
    title, body = LETTERS[kind]
    told = {"reference": grouped(application.reference), **values}
    notify(
        to, kind=f"application.{kind}", title=t(title.indonesian, title.english, **told),
        body=t(body.indonesian, body.english, **told), about=application.ref, language=application.language,
        link=letter_link(application.ref),
    )  # fmt: skip


def can_be_told(application: Application) -> bool:
    """Whether news reaches somebody: by a contact that is carried, or by the account of an owner. Else nothing is promised."""
    contact = application.answers.get("kontak") or {}
    by_account = any(name.startswith("citizen:") for name in holders_of(application.ref))
    return bool(contact.get("email") or (contact.get("phone") and carries("whatsapp")) or by_account)


def tell_of_changed_contact(application: Application) -> None:
    """Tells the contact before, with a link that says yes or no to the change, and the new one, which has no power yet."""
    before, after = application.contact_before, application.answers.get("kontak") or {}
    token = sign({"ref": application.reference, "of": mark_of_contact(before)}, purpose=CONTACT_CHANGE)
    for kind, contact, link in (
        ("contact_changed", before, f"/permohonan/kontak/{token}/"),
        ("contact_named", after, "/permohonan/"),
    ):
        title, body = LETTERS[kind]
        told = {"reference": grouped(application.reference)}
        notify(
            [value for value in (contact.get("email"), contact.get("phone")) if value], kind=f"application.{kind}",
            title=t(title.indonesian, title.english, **told), body=t(body.indonesian, body.english, **told),
            about=application.ref, language=application.language, link=f"{settings.PUBLIC_URL}{link}",
        )  # fmt: skip
