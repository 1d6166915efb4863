"""What the sign-in library needs to know of the plaza: users have an e-mail address and no password."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.http import HttpRequest

from plaza.core.keys import FACTORS, lasting_key

SEALED = "sealed:"
TOLD_BY_US = ("account/email/email_changed", "account/email/email_deleted")


class AccountAdapter(DefaultAccountAdapter):
    """Signs people in by code; a new address becomes a citizen's account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """What the library writes of its own accord, but for changed addresses: of those entering.py tells every old address."""
        if template_prefix not in TOLD_BY_US:
            super().send_notification_mail(template_prefix, user, context, email)


class FactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of second factors sealed: whoever reads the database alone can make nobody's codes."""

    def encrypt(self, text: str) -> str:
        return SEALED + _lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; one from before it was sealed is as it stands."""
        if not encrypted_text.startswith(SEALED):
            return encrypted_text
        return _lock().decrypt(encrypted_text.removeprefix(SEALED)).decode()


def _lock() -> Fernet:
    """The lock that hangs on a lasting key: it stays when a field key goes (core/keys.py)."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(lasting_key(FACTORS)).digest()))
