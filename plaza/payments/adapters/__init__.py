"""Gateways to a bank: the one that the settings name."""

from functools import cache

from django.conf import settings

from plaza.payments.adapters.base import Gateway
from plaza.payments.adapters.null import NoBank
from plaza.payments.adapters.snap import Account, SnapBank


def gateway() -> Gateway:
    """The gateway for the settings of this moment, the same object for the same settings."""
    if not settings.BANK_URL:
        return NoBank()
    return _snap(
        Account(
            url=settings.BANK_URL, client=settings.BANK_CLIENT_ID, secret=settings.BANK_SECRET,
            private_key=settings.BANK_PRIVATE_KEY, public_key=settings.BANK_PUBLIC_KEY, merchant=settings.BANK_MERCHANT,
            va_prefix=settings.BANK_VA_PREFIX, account=settings.BANK_ACCOUNT,
        )
    )  # fmt: skip


@cache
def _snap(account: Account) -> SnapBank:
    return SnapBank(account)
