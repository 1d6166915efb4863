"""What a link is like: pure values, and the one process that decides which packets are lost.

Promises: no clock and no network here; the same seed loses the same packets.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

#: What IPv4 and UDP add to every datagram on a real wire; the rate counts it.
WIRE_OVERHEAD = 28


@dataclass(frozen=True)
class Link:
    """One subscriber's access link; rate and loss hold in each direction, the round trip for both together.

    `rate` is bit/s on the wire (0: unlimited), `round_trip` and `jitter` are seconds, `loss` is the long-run
    share of packets lost, `burst` the mean number of packets lost in a row, `queue` the seconds of traffic
    that the slow side holds before it drops.
    """

    rate: int = 0
    round_trip: float = 0.0
    loss: float = 0.0
    burst: float = 1.5
    jitter: float = 0.0
    queue: float = 0.5

    def words(self) -> str:
        """The link as a person would say it."""
        rate = f"{self.rate // 1000} kbit/s" if self.rate else "tak terbatas"
        return f"{rate}, {self.round_trip * 1000:.0f} ms, {self.loss * 100:.0f} % loss"


class Losses:
    """Loses packets in bursts (Gilbert-Elliott with a perfect good and a perfect bad state)."""

    def __init__(self, loss: float, burst: float, *, seed: int) -> None:
        self._random = random.Random(seed)
        self._leave_bad = 1.0 / max(burst, 1.0)
        self._enter_bad = 0.0 if loss <= 0 else min(1.0, loss * self._leave_bad / (1.0 - loss))
        self._bad = False

    def next_is_lost(self) -> bool:
        """Decide about one packet and move on to the next."""
        chance = self._random.random()
        self._bad = chance >= self._leave_bad if self._bad else chance < self._enter_bad
        return self._bad


#: The links of the benchmark table, by the name under which its rows are printed.
LINKS = {
    "clean": Link(),
    "64k-150ms-5": Link(rate=64_000, round_trip=0.150, loss=0.05, jitter=0.010),
    "40k-200ms-5": Link(rate=40_000, round_trip=0.200, loss=0.05, jitter=0.010),
    "64k-200ms-15": Link(rate=64_000, round_trip=0.200, loss=0.15, jitter=0.010),
    "384k-100ms-1": Link(rate=384_000, round_trip=0.100, loss=0.01, jitter=0.005),
}
