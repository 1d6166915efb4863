"""The bank as a caller: signed messages made beforehand, sent over a few kept connections as fast as they are answered, or at a pace."""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median, quantiles

from plaza.payments.rules import codes, signatures
from plaza.payments.rules.money import as_snap

PATH = "/api/snap" + codes.PATHS[codes.QRIS_TELL]
CONNECTIONS = 8


@dataclass(frozen=True)
class Known:
    """How the bank is known to the plaza."""

    client: str
    secret: str = field(repr=False)
    token: str = field(repr=False)


@dataclass(frozen=True)
class Found:
    """Messages a second, how long one took (median and 95th of 100, in seconds), and how often each status came."""

    rate: float
    middle: float
    late: float
    answers: dict[int, int]


def message(known: Known, order: str, *, amount: int, number: str, forged: bool = False) -> bytes:
    """One request as bytes, signed now."""
    money = ("FORGED" if forged else "BC") + order
    body = json.dumps(
        {
            "originalReferenceNo": money, "originalPartnerReferenceNo": order, "latestTransactionStatus": "00",
            "amount": as_snap(amount), "additionalInfo": {"rrn": money},
        },
        separators=(",", ":"),
    ).encode()  # fmt: skip
    timestamp = signatures.stamp(datetime.now(UTC))
    text = signatures.to_sign("POST", PATH, token=known.token, body=body, timestamp=timestamp)
    signature = signatures.signed(text, secret="nobody's" if forged else known.secret)
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"Authorization: Bearer {known.token}\r\nX-TIMESTAMP: {timestamp}\r\nX-SIGNATURE: {signature}\r\n"
        f"X-PARTNER-ID: {known.client}\r\nX-EXTERNAL-ID: {number}\r\n\r\n"
    )
    return head.encode() + body


def mixed(known: Known, orders: Sequence[str], *, amount: int, seed: int = 7) -> list[bytes]:
    """A message for each order, a fifth of all again (half under the same number, half under a new one), one in twenty forged; shuffled."""
    rng = random.Random(seed)
    total = round(len(orders) / 0.75)
    good = [message(known, order, amount=amount, number=f"{seed}1{index:028}") for index, order in enumerate(orders)]
    again = rng.sample(range(len(orders)), round(total * 0.2))
    doubled = [
        good[index] if turn % 2 else message(known, orders[index], amount=amount, number=f"{seed}2{turn:028}")
        for turn, index in enumerate(again)
    ]
    forged = [
        message(known, rng.choice(orders), amount=amount, number=f"{seed}3{turn:028}", forged=True)
        for turn in range(round(total * 0.05))
    ]
    everything = [*good, *doubled, *forged]
    rng.shuffle(everything)
    return everything


def sent(port: str, messages: Sequence[bytes], *, pace: float = 0.0) -> Found:
    """Sends them all; with a ``pace`` so many a second, and the time counts from when each was due."""
    return asyncio.run(_sent(port, messages, pace))


async def _sent(port: str, messages: Sequence[bytes], pace: float) -> Found:
    took: list[float] = []
    answers: Counter[int] = Counter()
    line = iter(enumerate(messages))
    begun = time.perf_counter()

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
        for index, raw in line:
            due = begun + index / pace if pace else time.perf_counter()
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            writer.write(raw)
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(row.partition(b":")[2]) for row in head.lower().split(b"\r\n") if row.startswith(b"content-length")
            )
            await reader.readexactly(length)
            took.append(time.perf_counter() - due)
            answers[int(head[9:12])] += 1
        writer.close()

    await asyncio.gather(*(connection() for _ in range(CONNECTIONS * (4 if pace else 1))))
    whole = time.perf_counter() - begun
    return Found(len(messages) / whole, median(took), quantiles(took, n=20)[-1], dict(answers))
