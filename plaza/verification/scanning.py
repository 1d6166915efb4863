"""The scanner that this plaza is connected to, by its settings."""

from django.conf import settings

from plaza.verification.adapters.clamd import Clamd
from plaza.verification.adapters.scanners import NoScanner, Scanner, ScannerAway
from plaza.verification.rules.uploads import refusal


def scanner() -> Scanner:
    """The scanner connected now."""
    return Clamd(settings.CLAMD) if settings.CLAMD else NoScanner()


def scan(data: bytes) -> None:
    """Lets the scanner look; raises UploadRefused for what it finds, and while it is away: it fails closed."""
    try:
        found = scanner().found_in(data)
    except ScannerAway as away:
        raise refusal("nobody_there") from away
    if found:
        raise refusal("infected", name=found[:80])
