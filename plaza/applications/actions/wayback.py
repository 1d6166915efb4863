"""The way back for whoever lost the reference and the code: a link to the contact they gave. Known or not is never told."""

from django.conf import settings
from django.db import transaction

from plaza.applications.actions.history import tell
from plaza.applications.models import Application
from plaza.applications.queries import contact_index, of_contact
from plaza.core.secrets import BadToken, digest, sign, unsign
from plaza.core.texts import t
from plaza.core.throttle import allow
from plaza.core.work import enqueue
from plaza.notices.actions import notify
from plaza.people.actions import give_key
from plaza.people.viewers import Viewer

HOLDS_FOR = 3600
"""Seconds for which a link opens; it opens once."""
LINKS_AN_HOUR = 3
ASKED_AN_HOUR = 10


def ask_way_back(contact: str, *, viewer: Viewer) -> None:
    """Asks for the link. Takes as long, and says as much, for a contact nobody gave as for one that somebody did."""
    index = contact_index(contact)
    if index and allow(f"wayback:{viewer.holder}", limit=ASKED_AN_HOUR, per=3600):
        enqueue("applications.send_way_back", key=index, index=index)


@transaction.atomic
def send_way_back(index: str) -> bool:
    """Sends the link to the contact of that index, if somebody gave it and it was not sent too often; told to its applications."""
    found = list(of_contact(index)[:30])
    if not found or not allow(f"wayback-sent:{index}", limit=LINKS_AN_HOUR, per=3600):
        return False
    newest = found[0]
    token = sign({"index": index}, purpose="wayback")
    notify(
        _contact(newest, index), kind="application.way_back", about=newest.ref, language=newest.language,
        title=t("Tautan ke permohonan Anda", "The link to your applications"),
        body=t("Tautan ini membuka {n} permohonan, satu kali, dalam satu jam. Bila bukan Anda yang memintanya, abaikan.",
               "This link opens {n} {n:application|applications}, once, within an hour. If you did not ask for it, ignore it.",
          n=len(found)),
        link=f"{settings.PUBLIC_URL}/permohonan/kembali/{token}/",
    )  # fmt: skip
    for application in found:
        tell(application, "way_back_sent", actor="sistem", by="sistem")
    return True


def _contact(application: Application, index: str) -> str:
    contact = application.contact_before or application.answers["kontak"]
    return str(contact["email"] if application.email_index == index else contact["phone"])


@transaction.atomic
def take_way_back(token: str, *, viewer: Viewer) -> list[Application]:
    """Gives the viewer the keys to the applications of the link's contact; raises BadToken for an old, used or foreign link."""
    index = str(unsign(token, purpose="wayback", max_age=HOLDS_FOR).get("index") or "")
    if not index or not allow(f"wayback-used:{digest(token)}", limit=1, per=HOLDS_FOR * 2):
        raise BadToken("wayback")
    found = list(of_contact(index)[:30])
    for application in found:
        give_key(application.ref, holder=viewer.holder)
        tell(application, "way_back_taken", actor=viewer.actor, by="pemohon")
    return found
