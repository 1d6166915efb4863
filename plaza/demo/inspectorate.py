"""A demonstration's own key of the Inspectorate, so that sealed reports can be tried: both halves, which no real plaza would have."""

import base64
from pathlib import Path

from django.conf import settings

from plaza.feedback.keys import make_pair, offer, public_of
from plaza.settings import kept_text


def secret() -> bytes:
    """The demonstration's secret key, made at the first need and kept in its data folder."""
    kept = kept_text(
        Path(settings.DATA_DIR) / "secrets" / "report-key-demo", make=base64.b64encode(make_pair()[0]).decode()
    )
    return base64.b64decode(kept)


def offer_key() -> None:
    """Lets the demonstration's pages seal to its own key, unless the settings name another."""
    if settings.MODE == "demo" and not settings.REPORT_KEY:
        offer(public_of(secret()))
