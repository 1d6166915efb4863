"""Taking in what nobody here can read: sealed messages, their entries in the log, and the fingerprint of the scripts that seal."""

import random
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from plaza.core.clock import real_now
from plaza.core.references import new_reference
from plaza.core.storage import blunt_time, put_blob
from plaza.feedback.actions.proofs import check_proof, spend
from plaza.feedback.models import Mailbox, SealedMessage
from plaza.feedback.queries.reports import address_digest, room_today, taken_today
from plaza.feedback.rules.reports import BUCKETS, SHORT, BadBox, fingerprint, fits, split_box, window_end
from plaza.integrity.actions import record
from plaza.integrity.keys import log_key
from plaza.integrity.models import Leaf
from plaza.integrity.rules import stamp
from plaza.integrity.rules.notes import Note

_shuffled = random.SystemRandom()


class Full(Exception):
    """Today's share of the disk is used: without attachments, tomorrow, or another way."""


def receive_report(body: bytes, *, proof: str) -> tuple[SealedMessage, str]:
    """Keeps a sealed message and gives it with a signed promise of its entry in the log; raises BadBox, BadProof or Full.

    The same body sent again is the same message. Nothing but the day is kept of when it came.
    """
    address, copy, box = split_box(body)
    challenge = check_proof(proof)
    known = SealedMessage.objects.filter(fingerprint=fingerprint(box)).first()
    if known is not None:
        return known, promise_of(known)
    taken = taken_today()
    if not fits(len(box), taken=taken, room=room_today(taken)):
        raise Full
    with transaction.atomic():
        spend(challenge)
        message = _kept(address_digest(address), copy=copy, box=box)
    return message, promise_of(message)


def until_tomorrow() -> int:
    """Seconds until a new day's room opens."""
    moment = real_now()
    return 86_400 - (moment.hour * 3600 + moment.minute * 60 + moment.second)


@transaction.atomic
def _kept(digest: str, *, copy: bytes, box: bytes) -> SealedMessage:
    day = real_now().date()
    mailbox, _ = Mailbox.objects.get_or_create(address=digest, defaults={"ref": new_reference(10), "day": day})
    mailbox = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    message = _add(mailbox, side="reporter", copy=copy, box=box)
    Mailbox.objects.filter(pk=mailbox.pk).update(state="new")
    return message


def _add(mailbox: Mailbox, *, side: str, copy: bytes, box: bytes) -> SealedMessage:
    moment = real_now()
    number = (mailbox.messages.aggregate(last=Max("number"))["last"] or 0) + 1
    message = SealedMessage(
        mailbox=mailbox, number=number, side=side, day=moment.date(), reporters=copy, size=len(box), fingerprint=fingerprint(box),
        promised_by=window_end(moment, hours=settings.REPORT_HOURS), blob=put_blob(box),
    )  # fmt: skip
    message.save(force_insert=True)
    transaction.on_commit(partial(_blunt, message.blob, moment))
    if settings.REPORT_HOURS == 0:
        _enter(message)
    return message


def _blunt(blob: str, moment: datetime) -> None:
    blunt_time(blob, to=moment.replace(hour=0, minute=0, second=0, microsecond=0))


def promise_of(message: SealedMessage) -> str:
    """The log's signed word that the message will be an entry by that moment, as a signed note; checked like a checkpoint."""
    key = log_key()
    by = stamp(message.promised_by) if message.promised_by else ""
    text = f"{key.verifier.name}/promise\n{message.subject}\n{by}\n"
    return bytes(Note(text, (key.sign(text),))).decode()


def log_reports() -> int:
    """Writes the messages whose span has ended into the log, all at once and in no order; how many."""
    due = list(SealedMessage.objects.filter(leaf_id="", promised_by__lte=real_now() + timedelta(seconds=1)))
    _shuffled.shuffle(due)
    for message in due:
        _enter(message)
    return len(due)


@transaction.atomic
def _enter(message: SealedMessage) -> None:
    if Leaf.objects.filter(subject=message.subject).exists():
        return
    kind = "report.received" if message.side == "reporter" else "report.answered"
    actor = "pelapor" if message.side == "reporter" else "inspektorat"
    message.leaf_id = record(kind, actor=actor, subject=message.subject)
    message.save(update_fields=["leaf_id"])


@transaction.atomic
def answer_report(mailbox: Mailbox, *, copy: bytes, box: bytes, actor: str) -> SealedMessage:
    """Keeps the Inspectorate's reply, sealed for the reporter (``copy``) and for itself (``box``); raises BadBox."""
    if len(copy) not in SHORT or len(box) not in BUCKETS:
        raise BadBox("size")
    mailbox = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    try:
        with transaction.atomic():
            message = _add(mailbox, side="inspectorate", copy=copy, box=box)
    except IntegrityError:  # the same reply, sent twice
        return SealedMessage.objects.get(fingerprint=fingerprint(box))
    Mailbox.objects.filter(pk=mailbox.pk).update(state="answered")
    record("report.replied", actor=actor, subject=mailbox.subject)
    return message


@transaction.atomic
def open_report(mailbox: Mailbox, *, actor: str) -> None:
    """Writes down that somebody of the Inspectorate fetched the messages of this mailbox."""
    Mailbox.objects.filter(pk=mailbox.pk, state="new").update(state="read")
    record("report.opened", actor=actor, subject=mailbox.subject)


@transaction.atomic
def close_report(mailbox: Mailbox, *, actor: str) -> None:
    """Puts the mailbox aside; a new message of the reporter opens it again."""
    if Mailbox.objects.filter(pk=mailbox.pk).exclude(state="closed").update(state="closed"):
        record("report.closed", actor=actor, subject=mailbox.subject)


@transaction.atomic
def publish_fingerprint(mark: str) -> bool:
    """Writes the fingerprint (sha-256, hex) of everything that seals and opens reports into the log, when it is a new one."""
    last = Leaf.objects.filter(kind="report.scripts_published").order_by("-pk").first()
    if last is not None and last.subject == f"scripts:{mark}":
        return False
    record("report.scripts_published", actor="sistem", subject=f"scripts:{mark}")
    return True
