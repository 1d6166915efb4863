"""A new key for the log: both keys say so, both sign for as long as others need, and what was signed before still holds."""

import secrets
from collections.abc import Callable

from django.conf import settings

from plaza.integrity.folder import public_folder
from plaza.integrity.handed_over import handovers
from plaza.integrity.keys import former_key, former_path, key_path, log_key
from plaza.integrity.publishing import publish
from plaza.integrity.rules.notes import KEY_BYTES, SIGNATURE, SignerKey
from plaza.settings import kept_text

Say = Callable[[str], None]


def run_log(what: str, *, say: Say) -> int:
    """``new`` makes the next key and hands over to it; ``end`` lets the former one go. 2 for anything else."""
    if what not in ("new", "end"):
        say("Say `plaza keys log new` for the next key, or `plaza keys log end` once everybody knows it.")
        return 2
    return _begin(say) if what == "new" else _end(say)


def _begin(say: Say) -> int:
    if former_key() is not None:
        say("A former key still signs beside the present one: `plaza keys log end` comes first.")
        return 1
    old = log_key()
    new = SignerKey(old.name, SIGNATURE, secrets.token_bytes(KEY_BYTES))
    if settings.LOG_KEY:
        say("The key is in your settings. Put these there, and start the plaza again; it hands over by itself:")
        say(f"PLAZA_LOG_KEY={new}\nPLAZA_LOG_KEY_BEFORE={old}")
        return 0
    kept_text(former_path(), make=str(old))
    half = kept_text(key_path().with_name("log-key-next"), make=str(new))
    key_path().with_name("log-key-next").replace(key_path())
    publish()
    say(f"The log's key is now {SignerKey.parse(half).verifier}")
    say(
        "The former one signs beside it, and both have signed the handover. Publish the new key where people look for it,"
    )
    say("tell the witnesses, and run `plaza keys log end` once they know it.")
    return 0


def _end(say: Say) -> int:
    former = former_key()
    if former is None:
        say("No former key signs: there is nothing to end.")
        return 1
    if former.verifier not in [old for old, _ in handovers(public_folder())]:
        say("The handover is not public yet: wait until the log is published, and say this again.")
        return 1
    if settings.LOG_KEY_BEFORE:
        say("Take PLAZA_LOG_KEY_BEFORE out of the settings, and start the plaza again.")
        return 0
    former_path().unlink()
    say("The former key is gone. What it signed still holds: the handover is public.")
    return 0
