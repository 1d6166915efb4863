"""The settings that a plaza runs with, in its log: what an operator changes is an act like any other. Secrets are left out."""

import re
from urllib.parse import urlsplit, urlunsplit

from django.db import transaction

from plaza.integrity.actions import record
from plaza.integrity.queries import acts_on, facts_of
from plaza.settings import SAID

SUBJECT = "settings:plaza"
SECRET = re.compile(r"(SECRET|KEYS?|PASSWORD|TOKEN|PKCS12|ACTIVATION|NIK|SUBSCRIBER|KEY_BEFORE)$")


def told_settings() -> dict[str, str]:
    """Every setting that is no secret, as this process read it; an address without whoever signs in by it."""
    return {name: _without_password(value) for name, value in sorted(SAID.items()) if not SECRET.search(name)}


@transaction.atomic
def note_settings() -> bool:
    """Writes into the log which settings hold from now on, if they are others than the log knows; whether they were."""
    told, last = told_settings(), acts_on(SUBJECT).last()
    known = facts_of(last).get("settings") if last else None
    if known == told:
        return False
    before = known if isinstance(known, dict) else {}
    changed = sorted(name for name in {*told, *before} if told.get(name) != before.get(name))
    record("settings.changed", actor="operator", subject=SUBJECT, facts={"settings": told, "changed": changed})
    return True


def _without_password(value: str) -> str:
    if "://" not in value or "@" not in value:
        return value
    parts = urlsplit(value)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, parts.fragment))
