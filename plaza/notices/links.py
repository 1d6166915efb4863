"""Where a letter leads: a signed address that any device opens, and that shows the least of what the letter is about.

It proves nothing about whoever opens it: a letter is forwarded, read over a shoulder, looked at by mail programs.
"""

from django.conf import settings

from plaza.core.secrets import sign, unsign

GOOD_FOR = 180 * 24 * 3600
"""Seconds for which a letter's link shows anything."""
PURPOSE = "letter"


def letter_link(subject_ref: str) -> str:
    """The address in a letter about this subject (``application:7F3K``)."""
    return f"{settings.PUBLIC_URL}/surat/{sign({'about': subject_ref}, purpose=PURPOSE)}/"


def subject_of_letter(token: str) -> tuple[str, str]:
    """Kind and reference of what the letter is about; raises BadToken for an old or foreign link."""
    kind, _, reference = str(unsign(token, purpose=PURPOSE, max_age=GOOD_FOR).get("about", "")).partition(":")
    return kind, reference
