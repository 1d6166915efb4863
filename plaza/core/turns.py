"""Turns: one network's requests are answered one after the other in each process, so that its crowd waits behind itself."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

Answer = TypeVar("Answer")
HELD_FOR: Final = 1.0
"""Seconds after which a request that still runs lets the next one of its network begin: a slow page holds up no office."""
LONGEST_REST: Final = 0.05
"""After an answer the network rests for as long as that took, but no longer than these seconds: it has half of a process at most."""


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
        line = self._lines.setdefault(network, _Line())
        line.present += 1
        try:
            await line.turn.acquire()
        except asyncio.CancelledError:
            self._leave(network, line)
            raise
        return await self._hold(network, line, begin)

    async def _hold(self, network: str, line: _Line, begin: Callable[[], asyncio.Future[Answer]]) -> Answer:
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            running = begin()
            await asyncio.wait([running], timeout=self._held_for)
        finally:
            loop.call_later(min(loop.time() - began, LONGEST_REST), self._end_turn, network, line)
        return await running

    def _end_turn(self, network: str, line: _Line) -> None:
        line.turn.release()
        self._leave(network, line)

    def _leave(self, network: str, line: _Line) -> None:
        line.present -= 1
        if not line.present:
            del self._lines[network]
