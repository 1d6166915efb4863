"""The one form of the sign-in that is ours: a code goes to any address, and a new address becomes a citizen's account."""

from allauth.account.forms import RequestLoginCodeForm
from allauth.account.models import EmailAddress
from allauth.core import context
from django import forms

from plaza.core.addresses import network_of
from plaza.core.secrets import digest
from plaza.core.texts import t
from plaza.core.throttle import allow
from plaza.people.models import User

CODES_AN_HOUR = 600
"""Codes that one network may ask for, for known and new addresses alike (docs/decisions/0044): a carrier's address stands for
thousands. No limit is shared by everybody."""
BUSY = t(
    "Terlalu banyak kode diminta dari jaringan Anda. Tunggu beberapa menit, lalu coba lagi.",
    "Too many codes were asked for from your network. Wait a few minutes, then try again.",
)


def _may_ask() -> bool:
    """Whether the network that the request comes from may ask for another code; the house's own always may."""
    network = network_of(context.request) if context.request is not None else ""
    return not network or allow(f"codes:{digest(network)}", limit=CODES_AN_HOUR, per=3600)


class AskForCode(RequestLoginCodeForm):
    """Asks for the e-mail address and sends the code; whether the address was known before is never told."""

    def clean_email(self) -> str:
        """Makes the account of a new address before the library looks it up: otherwise its first letter says that it is unknown."""
        email = str(self.cleaned_data.get("email") or "").strip().lower()
        if not _may_ask():
            raise forms.ValidationError(str(BUSY))
        if email and not User.objects.filter(email=email).exists():
            user = User.objects.create_user(email)
            # With its row here the code that signs in also proves the address; without it a second code would be asked for.
            EmailAddress.objects.create(user=user, email=email, primary=True)
        return str(super().clean_email())
