"""The log of every act that matters, in a form that outsiders can check.

An act writes its leaf in its own transaction: if the act stands, so does its leaf, and the other way round. One sequencer
numbers committed leaves into a Merkle tree as RFC 6962 defines it. A leaf holds references and salted commitments only, so that a
person's data can be erased (by forgetting the salt and the fact) while the log stays whole.

The leaf's bytes (version 1, settled: they never change)
    UTF-8 JSON with sorted keys and no spaces, of exactly these keys:
    ``actor`` (text reference), ``at`` (UTC, RFC 3339 with milliseconds and Z), ``facts`` (object: name to lower-case hex of
    SHA-256 over salt, 16 bytes, and the fact's canonical JSON), ``id`` (32 hex digits, random), ``kind`` (``room.act``),
    ``subject`` (text reference), ``v`` (1).

    A person is an actor by another name on every subject (aliases.py): one person's acts cannot be put together from the log.

Invariants
    Leaves and entries are never changed or deleted; the database's triggers refuse it.
    Entry numbers have no gap and follow the order in which the sequencer saw the commits.
"""
