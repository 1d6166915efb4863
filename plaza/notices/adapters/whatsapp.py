"""WhatsApp by the published Business Cloud API (``PLAZA_WHATSAPP_*``): one approved template, filled with title, words and link.

A business may begin a conversation only with a template that was approved before. The plaza needs one, in Indonesian (``id``) and in
English (``en``), whose body has three parameters: the heading, the sentence, the link (docs/settings.md has its text). What the service
answers says that it took the message; that it arrived would be told by its webhooks, which this version does not hear.
"""

from typing import Any

import requests
from django.conf import settings

from plaza.core.outside import TooSlow, within
from plaza.notices.adapters.base import Letter, Undelivered

PATIENCE = 10
PASSING = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 133004})
"""Error codes that another try may find gone: the service is down or crowded, or this number sends too fast.

https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
"""
DEADLINE = 15.0
"""Seconds for one whole exchange."""
LONGEST = 900
"""Characters of one parameter: the whole body may have 1,024."""


class WhatsAppTransport:
    """Sends to a phone number that the person gave."""

    name = "whatsapp"

    def check(self) -> str:
        """Asks for the sending number with the plaza's token."""
        try:
            answer = within(
                DEADLINE,
                requests.get,
                _address(),
                params={"fields": "id"},
                headers=_badge(),
                timeout=PATIENCE,
                allow_redirects=False,
            )
        except (requests.RequestException, TooSlow) as problem:
            return f"WhatsApp does not answer: {type(problem).__name__}"
        return (
            ""
            if answer.status_code == requests.codes.ok
            else f"WhatsApp refuses the number or the token: {_why(answer)[0]}"
        )

    def send(self, letter: Letter) -> None:
        try:
            answer = within(
                DEADLINE,
                requests.post,
                f"{_address()}/messages",
                json=message_of(letter),
                headers=_badge(),
                timeout=PATIENCE,
                allow_redirects=False,
            )
        except (requests.RequestException, TooSlow) as problem:
            raise Undelivered(f"WhatsApp: {type(problem).__name__}") from problem
        if answer.ok and _accepted(answer):
            return
        why, code = _why(answer)
        passing = answer.status_code == requests.codes.too_many or answer.status_code >= 500 or code in PASSING
        raise Undelivered(f"WhatsApp answered {why}", final=not passing)


def message_of(letter: Letter) -> dict[str, Any]:
    """What is posted: the template in the letter's first language."""
    language, (title, words) = next(iter(letter.words.items()))
    parameters = [
        {"type": "text", "text": _one_line(text)} for text in (title, words, letter.link or settings.PUBLIC_URL)
    ]
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": str(letter.address["phone"]).removeprefix("+"),
        "type": "template",
        "template": {
            "name": settings.WHATSAPP_TEMPLATE,
            "language": {"code": language},
            "components": [{"type": "body", "parameters": parameters}],
        },
    }


def _one_line(text: str) -> str:
    """A parameter may hold no line break, no tab and no row of spaces."""
    return " ".join(text.split())[:LONGEST]


def _address() -> str:
    return f"{settings.WHATSAPP_URL}/{settings.WHATSAPP_VERSION}/{settings.WHATSAPP_PHONE_ID}"


def _badge() -> dict[str, str]:
    return {"Authorization": f"Bearer {settings.WHATSAPP_TOKEN}"}


def _accepted(answer: requests.Response) -> bool:
    return bool(_said(answer).get("messages"))


def _why(answer: requests.Response) -> tuple[str, int]:
    """The status and the service's own code, for the outbox; its sentence may name the phone, and is left out."""
    error = _said(answer).get("error")
    code = error.get("code", 0) if isinstance(error, dict) else 0
    return f"{answer.status_code} (code {code})", code if isinstance(code, int) else 0


def _said(answer: requests.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
