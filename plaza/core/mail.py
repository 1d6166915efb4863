"""Letters go out by jobs: whoever writes one, a library too, waits for no mail server.

Django's ``EMAIL_BACKEND`` is the outbox here: it seals a letter and asks for the job that hands it to the real transport,
``MAIL_TRANSPORT``, with a deadline for the whole of it.
"""

import smtplib
from collections.abc import Sequence
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from email.message import Message
from email.policy import SMTP
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from plaza.core.clock import real_now
from plaza.core.fields import decrypt, encrypt
from plaza.core.outside import within
from plaza.core.work import enqueue, job

OUTBOX = "plaza.core.mail.Outbox"
DEADLINE = 20.0
"""Seconds that a mail server has for one letter, from the first byte to its last word."""
USELESS_AFTER = timedelta(minutes=15)
"""A sign-in code is older than it holds by then."""


class Outbox(BaseEmailBackend):
    """Takes letters in the transaction of whoever writes them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Asks for the sending of each; how many."""
        for letter in email_messages:
            sealed = encrypt(letter.message().as_bytes(), context="letter")
            until = real_now() + USELESS_AFTER
            enqueue(
                "core.send_letter", sealed=sealed, sender=letter.from_email, to=_sealed(letter.recipients()), until=until.isoformat()
            )  # fmt: skip
        return len(email_messages)


def _sealed(addresses: Sequence[str]) -> str:
    return encrypt("\n".join(addresses).encode(), context="letter-to")


def transport(**options: Any) -> Any:
    """The real way out of letters; in tests the one that they look into."""
    backend = settings.MAIL_TRANSPORT if settings.EMAIL_BACKEND == OUTBOX else settings.EMAIL_BACKEND
    return get_connection(backend, **options)


def hand_over(letter: EmailMessage) -> None:
    """Hands a letter to the mail server, whole, within the deadline; raises OSError or SMTPException. Only in jobs."""
    within(DEADLINE, transport().send_messages, [letter])


@job("core.send_letter", queue="external", attempts=5, lease=60)
def send_letter(*, sealed: str, sender: str, to: str, until: str) -> None:
    """Sends one letter; one that is of no use any more is dropped, and a refused address is not tried again."""
    if datetime.fromisoformat(until) < real_now():
        return
    addresses = decrypt(to, context="letter-to").decode().split("\n")
    letter = _Written(decrypt(sealed, context="letter"), sender=sender, to=addresses)
    try:
        hand_over(letter)
    except smtplib.SMTPRecipientsRefused as problem:
        if min((code for code, _ in problem.recipients.values()), default=0) < 500:
            raise


class _Bytes(Message):
    """A letter as it was written, in the one call by which Django's senders read it."""

    def as_bytes(self, unixfrom: bool = False, policy: Any = None, linesep: str = "\r\n") -> bytes:
        """The whole letter, with these ends of lines."""
        return super().as_bytes(unixfrom, policy or SMTP.clone(linesep=linesep))


class _Written(EmailMessage):
    """A letter that was written already."""

    def __init__(self, raw: bytes, *, sender: str, to: list[str]) -> None:
        parsed: Any = message_from_bytes(raw, _class=Parsed, policy=policy.default)
        body = parsed.get_body(("plain",))
        super().__init__(str(parsed["Subject"] or ""), body.get_content() if body else "", sender, to)
        self._raw: Message = message_from_bytes(raw, _class=_Bytes, policy=SMTP)

    def message(self, *, policy: Any = None) -> Any:
        """The very bytes that were written."""
        return self._raw
