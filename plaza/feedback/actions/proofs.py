"""Challenges for sealed reports, and their proofs, each of which counts once. A challenge is kept nowhere and is about nobody."""

import hashlib
import hmac
import secrets

from django.db import IntegrityError, transaction

from plaza.core.clock import real_now
from plaza.core.keys import CODES, lasting_key
from plaza.feedback.models import SpentProof
from plaza.feedback.queries.reports import used_today
from plaza.feedback.rules.proofs import (
    GRACE,
    VALID_WINDOWS,
    WINDOW,
    BadProof,
    Challenge,
    bits_for,
    is_valid,
    read_proof,
)


def new_challenge() -> str:
    """A challenge as hard as the moment asks for: random bytes under the plaza's mark."""
    challenge = Challenge(secrets.token_hex(16), _bits(), _window())
    return f"{challenge.told}-{_mark(challenge)}"


def check_proof(proof: str) -> Challenge:
    """The challenge that was answered, ours and in time; raises BadProof. One hash tells whether the work was done."""
    challenge = read_proof(proof)
    if not hmac.compare_digest(challenge.mark, _mark(challenge)):
        raise BadProof("wrong")
    if not is_valid(challenge, window=_window()):
        raise BadProof("expired")
    # Challenges gathered while it was quiet buy nothing in a flood.
    if challenge.bits < _bits() - GRACE:
        raise BadProof("harder")
    return challenge


def spend(challenge: Challenge) -> None:
    """Uses the challenge up, for every process; raises BadProof when it was used before. Call it where the report is kept."""
    digest = hashlib.sha256(str(challenge).encode()).hexdigest()
    try:
        with transaction.atomic():
            SpentProof(digest=digest, window=_window()).save(force_insert=True)
    except IntegrityError as problem:
        raise BadProof("spent") from problem


def forget_proofs() -> int:
    """Deletes what was used up with a challenge that nobody could answer any more; how many."""
    return SpentProof.objects.filter(window__lt=_window() - VALID_WINDOWS).delete()[0]


def _window() -> int:
    return int(real_now().timestamp()) // WINDOW


def _bits() -> int:
    load = SpentProof.objects.filter(window__gte=_window() - 1).count()
    return bits_for(load, used=used_today())


def _mark(challenge: Challenge) -> str:
    told = f"report-challenge:{challenge.told}".encode()
    return hmac.new(lasting_key(CODES), told, hashlib.sha256).hexdigest()[:32]
