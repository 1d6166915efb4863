"""What the sign-in library needs to know of the plaza: users have an e-mail address and no password."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Signs people in by code; a new address becomes a citizen's account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True
