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

NEW_ACCOUNTS_AN_HOUR = 600
"""From one network (docs/decisions/0044): a carrier's address stands for thousands. No limit is shared by everybody."""


def _may_make_one() -> bool:
    request = context.request
    network = network_of(request) if request is not None else ""
    return not network or allow(f"new-accounts:{digest(network)}", limit=NEW_ACCOUNTS_AN_HOUR, per=3600)


class AskForCode(RequestLoginCodeForm):
    """Asks for the e-mail address and sends the code; whether the address was known before is never told."""

    def clean_email(self) -> str:
        """Makes the account of a new address before the library looks it up: otherwise its first letter says that it is unknown."""
        email = str(self.cleaned_data.get("email") or "").strip().lower()
        if email and not User.objects.filter(email=email).exists():
            if not _may_make_one():
                raise forms.ValidationError(
                    str(t("Terlalu banyak akun baru. Coba lagi nanti.", "Too many new accounts. Try again later."))
                )
            user = User.objects.create_user(email)
            # With its row here the code that signs in also proves the address; without it a second code would be asked for.
            EmailAddress.objects.create(user=user, email=email, primary=True)
        return str(super().clean_email())
