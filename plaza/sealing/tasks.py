"""What the sandbox does with files for this room: examining the seal of a PDF, without settings, store or network."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from plaza.sealing.rules import MOMENTS, Trust

Told = Mapping[str, Any]
Answer = tuple[dict[str, object], bytes]


def warm(_words: Sequence[str]) -> None:
    """Loads pyHanko, which takes half a second."""
    import plaza.sealing.checking  # noqa: F401, PLC0415


def _examine(told: Told, data: bytes) -> Answer:
    from plaza.sealing.checking import examine  # noqa: PLC0415

    trust = Trust(*(tuple(b64decode(entry) for entry in told[name]) for name in ("roots", "lists")))
    found = asdict(examine(data, trust=trust))
    return found | {name: found[name] and found[name].isoformat() for name in MOMENTS}, b""


def _compare(told: Told, data: bytes) -> Answer:
    from plaza.sealing.sameness import same_document  # noqa: PLC0415

    return {"same": same_document(data[: told["cut"]], back=data[told["cut"] :])}, b""


TASKS: Final[dict[str, Callable[[Told, bytes], Answer]]] = {"examine": _examine, "compare": _compare}
