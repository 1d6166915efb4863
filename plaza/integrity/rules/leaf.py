"""The bytes of a leaf, version 1. They are settled: they never change."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

Json = object
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical(value: Json) -> bytes:
    """The one way to write a value: UTF-8 JSON, keys sorted, no spaces."""
    return _encode(value).encode()


def commitment(salt: bytes, fact: Json) -> str:
    """What the log keeps of a fact: whoever holds the salt and the fact can show that it is this one (hex)."""
    return hashlib.sha256(salt + canonical(fact)).hexdigest()


def stamp(moment: datetime) -> str:
    """The moment as a leaf tells it: UTC, RFC 3339 with milliseconds and Z."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='milliseconds')}Z"


def leaf_bytes(
    *,
    leaf_id: str,
    kind: str,
    actor: str,
    subject: str,
    at: datetime,
    facts: Mapping[str, Json],
    salt: bytes,
    committed: Mapping[str, str] | None = None,
) -> bytes:
    """The bytes of one act, version 1; see the room's own page for the format. ``committed``: facts that are commitments already."""
    return canonical(
        {
            "v": 1,
            "id": leaf_id,
            "kind": kind,
            "actor": actor,
            "subject": subject,
            "at": stamp(at),
            "facts": {name: commitment(salt, fact) for name, fact in facts.items()} | dict(committed or {}),
        }
    )
