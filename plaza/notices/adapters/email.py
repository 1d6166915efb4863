"""E-mail by Django's mail settings (``PLAZA_EMAIL_URL``; without it the letters lie in a folder)."""

import smtplib
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMessage

from plaza.core.mail import DEADLINE, hand_over, transport
from plaza.core.outside import within
from plaza.notices.adapters.base import Letter, Undelivered

_FOOT = {
    "id": "Surat ini dikirim otomatis oleh {plaza}. Petugas tidak pernah meminta uang atau kode lewat surat.",
    "en": "This letter was sent automatically by {plaza}. Officers never ask for money or codes by letter.",
}


class EmailTransport:
    """Plain letters, both languages in one when the reader's is not known."""

    name = "email"

    def check(self) -> str:
        """Opens a connection to the mail server; the folder of a demonstration always stands."""
        if settings.MODE == "production" and not settings.EMAIL_URL:
            return "PLAZA_EMAIL_URL is not set: no e-mail leaves the plaza."
        try:
            within(DEADLINE, _greet)
        except (OSError, smtplib.SMTPException) as problem:
            return f"The mail server does not answer: {problem}"
        return ""

    def send(self, letter: Letter) -> None:
        message = EmailMessage(
            subject=" ".join(letter.title.split()), body=body_of(letter), to=[str(letter.address["email"])],
            headers={"Message-ID": make_msgid(domain="plaza.invalid"), "Auto-Submitted": "auto-generated"},
        )  # fmt: skip
        try:
            hand_over(message)
        except smtplib.SMTPRecipientsRefused as problem:
            codes = [code for code, _ in problem.recipients.values()]
            raise Undelivered(f"the address was refused: {codes}", final=min(codes, default=0) >= 500) from problem
        except (OSError, smtplib.SMTPException) as problem:
            raise Undelivered(f"the mail server: {type(problem).__name__}") from problem


def _greet() -> None:
    connection = transport()
    connection.open()
    connection.close()


def body_of(letter: Letter) -> str:
    """The letter's text: title, words and link in each of its languages, then who sent it."""
    parts = []
    for language, (title, words) in letter.words.items():
        foot = _FOOT[language].format(plaza=settings.PLAZA_NAME)
        parts.append("\n\n".join(part for part in (title, words, letter.link, f"-- \n{foot}") if part))
    return "\n\n\n".join(parts) + "\n"
