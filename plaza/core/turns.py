"""Turns: one network's requests are answered one after the other in each process, so that its crowd waits behind itself."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, TypeVar

Answer = TypeVar("Answer")
HELD_FOR: Final = 1.0
"""Seconds after which a request that still runs lets the next one of its network begin: a slow page holds up no office."""


@dataclass
class _Line:
    """The requests of one network: the one whose turn it is, and those who wait."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    present: int = 0


class Turns:
    """Gives each network its turns, first come first served. For one event loop; waiting costs no thread."""

    def __init__(self, *, held_for: float = HELD_FOR) -> None:
        self._held_for = held_for
        self._lines: dict[str, _Line] = {}

    @property
    def networks(self) -> int:
        """How many networks have something to answer."""
        return len(self._lines)

    async def answer(self, network: str, *, begin: Callable[[], asyncio.Future[Answer]]) -> Answer:
        """Begin when it is this network's turn and give what came of it; the empty network has no turns and begins at once."""
        if not network:
            return await begin()
        async with self._turn(network):
            running = begin()
            await asyncio.wait([running], timeout=self._held_for)
        return await running

    @asynccontextmanager
    async def _turn(self, network: str) -> AsyncIterator[None]:
        line = self._lines.setdefault(network, _Line())
        line.present += 1
        try:
            async with line.turn:
                yield
        finally:
            line.present -= 1
            if not line.present:
                del self._lines[network]
