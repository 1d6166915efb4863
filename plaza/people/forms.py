"""The one form of the sign-in that is ours: a code goes to any address, and a new address becomes a citizen's account."""

from allauth.account.forms import RequestLoginCodeForm
from allauth.account.models import EmailAddress
from django import forms

from plaza.core.texts import t
from plaza.core.throttle import allow
from plaza.people.models import User

NEW_ACCOUNTS_AN_HOUR = 200


class AskForCode(RequestLoginCodeForm):
    """Asks for the e-mail address and sends the code; whether the address was known before is never told."""

    def clean_email(self) -> str:
        """Makes the account of a new address before the library looks it up: otherwise its first letter says that it is unknown."""
        email = str(self.cleaned_data.get("email") or "").strip().lower()
        if email and not User.objects.filter(email=email).exists():
            if not allow("new-accounts", limit=NEW_ACCOUNTS_AN_HOUR, per=3600):
                raise forms.ValidationError(
                    str(t("Terlalu banyak akun baru. Coba lagi nanti.", "Too many new accounts. Try again later."))
                )
            user = User.objects.create_user(email)
            # With its row here the code that signs in also proves the address; without it a second code would be asked for.
            EmailAddress.objects.create(user=user, email=email, primary=True)
        return str(super().clean_email())
